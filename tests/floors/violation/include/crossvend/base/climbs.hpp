// Part of a tree that the check of the floors must refuse.
#include "crossvend/net/url.hpp"
