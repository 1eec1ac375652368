#pragma once

#include "crossvend/base/failure.hpp"

#include <boost/system/result.hpp>

namespace crossvend::base {

/// Either a T or the reason there is none. Failures that are expected at run time are values;
/// exceptions mean "cannot start" or a bug.
template <class T, class E = failure>
using result = boost::system::result<T, E>;

}  // namespace crossvend::base
