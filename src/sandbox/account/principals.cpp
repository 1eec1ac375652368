#include "sandbox/account/principals.hpp"

#include "crossvend/net/url.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;
using presence = object_reader::presence;

constexpr std::size_t most_names = 100;
constexpr std::string_view https_scheme = "https://";

std::string read_email(object_reader& reader) {
    std::string email = reader.text("email", presence::required).value_or("a@b");
    if (email.find('@') == std::string::npos) reader.refuse("email", "an e-mail address");
    return email;
}

std::string read_some_text(object_reader& reader, std::string_view name) {
    std::string text = reader.text(name, presence::required).value_or("-");
    if (text.empty()) reader.refuse(name, "a string that is not empty");
    return text;
}

}  // namespace

std::string_view without_scheme(std::string_view issuer) { return issuer.substr(https_scheme.size()); }

service_account read_service_account(const json& value, const std::string& place, complaints& wrong) {
    service_account result;
    object_reader reader(value, place, wrong);
    result.email = read_email(reader);
    result.unique_id = reader.text("unique_id", presence::required).value_or("0");
    if (result.unique_id.empty() || result.unique_id.find_first_not_of("0123456789") != std::string::npos)
        reader.refuse("unique_id", "a string of digits");
    result.impersonators = reader.strings("impersonators", presence::optional, most_names);
    reader.refuse_others();
    return result;
}

user read_user(const json& value, const std::string& place, complaints& wrong) {
    user result;
    object_reader reader(value, place, wrong);
    result.email = read_email(reader);
    result.client_id = read_some_text(reader, "client_id");
    result.client_secret = base::secret(read_some_text(reader, "client_secret"));
    result.refresh_token = base::secret(read_some_text(reader, "refresh_token"));
    reader.refuse_others();
    return result;
}

oidc_provider read_oidc_provider(const json& value, const std::string& place, complaints& wrong) {
    oidc_provider result;
    object_reader reader(value, place, wrong);
    result.name = read_some_text(reader, "name");
    result.issuer = reader.text("issuer", presence::required).value_or("https://example.com");
    if (!result.issuer.starts_with(https_scheme) || !net::parse_url(result.issuer)) {
        reader.refuse("issuer", "an https URL");
        result.issuer = "https://example.com";
    }
    result.audiences = reader.strings("audiences", presence::required, most_names);
    reader.refuse_others();
    return result;
}

}  // namespace crossvend::sandbox
