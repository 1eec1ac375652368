#include "crossvend/aws/sts_endpoint.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/crypto.hpp"
#include "readers.hpp"

#include <algorithm>

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t largest_ca_file = std::size_t{4} * 1024 * 1024;

/// A variable that the AWS SDKs read as true or false.
bool is_true(reading& from, const char* variable) {
    const auto value = from.environment.get(variable);
    if (!value || base::equals_ignoring_case(*value, "false")) return false;
    if (base::equals_ignoring_case(*value, "true")) return true;
    from.document.fault_of(variable, "found " + *value + "; allowed: true or false");
    return false;
}

aws::endpoint_variant read_variant(reading& from) {
    aws::endpoint_variant variant;
    variant.fips = is_true(from, "AWS_USE_FIPS_ENDPOINT");
    variant.dual_stack = is_true(from, "AWS_USE_DUALSTACK_ENDPOINT");
    const auto regional = from.environment.get("AWS_STS_REGIONAL_ENDPOINTS");
    variant.legacy_global = regional && base::equals_ignoring_case(*regional, "legacy");
    if (regional && !variant.legacy_global && !base::equals_ignoring_case(*regional, "regional"))
        from.document.fault_of("AWS_STS_REGIONAL_ENDPOINTS", "found " + *regional + "; allowed: regional or legacy");
    return variant;
}

/// What is wrong with a Region: its name, or that it has no endpoint of this kind.
void refuse_region(document& document, const std::string& place, const std::string& region,
                   const aws::endpoint_variant& variant) {
    if (!aws::derive_sts_endpoint(region)) return document.refuse(place);
    document.fault_at(place, "found " + region + ", for which no STS endpoint with " +
                                 (variant.fips ? variant.dual_stack ? "FIPS and dual stack" : "FIPS" : "dual stack") +
                                 " is known; unset AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT, or give the "
                                 "endpoint in AWS_ENDPOINT_URL_STS");
}

std::vector<aws::sts_endpoint> regional_endpoints(reading& from, const aws::endpoint_variant& variant) {
    std::vector<aws::sts_endpoint> endpoints;
    for (const auto& [place, region] : from.document.texts("/sts/regions")) {
        const auto derived = aws::derive_sts_endpoint(region, variant);
        if (!derived)
            refuse_region(from.document, place, region, variant);
        else if (std::ranges::find(endpoints, *derived) == endpoints.end())
            endpoints.push_back(*derived);
    }
    return endpoints;
}

/// The one endpoint that is given outright. Requests to it are signed for the first Region.
std::vector<aws::sts_endpoint> given_endpoint(reading& from, const std::string& text,
                                              const aws::endpoint_variant& variant, const std::string& region) {
    for (const auto& [wanted, variable] :
         {std::pair{variant.fips, "AWS_USE_FIPS_ENDPOINT"}, {variant.dual_stack, "AWS_USE_DUALSTACK_ENDPOINT"}})
        if (wanted) from.document.fault_of(variable, "found true beside an endpoint that is given; unset one of them");
    if (text.find('@') != std::string::npos) {
        from.document.fault_at("/sts/endpoint", "holds a user name or a password (not shown); allowed: a URL without");
        return {};
    }
    const auto url = net::parse_url(text);
    if (url && (url->tls || url->is_loopback())) return {{*url, region.empty() ? "us-east-1" : region}};
    from.document.refuse("/sts/endpoint");
    return {};
}

/// The authorities to trust, which must be there when the daemon starts.
std::string read_ca_file(reading& from) {
    for (const char* variable : {"AWS_CA_BUNDLE", "SSL_CERT_FILE"}) {
        const auto file = from.environment.get(variable);
        if (!file) continue;
        if (base::holds_credentials(*file)) {
            from.document.fault_of(variable, base::credentials_for_a_path);
            return {};
        }
        const auto content = base::read_file(*file, largest_ca_file);
        const std::string fault = content ? net::fault_of_certificates(content->reveal()) : content.error().message();
        if (!fault.empty())
            from.document.fault_of(
                variable, "found " + *file + " (" + fault + "); allowed: a file with certificates in PEM format");
        return *file;
    }
    return {};
}

}  // namespace

aws::sts_options read_sts(reading& from, std::string& region) {
    document& document = from.document;
    aws::sts_options sts;
    sts.connect_timeout = document.duration("/sts/connect_timeout", sts.connect_timeout, 100ms, 30s);
    sts.request_timeout = document.duration("/sts/request_timeout", sts.request_timeout, 1s, 60s);

    const auto variant = read_variant(from);
    const auto regions = document.texts("/sts/regions");
    const auto first = std::ranges::find_if(regions, [](const auto& each) { return each.second != "aws-global"; });
    if (first != regions.end()) region = first->second;
    if (const auto endpoint = document.text("/sts/endpoint")) {
        sts.endpoints = given_endpoint(from, *endpoint, variant, region);
        for (const auto& [place, name] : regions)
            if (!aws::derive_sts_endpoint(name)) document.refuse(place);
    } else {
        sts.endpoints = regional_endpoints(from, variant);
        if (document.find("/sts/regions") == nullptr)
            document.missing("/sts/regions", "set AWS_REGION or --region to the AWS Region to work in");
    }
    return sts;
}

net::http_client_options read_http(reading& from) {
    net::http_client_options http;
    http.ca_file = read_ca_file(from);
    http.proxy.exceptions = from.environment.get("NO_PROXY", "no_proxy").value_or("");
    if (const auto proxy = from.environment.get("HTTPS_PROXY", "https_proxy")) {
        http.proxy.proxy = net::parse_proxy(*proxy);
        // It may hold a password.
        if (!http.proxy.proxy)
            from.document.fault_of(
                from.environment.get("HTTPS_PROXY") ? "HTTPS_PROXY" : "https_proxy",
                "the value (not shown) is no URL of a proxy; allowed: http://[USER:PASSWORD@]HOST[:PORT]");
    }
    return http;
}

}  // namespace crossvend::config
