#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/google/metadata_host.hpp"
#include "readers.hpp"

namespace crossvend::config {
namespace {

using google::identity_kind;

constexpr std::string_view default_audience = "sts.amazonaws.com";

/// The blocks of one role's identity. A key that the role's own block lacks is looked for in the block for all
/// roles; where the role's block names a source, only the audience is.
class identity_block {
public:
    identity_block(document& document, std::string own) : document_(document), own_(std::move(own)) {}

    /// Where a key's value is.
    [[nodiscard]] std::string place(std::string_view key) const {
        const std::string mine = own_ + '/' + std::string(key);
        const bool stands_alone = document_.has(own_ + "/source") && key != "audience";
        return document_.has(mine) || stands_alone ? mine : "/identity/" + std::string(key);
    }
    [[nodiscard]] std::string text(std::string_view key) const { return document_.text(place(key)).value_or(""); }

private:
    document& document_;
    std::string own_;
};

/// The name of a service account as IAM Credentials takes it.
bool is_service_account(std::string_view text, bool may_be_unique_id) {
    constexpr std::string_view digits = "0123456789";
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_@";
    if (may_be_unique_id && text.find_first_not_of(digits) == std::string_view::npos) return !text.empty();
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at == text.rfind('@') && at + 1 < text.size() &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

/// What a variable holds, as a fault may show it: not with a password in it.
std::string found(const std::string& value) {
    return value.find('@') == std::string::npos ? "found " + value : "holds a user name or a password (not shown)";
}

/// A URL of Google's that the environment may put another in the place of, as for gcloud.
net::url endpoint_of(reading& from, const char* variable, std::string_view own) {
    const auto given = from.environment.get(variable);
    const auto url = net::parse_url(given.value_or(std::string(own)));
    if (url && (url->tls || url->is_loopback())) return *url;
    from.document.fault_of(variable, found(*given) + "; allowed: an https URL, or an http URL of a loopback address");
    return {};
}

google::google_endpoints read_endpoints(reading& from) {
    google::google_endpoints endpoints;
    const auto host = from.environment.get("GCE_METADATA_HOST", "GCE_METADATA_IP");
    const auto server = google::parse_metadata_host(host.value_or(std::string(google::default_metadata_host)));
    if (server)
        endpoints.metadata_server = *server;
    else
        from.document.fault_of(from.environment.get("GCE_METADATA_HOST") ? "GCE_METADATA_HOST" : "GCE_METADATA_IP",
                               found(*host) + "; allowed: a host, with or without http:// and a port");
    endpoints.token_endpoint = endpoint_of(from, "CLOUDSDK_AUTH_TOKEN_HOST", "https://oauth2.googleapis.com/token");
    endpoints.iam_credentials =
        endpoint_of(from, "CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS", "https://iamcredentials.googleapis.com");
    return endpoints;
}

/// Where gcloud keeps the credentials of `gcloud auth application-default login`.
std::string well_known_file(const base::environment& environment) {
    constexpr const char* name = "/application_default_credentials.json";
    if (const auto directory = environment.get("CLOUDSDK_CONFIG")) return *directory + name;
    if (const auto home = environment.get("HOME")) return *home + "/.config/gcloud" + name;
    return {};
}

/// Finds what would keep the source from ever giving a token.
void check(reading& from, const identity_block& block, const google::identity_options& identity) {
    document& document = from.document;
    if (const auto key = google::needed_key(identity.source); !key.empty() && block.text(key).empty())
        document.missing(block.place(key),
                         "the identity source \"" + std::string(google::to_string(identity.source)) + "\" needs it");
    if (!identity.service_account.empty() &&
        !is_service_account(identity.service_account, identity.source != identity_kind::sign_jwt))
        document.refuse(block.place("service_account"));
    for (const auto& [place, account] : document.texts(block.place("delegates")))
        if (!is_service_account(account, true)) document.refuse(place);
    if (base::holds_credentials(from.environment.get("CLOUDSDK_CONFIG").value_or("")))
        document.fault_of("CLOUDSDK_CONFIG", base::credentials_for_a_path);
    if (identity.source == identity_kind::token_file) warn_of_others_token(from, identity.token_file);
    if (const auto fault = google::check_identity_files(identity)) {
        if (fault->option == "credentials_file")
            document.fault_of("GOOGLE_APPLICATION_CREDENTIALS", fault->problem);
        else
            document.fault_at(block.place(fault->option), fault->problem);
    }
}

}  // namespace

google::identity_options read_identity(reading& from, const std::string& place) {
    const identity_block block(from.document, place);
    google::identity_options identity;
    identity.expected.audience = from.document.text(block.place("audience")).value_or(std::string(default_audience));
    identity.expected.subject = from.document.text(block.place("expected_subject"));
    identity.key_file = block.text("key_file");
    identity.token_file = block.text("token_file");
    identity.service_account = block.text("service_account");
    for (const auto& [at, account] : from.document.texts(block.place("delegates")))
        identity.delegates.push_back(account);
    identity.credentials_file = from.environment.get("GOOGLE_APPLICATION_CREDENTIALS").value_or("");
    identity.well_known_file = well_known_file(from.environment);
    identity.endpoints = read_endpoints(from);

    const auto source = google::parse_identity_kind(from.document.text(block.place("source")).value_or("metadata"));
    // Any other is the schema's fault to report.
    if (!source) return identity;
    identity.source = *source;
    check(from, block, identity);
    return identity;
}

}  // namespace crossvend::config
