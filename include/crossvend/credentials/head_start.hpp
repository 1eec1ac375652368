#pragma once

#include <utility>

namespace crossvend::credentials {

/// Whether to connect to AWS STS while an identity token is still on its way; shared by roles that prove who they are
/// alike. A connection that no token follows is made in vain, so one role at a time has a head start, and nobody after
/// a token that did not come until another has: who cannot have tokens, one role of many or a fleet whose metadata
/// server is down, is no load for STS.
class head_start {
public:
    /// Whether whoever asks has it; it then has to tell how its token came.
    [[nodiscard]] bool take() { return std::exchange(worthwhile_, false); }
    void token_came(bool came) { worthwhile_ = came; }

private:
    bool worthwhile_ = true;
};

}  // namespace crossvend::credentials
