#pragma once

namespace crossvend::access {

/// Who asks, as far as a request proves it.
struct client {
    enum class proof {
        none,            ///< nobody is asked for one: whoever reaches the listener
        listener_token,  ///< the authorization token that all clients share
        role_token,      ///< the token of one role, which opens that role alone
    };
    proof by = proof::none;
};

}  // namespace crossvend::access
