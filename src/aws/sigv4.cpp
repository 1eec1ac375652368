#include "crossvend/aws/sigv4.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/crypto.hpp"
#include "crossvend/net/url.hpp"

#include <algorithm>
#include <map>

namespace crossvend::aws::sigv4 {
namespace {

/// Percent-encodes all but the slashes.
std::string encode_path(std::string_view path) {
    std::string encoded;
    while (true) {
        const std::size_t slash = path.find('/');
        encoded += net::percent_encode(path.substr(0, slash));
        if (slash == std::string_view::npos) return encoded;
        encoded += '/';
        path.remove_prefix(slash + 1);
    }
}

/// Without "." and ".." segments (RFC 3986, section 5.2.4) and without empty ones.
std::string normalise(std::string_view path) {
    std::vector<std::string_view> kept;
    for (std::string_view rest = path; !rest.empty();) {
        const std::size_t slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
    }
    std::string normal;
    for (const std::string_view segment : kept) normal.append("/").append(segment);
    if (normal.empty() || path.ends_with('/')) normal += '/';
    return normal;
}

/// Encodes anew what a client may have encoded in another way: a lower-case %2f, a bare '*', or a space as
/// '+', which botocore sends where it signs %20.
std::string reencode(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    const auto plain = net::percent_decode(spaced);
    return net::percent_encode(plain ? std::string_view(*plain) : text);
}

std::string canonical_path(const covered_request& request) {
    if (request.form == path_form::normalised_and_encoded_again) return encode_path(normalise(request.path));
    const auto plain = net::percent_decode(request.path);
    return encode_path(plain ? std::string_view(*plain) : request.path);
}

std::string canonical_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view parameter = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        const std::size_t equals = parameter.find('=');
        const std::string_view value = equals == std::string_view::npos ? "" : parameter.substr(equals + 1);
        if (!parameter.empty()) parameters.emplace_back(reencode(parameter.substr(0, equals)), reencode(value));
    }
    std::ranges::sort(parameters);
    std::string text;
    for (const auto& [name, value] : parameters) {
        if (!text.empty()) text += '&';
        text.append(name).append("=").append(value);
    }
    return text;
}

base::wiping_string canonical_value(std::string_view value) {
    base::wiping_string folded(base::trim(value));
    const auto surplus = std::ranges::unique(folded, [](char a, char b) { return a == ' ' && b == ' '; });
    folded.erase(surplus.begin(), surplus.end());
    return folded;
}

/// The signed fields by lower-case name, the values of each name in the order they stand in the request.
std::map<std::string, base::wiping_string> canonical_fields(const covered_request& request) {
    std::map<std::string, base::wiping_string> fields;
    for (const auto& [name, value] : request.fields) {
        const auto [field, is_new] = fields.try_emplace(base::lower_case(name));
        if (!is_new) field->second += ',';
        field->second += canonical_value(value);
    }
    return fields;
}

base::secret derive(const base::secret& key, std::string_view data) {
    net::digest code = net::hmac_sha256(key.reveal(), data);
    base::secret derived(net::bytes_of(code));
    base::wipe(code.data(), code.size());
    return derived;
}

}  // namespace

std::string scope::text() const { return date + '/' + region + '/' + service + "/aws4_request"; }

std::string format_timestamp(base::time_point when) {
    std::string text = base::format_rfc3339(when);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::optional<base::time_point> parse_timestamp(std::string_view text) {
    constexpr std::size_t length = std::string_view("20150830T123600Z").size();
    if (text.size() != length || text[8] != 'T' || text.back() != 'Z') return std::nullopt;
    std::string spelled(text);
    for (const std::size_t colon : {13U, 11U}) spelled.insert(colon, 1, ':');
    for (const std::size_t dash : {6U, 4U}) spelled.insert(dash, 1, '-');
    return base::parse_rfc3339(spelled);
}

std::string payload_hash(std::string_view body) { return net::hex(net::sha256(body)); }

std::string signed_headers(const covered_request& request) {
    std::string names;
    for (const auto& [name, value] : canonical_fields(request)) {
        if (!names.empty()) names += ';';
        names += name;
    }
    return names;
}

base::wiping_string canonical_request(const covered_request& request) {
    base::wiping_string text(request.method);
    text.append("\n").append(canonical_path(request));
    text.append("\n").append(canonical_query(request.query)).append("\n");
    for (const auto& [name, value] : canonical_fields(request))
        text.append(name).append(":").append(value).append("\n");
    text.append("\n").append(signed_headers(request));
    text.append("\n").append(request.payload_hash);
    return text;
}

std::string string_to_sign(std::string_view timestamp, const scope& where, std::string_view canonical) {
    std::string text(algorithm);
    text.append("\n").append(timestamp);
    text.append("\n").append(where.text());
    text.append("\n").append(net::hex(net::sha256(canonical)));
    return text;
}

std::string signature(const base::secret& secret_access_key, const scope& where, std::string_view string_to_sign) {
    base::secret key("AWS4");
    key.append(secret_access_key);
    for (const std::string_view part : {std::string_view(where.date), std::string_view(where.region),
                                        std::string_view(where.service), std::string_view("aws4_request")})
        key = derive(key, part);
    return net::hex(net::hmac_sha256(key.reveal(), string_to_sign));
}

std::string authorization(const covered_request& request, std::string_view access_key_id,
                          const base::secret& secret_access_key, std::string_view timestamp, const scope& where) {
    const std::string text = string_to_sign(timestamp, where, canonical_request(request));
    std::string value(algorithm);
    value.append(" Credential=").append(access_key_id).append("/").append(where.text());
    value.append(", SignedHeaders=").append(signed_headers(request));
    value.append(", Signature=").append(signature(secret_access_key, where, text));
    return value;
}

}  // namespace crossvend::aws::sigv4
