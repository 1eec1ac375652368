#include "sandbox/google/access_tokens.hpp"

#include "crossvend/net/crypto.hpp"
#include "sandbox/http/random_text.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

/// Google's tokens begin alike and are some two hundred characters long.
constexpr std::string_view token_prefix = "ya29.";
constexpr std::size_t token_size = 200;

std::string digest_of(std::string_view token) { return net::hex(net::sha256(token)); }

}  // namespace

base::secret access_tokens::issue(std::string_view principal, base::time_point expiration,
                                  base::random_source& random) {
    if (oldest_first_.size() == limit_) {
        by_digest_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
    base::secret token(token_prefix);
    token.append(random_text(random, base64url_alphabet, token_size - token_prefix.size()));
    oldest_first_.push_back(digest_of(token.reveal()));
    by_digest_.insert_or_assign(oldest_first_.back(), grant{std::string(principal), expiration});
    return token;
}

const std::string* access_tokens::principal(std::string_view token, base::time_point now) const {
    const auto found = by_digest_.find(digest_of(token));
    return found == by_digest_.end() || now >= found->second.expiration ? nullptr : &found->second.principal;
}

nlohmann::json access_token_document(const base::secret& token) {
    return {{"access_token", token.reveal()},
            {"expires_in", std::chrono::seconds(access_token_lifetime).count()},
            {"token_type", "Bearer"}};
}

}  // namespace crossvend::sandbox
