#include "credentials_json.hpp"

#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/crypto.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace crossvend::google {
namespace {

using base::reason;

constexpr std::string_view new_key_hint = "make a new key: gcloud iam service-accounts keys create";

base::failure cannot_come_from(std::string_view what) {
    return file_failure(
        reason::unsupported_file,
        "has a credential_source." + std::string(what) + ", from which this program gets no subject token",
        "use a credential_source with a file or a url");
}

/// The link-local address of a metadata server is reached without TLS by nature; nothing else off this machine is.
bool may_be_asked(const net::url& url) { return url.tls || url.is_loopback() || url.host == "169.254.169.254"; }

/// Fields of a request that nothing can be smuggled into.
bool is_field(std::string_view name, std::string_view value) {
    return !name.empty() && base::is_word(name, "-_") &&
           std::ranges::all_of(value, [](char c) { return c >= ' ' && c < '\x7f'; });
}

std::optional<base::failure> read_fields(const base::secret_json& source, subject_token_place& place) {
    const auto headers = source.find("headers");
    if (headers == source.end() || headers->is_null()) return std::nullopt;
    if (!headers->is_object())
        return file_failure(reason::malformed_file, "has credential_source.headers that are no object");
    for (const auto& [name, value] : headers->items()) {
        const std::string_view text = text_of(*headers, name.c_str());
        if (!value.is_string() || !is_field(name, text))
            return file_failure(reason::malformed_file, "has credential_source.headers that are no header fields");
        place.fields.emplace_back(name, text);
    }
    return std::nullopt;
}

std::optional<base::failure> read_format(const base::secret_json& source, subject_token_place& place) {
    const base::secret_json* const format = object_of(source, "format");
    const std::string_view type = format == nullptr ? "text" : text_of(*format, "type");
    if (type == "text") return std::nullopt;
    if (type != "json")
        return file_failure(reason::malformed_file, "has a credential_source.format.type other than text and json");
    place.json_member = text_of(*format, "subject_token_field_name");
    if (!place.json_member.empty()) return std::nullopt;
    return file_failure(reason::malformed_file, "has no credential_source.format.subject_token_field_name");
}

base::result<subject_token_place> read_place(const base::secret_json& account) {
    const base::secret_json* const source = object_of(account, "credential_source");
    if (source == nullptr) return file_failure(reason::malformed_file, "has no credential_source");
    for (const char* other : {"environment_id", "executable", "certificate"})
        if (source->contains(other)) return cannot_come_from(other);
    subject_token_place place;
    place.file = text_of(*source, "file");
    const std::string_view url = text_of(*source, "url");
    if (base::holds_credentials(place.file))
        return file_failure(reason::malformed_file,
                            "has a credential_source.file that " + std::string(base::credentials_for_a_path));
    if (place.file.empty() == url.empty())
        return file_failure(reason::malformed_file, "has a credential_source without exactly one of file and url");
    if (!url.empty()) {
        place.url = net::parse_url(url);
        if (!place.url) return file_failure(reason::malformed_file, "has a credential_source.url that is no URL");
        if (!may_be_asked(*place.url))
            return file_failure(reason::url_not_allowed,
                                "has the credential_source.url " + base::printable(url, 200) + ", which is not https",
                                "without https only loopback and 169.254.169.254 are asked for a token");
    }
    if (auto fault = read_fields(*source, place)) return *std::move(fault);
    if (auto fault = read_format(*source, place)) return *std::move(fault);
    return place;
}

}  // namespace

base::failure file_failure(base::reason why, std::string_view what, std::string_view hint) {
    return {base::stage::identity, why, base::disposition::refused, what, hint};
}

std::optional<base::failure> check_members(const base::secret_json& object, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (text_of(object, name).empty()) return file_failure(reason::malformed_file, "has no " + std::string(name));
    return std::nullopt;
}

base::result<net::url> google_url_of(const base::secret_json& object, const char* name) {
    const std::string_view text = text_of(object, name);
    const auto url = net::parse_url(text);
    if (!url) return file_failure(reason::malformed_file, "has a " + std::string(name) + " that is no URL");
    if (is_google_url(*url)) return *url;
    return file_failure(reason::url_not_allowed,
                        "has the " + std::string(name) + ' ' + base::printable(text, 200) + ", which is not Google's",
                        "credentials are sent to https://*.googleapis.com, https://accounts.google.com and loopback "
                        "only: see who made the file");
}

base::result<service_account_key> read_service_account(const base::secret_json& object) {
    if (auto fault = check_members(object, {"client_email", "private_key"})) return *std::move(fault);
    service_account_key key;
    key.client_email = text_of(object, "client_email");
    key.private_key_id = text_of(object, "private_key_id");
    key.private_key = base::secret(text_of(object, "private_key"));
    if (const std::string fault = net::fault_of_rsa_key(key.private_key); !fault.empty())
        return file_failure(reason::malformed_file, "has a private_key that is " + fault, new_key_hint);
    if (object.contains("token_uri")) {
        const auto url = google_url_of(object, "token_uri");
        if (!url) return url.error();
        key.token_uri = *url;
    }
    return key;
}

base::result<external_account> read_external_account(const base::secret_json& object) {
    if (auto fault = check_members(object, {"audience", "subject_token_type"})) return *std::move(fault);
    external_account account;
    account.audience = text_of(object, "audience");
    account.subject_token_type = text_of(object, "subject_token_type");
    account.token_url = *net::parse_url("https://sts.googleapis.com/v1/token");
    if (object.contains("token_url")) {
        const auto url = google_url_of(object, "token_url");
        if (!url) return url.error();
        account.token_url = *url;
    }
    auto place = read_place(object);
    if (!place) return place.error();
    account.subject_token = *std::move(place);
    return account;
}

}  // namespace crossvend::google
