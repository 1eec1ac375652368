#pragma once

#include "crossvend/app/second.hpp"  // however it is written
