#include "sandbox/aws/sessions.hpp"

#include "crossvend/net/crypto.hpp"
#include "sandbox/http/random_text.hpp"

namespace crossvend::sandbox {
namespace {

/// AWS's tokens begin alike and are several hundred characters long.
constexpr std::string_view session_token_prefix = "IQoJb3JpZ2luX2Vj";
constexpr std::size_t session_token_size = 620;

base::secret make_token(base::random_source& random) {
    base::secret token(session_token_prefix);
    token.append(random_text(random, base64_alphabet, session_token_size - session_token_prefix.size() - 1));
    token.append("=");
    return token;
}

/// "arn:aws", or what another partition has.
std::string partition_of(const role& who) { return who.arn.substr(0, who.arn.find(":iam:")); }

}  // namespace

const session& sessions::issue(const role& who, std::string_view session_name, base::time_point expiration,
                               base::random_source& random, heritage inherited, session_policy narrowed_by) {
    if (oldest_first_.size() == limit_) {
        by_id_.erase(oldest_first_.front());
        oldest_first_.pop_front();
    }
    session issued;
    issued.access_key_id = "ASIA" + random_text(random, base32_alphabet, 16);
    issued.secret_access_key = base::secret(random_text(random, base64_alphabet, 40));
    issued.session_token = make_token(random);
    issued.expiration = expiration;
    issued.account_id = who.account_id;
    issued.account_arn = iam_arn(who, "root");
    issued.role_arn = who.arn;
    issued.inherited = std::move(inherited);
    issued.narrowed_by = std::move(narrowed_by);
    issued.arn = assumed_role_arn(who, session_name);
    issued.user_id = role_id(who) + ':' + std::string(session_name);

    oldest_first_.push_back(issued.access_key_id);
    std::string id = issued.access_key_id;
    return by_id_.insert_or_assign(std::move(id), std::move(issued)).first->second;
}

const session* sessions::find(std::string_view access_key_id) const {
    const auto found = by_id_.find(access_key_id);
    return found == by_id_.end() ? nullptr : &found->second;
}

std::string assumed_role_arn(const role& who, std::string_view session_name) {
    return partition_of(who) + ":sts::" + who.account_id + ":assumed-role/" + who.name + '/' +
           std::string(session_name);
}

std::string iam_arn(const role& neighbour, std::string_view resource) {
    return partition_of(neighbour) + ":iam::" + neighbour.account_id + ':' + std::string(resource);
}

std::string role_id(const role& who) {
    constexpr std::size_t length = 17;
    std::string id = "AROA";
    const net::digest digest = net::sha256(who.arn);
    for (const std::byte byte : std::span(digest).first(length))
        id += base32_alphabet[std::to_integer<std::size_t>(byte) % base32_alphabet.size()];
    return id;
}

}  // namespace crossvend::sandbox
