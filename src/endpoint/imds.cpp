#include "crossvend/endpoint/imds.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "crossvend/net/url.hpp"
#include "missing.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace crossvend::endpoint {
namespace {

constexpr std::string_view root = "/latest";

constexpr const char* ttl_field = "x-aws-ec2-metadata-token-ttl-seconds";
constexpr const char* token_field = "x-aws-ec2-metadata-token";
constexpr int longest_ttl = std::chrono::seconds(session_tokens::longest).count();

bool is_under_root(std::string_view path) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

/// Without a line's end: SDKs paste what they get into the next path.
net::http_reply imds_text(std::string_view text) {
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

std::string zone_of(const ec2_instance& what) { return what.region + 'a'; }

/// SDKs look for the Region alone here. What this machine does not have is said to be none.
std::string identity_document(const ec2_instance& what, const aws::role_arn& role) {
    nlohmann::ordered_json document;
    document["accountId"] = role.account_id;
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

std::string info_document(const ec2_instance& what, const aws::role_arn& role, base::time_point issued) {
    nlohmann::ordered_json document;
    document["Code"] = "Success";
    document["LastUpdated"] = base::format_rfc3339(issued);
    document["InstanceProfileArn"] =
        "arn:" + role.partition + ":iam::" + role.account_id + ":instance-profile/" + what.role;
    return document.dump();
}

}  // namespace

/// What a path leads to.
struct imds::service {
    std::string_view path;
    std::string_view method;
    imds::page page;
    bool has_role_behind = false;  ///< the path goes on with the role's name
    bool needs_region = false;
};

// The newer SDKs ask for the extended ones, which have the account, and go back to the others at a 404.
constexpr imds::service imds::services[]{
    {"/latest/api/token", "PUT", page::session_token},
    {"/latest/meta-data/iam/info", "GET", page::info},
    {"/latest/meta-data/iam/security-credentials", "GET", page::role_name},
    {"/latest/meta-data/iam/security-credentials/", "GET", page::credentials, true},
    {"/latest/meta-data/iam/security-credentials-extended", "GET", page::role_name},
    {"/latest/meta-data/iam/security-credentials-extended/", "GET", page::credentials, true},
    {"/latest/meta-data/placement/region", "GET", page::region, false, true},
    {"/latest/meta-data/placement/availability-zone", "GET", page::zone, false, true},
    {"/latest/dynamic/instance-identity/document", "GET", page::document, false, true}};

/// What a request's path leads to, and whether by this method.
struct imds::match {
    const service* what = nullptr;
    bool method_fits = false;
};

imds::match imds::find(const net::http_request& request, const role_table& roles) {
    const auto path = net::percent_decode(request.path());
    if (!path || !roles.instance()) return {};
    const auto leads_to = [&](const service& each) {
        if (each.needs_region && roles.instance()->region.empty()) return false;
        if (!each.has_role_behind) return *path == each.path;
        return path->starts_with(each.path) && path->substr(each.path.size()) == roles.instance()->role;
    };
    const auto* const found = std::ranges::find_if(services, leads_to);
    if (found == std::end(services)) return {};
    return {found, request.method == found->method};
}

imds::imds(net::http_handler& next, const current_roles& roles, const access::origin_guard& guard,
           const session_tokens& sessions, const base::clock& clock, metrics::metrics& metrics, base::logger& log)
    : next_(next), roles_(roles), guard_(guard), sessions_(sessions), clock_(clock), requests_(metrics, log) {}

boost::asio::awaitable<net::http_reply> imds::handle(const net::http_request& request) {
    return is_under_root(request.path()) ? answer(request) : next_.handle(request);
}

boost::asio::awaitable<net::http_reply> imds::answer(const net::http_request& request) {
    const base::stopwatch watch(request.received);
    const current_roles roles = roles_;  // a change while this waits must not take it away
    destination where{metrics::endpoint::imds, nullptr};
    const match found = find(request, *roles);
    const bool for_token = found.method_fits && found.what->page == page::session_token;
    if (for_token) where.endpoint = metrics::endpoint::imds_token;
    net::http_reply reply;
    if (const auto foreign = guard_.check(request)) {
        reply = refuse(where, *foreign);
    } else if (!roles->instance()) {
        reply =
            refuse(where, {404, "IMDS is switched off; server.imds.enabled in the configuration switches it on", {}});
    } else if (for_token) {
        reply = give_session_token(where, request);
    } else if (request.count(token_field) > 1 || !sessions_.is_good(request.field(token_field).value_or(""))) {
        reply = refuse(where, {401, "there is no session token that is good: this is IMDSv2, and never IMDSv1", {}});
    } else if (found.what == nullptr) {
        reply = refuse(where, missing());
    } else if (!found.method_fits) {
        reply = refuse(where, wrong_method(found.what->method));
    } else {
        const vended_role& role = *roles->find(roles->instance()->role);
        const page which = found.what->page;
        if (which == page::credentials || which == page::info) {
            where.role = &role;
            if (!role.is_available(clock_.now())) co_await role.role->refreshing().wait_for_flight(longest_hold);
        }
        reply = give(where, which, *roles->instance(), *role.role);
    }
    requests_.answered(where, reply->status(), watch.elapsed());
    co_return reply;
}

net::http_reply imds::give_session_token(const destination& where, const net::http_request& request) {
    const auto ttl = read_ttl(request);
    if (!ttl)
        return refuse(where,
                      {400, std::string(ttl_field) + " is not a number from 1 to " + std::to_string(longest_ttl), {}});
    // Go, Rust and Ruby do without IMDSv2 unless the time is said again.
    const std::string fields =
        std::string(common_fields) + "X-Aws-Ec2-Metadata-Token-Ttl-Seconds: " + std::to_string(*ttl) + "\r\n";
    return std::make_shared<const net::http_response>(200, imds_content_type,
                                                      sessions_.issue(std::chrono::seconds(*ttl)), fields);
}

net::http_reply imds::give(const destination& where, page which, const ec2_instance& instance,
                           const credentials::role& role) {
    const aws::role_arn& arn = role.options().exchange->last_role();
    const base::time_point now = clock_.now();
    if (where.role != nullptr && !where.role->is_available(now)) return refuse(where, unavailable(*where.role, now));
    switch (which) {
        case page::credentials:
            return imds_credentials_answer(*role.store().current());
        case page::info:
            return imds_text(info_document(instance, arn, role.store().current()->issued));
        case page::region:
            return imds_text(instance.region);
        case page::zone:
            return imds_text(zone_of(instance));
        case page::document:
            return imds_text(identity_document(instance, arn));
        default:
            return imds_text(instance.role);
    }
}

net::http_reply imds::refuse(const destination& where, const access::refusal& why) {
    requests_.refused(where, why.status, why.cause);
    return std::make_shared<const net::http_response>(why.status, "", base::secret(),
                                                      std::string(common_fields) + allow_field(why));
}

}  // namespace crossvend::endpoint
