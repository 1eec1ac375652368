#include "crossvend/app/second.hpp"

#include "third.hpp"
