#pragma once

#include "crossvend/app/first.hpp"
