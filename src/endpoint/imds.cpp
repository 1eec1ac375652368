#include "crossvend/endpoint/imds.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "crossvend/net/url.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace crossvend::endpoint {
namespace {

constexpr std::string_view root = "/latest";

constexpr const char* ttl_field = "x-aws-ec2-metadata-token-ttl-seconds";
constexpr const char* token_field = "x-aws-ec2-metadata-token";
constexpr int longest_ttl = 21600;  // seconds

bool is_under_root(std::string_view path) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

/// Without a line's end: SDKs paste what they get into the next path.
net::http_reply text_reply(std::string_view text) {
    return std::make_shared<const net::http_response>(200, imds_content_type, base::secret(text), common_fields);
}

/// The seconds that a client wants its token to be good for; nothing if it does not say, or asks for what cannot be.
std::optional<int> read_ttl(const net::http_request& request) {
    const auto text = request.field(ttl_field);
    if (!text || request.count(ttl_field) > 1) return std::nullopt;
    int seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
    if (seconds < 1 || seconds > longest_ttl) return std::nullopt;
    return seconds;
}

std::string zone_of(const instance& what) { return what.region + 'a'; }

/// SDKs look for the Region alone here. What this machine does not have is said to be none.
std::string identity_document(const instance& what) {
    nlohmann::ordered_json document;
    document["accountId"] = what.arn.account_id;
#if defined(__aarch64__)
    document["architecture"] = "arm64";
#else
    document["architecture"] = "x86_64";
#endif
    document["availabilityZone"] = zone_of(what);
    document["instanceId"] = "i-00000000000000000";
    document["instanceType"] = "none";
    document["region"] = what.region;
    document["version"] = "2017-09-30";
    return document.dump();
}

std::string info_document(const instance& what, base::time_point issued) {
    nlohmann::ordered_json document;
    document["Code"] = "Success";
    document["LastUpdated"] = base::format_rfc3339(issued);
    document["InstanceProfileArn"] =
        "arn:" + what.arn.partition + ":iam::" + what.arn.account_id + ":instance-profile/" + what.role.name;
    return document.dump();
}

}  // namespace

imds::service::service(instance given) : what(std::move(given)), routes(routes_of(what)) {}

net::route_table<imds::page> imds::routes_of(const instance& what) {
    std::vector<net::route_table<page>::route> routes{{"PUT", "/latest/api/token", {kind::session_token, nullptr}},
                                                      {"GET", "/latest/meta-data/iam/info", {kind::info, nullptr}}};
    // The newer SDKs ask for the extended ones, which have the account, and go back to the others at a 404.
    for (const char* which : {"security-credentials", "security-credentials-extended"}) {
        const std::string path = std::string("/latest/meta-data/iam/") + which;
        routes.push_back({"GET", path, {kind::text, text_reply(what.role.name)}});
        routes.push_back({"GET", path + '/' + what.role.name, {kind::credentials, nullptr}});
    }
    if (!what.region.empty()) {
        const auto add = [&routes](std::string_view path, const std::string& text) {
            routes.push_back({"GET", std::string(path), {kind::text, text_reply(text)}});
        };
        add("/latest/meta-data/placement/region", what.region);
        add("/latest/meta-data/placement/availability-zone", zone_of(what));
        add("/latest/dynamic/instance-identity/document", identity_document(what));
    }
    return net::route_table<page>(std::move(routes));
}

imds::imds(net::http_handler& next, const access_guard& guard, const base::clock& clock, base::random_source& random,
           metrics::metrics& metrics, base::logger& log)
    : next_(next), guard_(guard), tokens_(clock, random), clock_(clock), access_(metrics, log) {}

void imds::change(const std::optional<instance>& instance) {
    service_ = instance ? std::make_shared<const service>(*instance) : nullptr;
}

boost::asio::awaitable<net::http_reply> imds::handle(const net::http_request& request) {
    return is_under_root(request.path()) ? answer(request) : next_.handle(request);
}

boost::asio::awaitable<net::http_reply> imds::answer(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    const auto from = service_;  // a change while this waits must not take it away
    const auto path = net::percent_decode(request.path());
    destination where{metrics::endpoint::imds, nullptr};
    net::route_table<page>::match match;
    if (from && path) match = from->routes.find(request.method, *path);
    const bool for_token = match.target != nullptr && match.target->kind == kind::session_token;
    if (for_token) where.endpoint = metrics::endpoint::imds_token;
    net::http_reply reply;
    if (const auto foreign = guard_.check_origin(request)) {
        reply = refuse(where, *foreign);
    } else if (!from) {
        reply = refuse(where, {404, "IMDS is switched off; server.imds.enabled in the configuration switches it on"});
    } else if (for_token) {
        reply = give_session_token(where, request);
    } else if (request.count(token_field) > 1 || !tokens_.is_good(request.field(token_field).value_or(""))) {
        reply = refuse(where, {401, "there is no session token that is good: this is IMDSv2, and never IMDSv1"});
    } else if (match.target == nullptr) {
        reply = match.allowed.empty() ? refuse(where, {404, "there is no such path or role here"})
                                      : refuse(where, {405, "this path has another method"}, match.allowed);
    } else if (match.target->kind == kind::text) {
        reply = match.target->text;
    } else {
        where.role = &from->what.role;
        if (where.role->store->state(clock_.now()) != credentials::availability::available)
            co_await where.role->refresher->wait_for_flight(longest_hold);
        reply = give(where, *match.target, *from);
    }
    access_.answered(where, reply->status(), watch.elapsed());
    co_return reply;
}

net::http_reply imds::give_session_token(const destination& where, const net::http_request& request) {
    const auto ttl = read_ttl(request);
    if (!ttl)
        return refuse(where,
                      {400, std::string(ttl_field) + " is not a number from 1 to " + std::to_string(longest_ttl)});
    // Go, Rust and Ruby do without IMDSv2 unless the time is said again.
    const std::string fields =
        std::string(common_fields) + "X-Aws-Ec2-Metadata-Token-Ttl-Seconds: " + std::to_string(*ttl) + "\r\n";
    return std::make_shared<const net::http_response>(200, imds_content_type, tokens_.issue(std::chrono::seconds(*ttl)),
                                                      fields);
}

net::http_reply imds::give(const destination& where, const page& what, const service& from) {
    const auto state = where.role->store->state(clock_.now());
    if (state != credentials::availability::available) return refuse(where, why_nothing_is_vended(*where.role, state));
    const credentials::snapshot& set = *where.role->store->current();
    if (what.kind == kind::info) return text_reply(info_document(from.what, set.issued));
    return imds_credentials_answer(set.credentials, set.issued);
}

net::http_reply imds::refuse(const destination& where, const refusal& why, std::string_view allow) {
    access_.refused(where, why.status, why.cause);
    std::string fields(common_fields);
    if (!allow.empty()) fields += "Allow: " + std::string(allow) + "\r\n";
    return std::make_shared<const net::http_response>(why.status, "", base::secret(), fields);
}

}  // namespace crossvend::endpoint
