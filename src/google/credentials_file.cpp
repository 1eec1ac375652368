#include "credentials_file.hpp"

#include "credentials_json.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::google {
namespace {

using base::reason;

/// No key file is larger; the largest are those with certificates beside the key.
constexpr std::size_t largest_file = std::size_t{64} * 1024;
/// gcloud writes one.
constexpr std::size_t most_impersonations = 4;

constexpr std::string_view type_hint =
    "service_account, impersonated_service_account and external_account are supported, and authorized_user as the "
    "source of an impersonation";

std::string shown_type(const base::secret_json& object) {
    const std::string_view type = text_of(object, "type");
    return type.empty() ? "without a type" : "of the type " + base::printable(type, 60);
}

std::optional<base::failure> check_universe(const base::secret_json& object) {
    const std::string_view universe = text_of(object, "universe_domain");
    if (universe.empty() || universe == "googleapis.com") return std::nullopt;
    return file_failure(reason::unsupported_file,
                        "is for the universe_domain " + base::printable(universe, 100) + ", not googleapis.com",
                        "AWS trusts the identity tokens of accounts.google.com only");
}

/// https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/ACCOUNT:generateAccessToken
base::result<impersonation> read_impersonation(const base::secret_json& object) {
    constexpr const char* name = "service_account_impersonation_url";
    if (auto fault = check_members(object, {name})) return *std::move(fault);
    const auto url = google_url_of(object, name);
    if (!url) return url.error();
    const auto path = net::percent_decode(url->target);
    const std::string_view last = path ? std::string_view(*path).substr(path->rfind('/') + 1) : std::string_view();
    const std::size_t colon = last.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return file_failure(reason::malformed_file, "has a " + std::string(name) + " that names no account");
    impersonation target{std::string(last.substr(0, colon)), {}};
    const auto delegates = object.find("delegates");
    if (delegates == object.end() || delegates->is_null()) return target;
    const auto is_text = [](const base::secret_json& each) { return each.is_string(); };
    if (!delegates->is_array() || !std::ranges::all_of(*delegates, is_text))
        return file_failure(reason::malformed_file, "has delegates that are no list of texts");
    for (const base::secret_json& each : *delegates) {
        const std::string_view text = each.get_ref<const base::secret_json::string_t&>();
        target.delegates.emplace_back(text.substr(text.rfind('/') + 1));  // projects/-/serviceAccounts/ACCOUNT
    }
    return target;
}

/// Who starts: the credentials that nobody else's lie behind.
std::optional<base::failure> read_base(const base::secret_json& object, credentials_file& file) {
    const std::string_view type = text_of(object, "type");
    if (type == "service_account") {
        auto key = read_service_account(object);
        if (!key) return key.error();
        file.base = *std::move(key);
    } else if (type == "authorized_user") {
        if (auto fault = check_members(object, {"client_id", "client_secret", "refresh_token"})) return fault;
        file.base =
            authorized_user{std::string(text_of(object, "client_id")), base::secret(text_of(object, "client_secret")),
                            base::secret(text_of(object, "refresh_token"))};
    } else if (type == "external_account") {
        auto account = read_external_account(object);
        if (!account) return account.error();
        file.base = *std::move(account);
        if (!object.contains("service_account_impersonation_url")) return std::nullopt;
        auto target = read_impersonation(object);
        if (!target) return target.error();
        file.chain.push_back(*std::move(target));
    } else {
        return file_failure(reason::unsupported_file, "is " + shown_type(object), type_hint);
    }
    return std::nullopt;
}

/// Why such credentials give no identity token for an audience of one's choice, or nothing.
std::optional<base::failure> check_gives_identity(const credentials_file& file) {
    if (!file.chain.empty()) return std::nullopt;
    if (std::holds_alternative<authorized_user>(file.base))
        return file_failure(reason::unsupported_file,
                            "is a person's login (authorized_user), whose identity token is for gcloud alone",
                            "impersonate a service account: gcloud auth application-default login "
                            "--impersonate-service-account=NAME@PROJECT.iam.gserviceaccount.com");
    if (std::holds_alternative<external_account>(file.base))
        return file_failure(reason::unsupported_file,
                            "has no service_account_impersonation_url, without which an external_account gets access "
                            "tokens but no identity token",
                            "make it anew with gcloud iam workload-identity-pools create-cred-config "
                            "--service-account=NAME@PROJECT.iam.gserviceaccount.com");
    return std::nullopt;
}

/// What `parse` makes of the file at `path`, with the path in a failure.
template <class T>
base::result<T> read_with(const std::string& path, base::result<T> (*parse)(std::string_view)) {
    if (const auto fault = base::fault_of_path(path); !fault.empty())
        return file_failure(reason::unreadable_file, std::string(fault));
    const auto text = base::read_file(path, largest_file);
    auto parsed = text ? parse(text->reveal())
                       : file_failure(reason::unreadable_file, "cannot be read: " + text.error().message());
    if (parsed) return parsed;
    base::failure failure = parsed.error();
    failure.message = "the file " + base::shown_path(path) + ' ' + failure.message;
    return failure;
}

}  // namespace

bool is_google_url(const net::url& url) {
    if (url.is_loopback()) return true;
    const std::string host = base::lower_case(url.host);
    return url.tls && (host.ends_with(".googleapis.com") || host == "accounts.google.com");
}

base::result<credentials_file> parse_credentials_file(std::string_view text) {
    const auto json = base::parse_json_object(text);
    if (!json) return file_failure(reason::malformed_file, "is no JSON object");
    credentials_file file;
    const base::secret_json* layer = &*json;
    while (true) {
        if (auto fault = check_universe(*layer)) return *std::move(fault);
        if (text_of(*layer, "type") != "impersonated_service_account") break;
        if (file.chain.size() == most_impersonations)
            return file_failure(reason::unsupported_file, "has source_credentials within source_credentials too often");
        auto target = read_impersonation(*layer);
        if (!target) return target.error();
        file.chain.push_back(*std::move(target));
        layer = object_of(*layer, "source_credentials");
        if (layer == nullptr) return file_failure(reason::malformed_file, "has no source_credentials");
    }
    if (auto fault = read_base(*layer, file)) return *std::move(fault);
    return file;
}

base::result<service_account_key> parse_key_file(std::string_view text) {
    const auto json = base::parse_json_object(text);
    if (!json) return file_failure(reason::malformed_file, "is no JSON object");
    if (auto fault = check_universe(*json)) return *std::move(fault);
    if (text_of(*json, "type") != "service_account")
        return file_failure(reason::unsupported_file, "is " + shown_type(*json) + ", not of service_account",
                            "other credentials go with the source application_default");
    return read_service_account(*json);
}

base::result<credentials_file> parse_identity_file(std::string_view text) {
    auto file = parse_credentials_file(text);
    if (!file) return file;
    if (auto unfit = check_gives_identity(*file)) return *std::move(unfit);
    return file;
}

base::result<credentials_file> read_credentials_file(const std::string& path) {
    return read_with(path, &parse_credentials_file);
}

base::result<service_account_key> read_key_file(const std::string& path) { return read_with(path, &parse_key_file); }

base::result<credentials_file> read_identity_file(const std::string& path) {
    return read_with(path, &parse_identity_file);
}

}  // namespace crossvend::google
