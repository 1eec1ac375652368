#include "google/credentials_file.hpp"

#include "input.hpp"
#include "properties.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

bool is_line(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

void require_whole(const google::service_account_key& key) {
    require(!key.client_email.empty() && !key.private_key.empty(), "a key has an account");
    require(!key.token_uri || google::is_google_url(*key.token_uri), "a key's signature goes to Google alone");
}

void require_whole(const google::authorized_user& user) {
    require(!user.client_id.empty() && !user.client_secret.empty() && !user.refresh_token.empty(),
            "a login has all its parts");
}

void require_whole(const google::external_account& account) {
    require(google::is_google_url(account.token_url), "a subject token goes to Google alone");
    const google::subject_token_place& place = account.subject_token;
    require(place.file.empty() == place.url.has_value(), "a subject token is in one place");
    require(!place.url || place.url->tls || place.url->is_loopback() || place.url->host == "169.254.169.254",
            "a subject token is asked for over TLS or nearby");
    for (const auto& [name, value] : place.fields) require(is_line(name) && is_line(value), "a field is one line");
}

template <class T>
void require_told(const base::result<T>& file) {
    if (file) return;
    const base::failure& failure = file.error();
    require(failure.disposition == base::disposition::refused, "a file stays as it is until somebody mends it");
    require(failure.reason == base::reason::malformed_file || failure.reason == base::reason::unsupported_file ||
                failure.reason == base::reason::url_not_allowed,
            "a file fails for a reason of files");
    require_fit_for_a_log(failure);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const auto file = google::parse_credentials_file(text);
    const auto identity = google::parse_identity_file(text);
    const auto key = google::parse_key_file(text);
    require_told(file);
    require_told(identity);
    require_told(key);
    require(file || !identity, "what yields an identity is a file of credentials");
    require(file || !key, "a key file is a file of credentials");
    if (!file) return 0;
    std::visit([](const auto& base) { require_whole(base); }, file->base);
    require(file->chain.size() <= 5, "a chain is short");
    for (const google::impersonation& each : file->chain)
        require(!each.account.empty(), "an impersonation names an account");
    const bool is_key = std::holds_alternative<google::service_account_key>(file->base);
    require(identity.has_value() == (is_key || !file->chain.empty()), "a key or an impersonation yields an identity");
    require(key.has_value() == (is_key && file->chain.empty()), "a key file holds a key alone");
    return 0;
}
