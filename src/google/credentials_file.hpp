#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/url.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace crossvend::google {

/// A service account by its key: the file that `gcloud iam service-accounts keys create` writes.
struct service_account_key {
    std::string client_email;
    std::string private_key_id;  ///< may be empty
    base::secret private_key;    ///< PEM
    std::optional<net::url> token_uri;
};

/// A person who logged in with gcloud.
struct authorized_user {
    std::string client_id;
    base::secret client_secret;
    base::secret refresh_token;
};

/// Where an external account's own token comes from: a file, or a URL.
struct subject_token_place {
    std::string file;
    std::optional<net::url> url;
    std::vector<std::pair<std::string, base::wiping_string>> fields;  ///< of the request to the URL
    std::string json_member;  ///< which holds the token; empty: the whole text does
};

/// A workload of another identity provider, whose token Google's Security Token Service exchanges.
struct external_account {
    std::string audience;
    std::string subject_token_type;
    net::url token_url;
    subject_token_place subject_token;
};

/// An account to act as, and the accounts in between, each of which may act as the next.
struct impersonation {
    std::string account;  ///< an e-mail or a unique id
    std::vector<std::string> delegates;
};

/// A file of application default credentials: who starts, and whom that one acts as; the last of these stands first.
struct credentials_file {
    std::variant<service_account_key, authorized_user, external_account> base;
    std::vector<impersonation> chain;
};

/// Reads the text of such a file: service_account, impersonated_service_account, external_account or authorized_user
/// (the types of google-auth). Fails as `malformed_file`, `unsupported_file` or `url_not_allowed`, naming the field.
[[nodiscard]] base::result<credentials_file> parse_credentials_file(std::string_view text);

/// Reads the text of a service account's key file, and looks whether the key is one. Fails in the same way.
[[nodiscard]] base::result<service_account_key> parse_key_file(std::string_view text);

/// The same where an identity token is wanted: a person's login and an external account, which may only begin an
/// impersonation, fail as `unsupported_file`.
[[nodiscard]] base::result<credentials_file> parse_identity_file(std::string_view text);

/// The same of the files themselves, read anew each time: a rotated key counts at once, and no key stays in memory.
/// They fail as `unreadable_file` too; a failure names the path.
[[nodiscard]] base::result<credentials_file> read_credentials_file(const std::string& path);
[[nodiscard]] base::result<service_account_key> read_key_file(const std::string& path);
[[nodiscard]] base::result<credentials_file> read_identity_file(const std::string& path);

/// Whether credentials may be sent there, whoever made the file: https to Google's APIs, or a stand-in on this machine.
[[nodiscard]] bool is_google_url(const net::url& url);

}  // namespace crossvend::google
