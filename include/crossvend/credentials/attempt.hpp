#pragma once

#include "crossvend/base/failure.hpp"
#include "crossvend/credentials/credentials_source.hpp"

#include <memory>

namespace crossvend::credentials {

/// An attempt to get a set, once it is over.
struct attempt {
    base::time_point began;
    stage_times took;
    std::shared_ptr<const base::failure> failure;  ///< null: there was a set; shared by those that failed alike
};

}  // namespace crossvend::credentials
