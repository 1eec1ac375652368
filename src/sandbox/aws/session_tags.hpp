#pragma once

#include "crossvend/base/result.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/constraints.hpp"

#include <string>
#include <vector>

namespace crossvend::sandbox {

struct session_tag {
    std::string key;
    std::string value;
};

/// The tags of an AssumeRole call.
struct session_tags {
    std::vector<session_tag> all;
    std::vector<std::string> transitive;  ///< the keys of those that further sessions inherit
};

/// Reads Tags and TransitiveTagKeys and checks their sizes (STS API Reference, AssumeRole).
[[nodiscard]] session_tags read_session_tags(constraints& check, const parameters& form);

/// The tags that the sessions after this one inherit: what the caller inherited and the call's transitive ones.
/// Keys have no case. An error for a key that is AWS's own or there twice, that is transitive but has no tag,
/// or that is inherited already.
[[nodiscard]] base::result<std::vector<session_tag>, aws_error> inherit(const session_tags& given,
                                                                        const std::vector<session_tag>& inherited);

}  // namespace crossvend::sandbox
