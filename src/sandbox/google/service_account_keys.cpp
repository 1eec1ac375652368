#include "sandbox/google/service_account_keys.hpp"

#include <algorithm>

namespace crossvend::sandbox {

signing_key service_account_keys::make(const std::string& email) {
    if (oldest_first_.size() == limit_) oldest_first_.pop_front();
    signing_key key;
    oldest_first_.push_back({email, key.id(), key.pair().public_pem});
    return key;
}

const signing_key& service_account_keys::managed(const std::string& email) {
    return managed_.try_emplace(email).first->second;
}

const std::string* service_account_keys::public_key(const std::string& email, std::string_view key_id) const {
    const auto own = managed_.find(email);
    if (own != managed_.end() && own->second.id() == key_id) return &own->second.pair().public_pem;
    const auto found = std::ranges::find_if(
        oldest_first_, [&](const given_out& each) { return each.email == email && each.key_id == key_id; });
    return found == oldest_first_.end() ? nullptr : &found->public_pem;
}

}  // namespace crossvend::sandbox
