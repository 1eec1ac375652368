#pragma once

#include "crossvend/app/second.hpp"
