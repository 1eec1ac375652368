#pragma once

#include "sandbox/google/json_web_token.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// The keys of service accounts: those that are given out, of which only the public half stays, and the one of
/// each account that Google keeps for signJwt. Beyond `limit` the oldest given out go.
class service_account_keys {
public:
    explicit service_account_keys(std::size_t limit = 100) : limit_(limit) {}

    /// Makes a key to give out.
    [[nodiscard]] signing_key make(const std::string& email);
    /// The key that Google keeps; made when it is first asked for.
    [[nodiscard]] const signing_key& managed(const std::string& email);

    /// The public half of the account's key with this id, or null.
    [[nodiscard]] const std::string* public_key(const std::string& email, std::string_view key_id) const;

private:
    struct given_out {
        std::string email;
        std::string key_id;
        std::string public_pem;
    };

    std::size_t limit_;
    std::deque<given_out> oldest_first_;
    std::map<std::string, signing_key> managed_;
};

}  // namespace crossvend::sandbox
