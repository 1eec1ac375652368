#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/net/url.hpp"
#include "crossvend/oidc/id_token.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::google {

/// The ways to prove who this workload is.
enum class identity_kind {
    metadata,             ///< the metadata server's token for the instance or pod
    service_account_key,  ///< a service account's key file
    sign_jwt,             ///< as with a key file, but IAM Credentials signs with a key that nobody holds
    impersonation,        ///< IAM Credentials makes the token of a service account
    application_default,  ///< whatever Google's client libraries would find
    token_file,           ///< a token that somebody else keeps fresh: a projected Kubernetes token, say
};

/// The name of a kind in the configuration, and the kind of a name.
[[nodiscard]] std::string_view to_string(identity_kind value);
[[nodiscard]] std::optional<identity_kind> parse_identity_kind(std::string_view name);

/// The key of the configuration without which a kind cannot be; empty if there is none.
[[nodiscard]] std::string_view needed_key(identity_kind value);

/// Where Google's own endpoints are.
struct google_endpoints {
    net::url metadata_server;
    net::url token_endpoint;   ///< https://oauth2.googleapis.com/token
    net::url iam_credentials;  ///< https://iamcredentials.googleapis.com

    bool operator==(const google_endpoints&) const = default;
};

struct identity_options {
    identity_kind source = identity_kind::metadata;
    oidc::id_token_expectation expected;
    std::string key_file;                ///< of service_account_key; where another acts for an account, who acts
    std::string token_file;              ///< of token_file
    std::string service_account;         ///< whom sign_jwt and impersonation act as: an e-mail or a unique id
    std::vector<std::string> delegates;  ///< the accounts in between, each of which may act as the next
    std::string credentials_file;        ///< GOOGLE_APPLICATION_CREDENTIALS; empty: none
    std::string well_known_file;         ///< where gcloud keeps application default credentials; need not exist
    google_endpoints endpoints;
    base::duration connect_timeout = std::chrono::seconds(3);
    base::duration request_timeout = std::chrono::seconds(10);

    bool operator==(const identity_options&) const = default;
};

/// What tells one identity from another, as texts for a fingerprint that later versions must give too. The options are
/// taken apart by name, so that one more does not compile until somebody has said here whether it tells identities
/// apart: if so, it goes to the end and only where it is set, as another text or order costs every daemon its sets at
/// an upgrade. Where Google is asked, and for how long, and where gcloud keeps what it keeps, tells nobody from
/// another.
[[nodiscard]] inline std::vector<std::string> distinguishing_texts(const identity_options& options) {
    const auto& [source, expected, key_file, token_file, service_account, delegates, credentials_file, well_known_file,
                 endpoints, connect_timeout, request_timeout] = options;
    const auto& [audience, subject] = expected;
    std::vector<std::string> texts{std::string(to_string(source)),
                                   audience,
                                   subject.value_or(""),
                                   key_file,
                                   token_file,
                                   service_account,
                                   credentials_file,
                                   std::to_string(delegates.size())};
    texts.insert(texts.end(), delegates.begin(), delegates.end());
    return texts;
}

/// What is wrong with a file, and which option names it.
struct identity_fault {
    std::string option;  ///< key_file or credentials_file
    std::string problem;
};

/// Why a file that the options name cannot yield an identity, or nothing. The files `token_file` and
/// `well_known_file` may come later and are not looked at.
[[nodiscard]] std::optional<identity_fault> check_identity_files(const identity_options& options);

}  // namespace crossvend::google
