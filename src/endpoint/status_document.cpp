#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/version.hpp"
#include "status.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::endpoint {
namespace {

using nlohmann::ordered_json;

double seconds(base::duration length) { return std::chrono::duration<double>(length).count(); }

ordered_json tally_json(const std::vector<metrics::tally>& counted, const char* of) {
    ordered_json list = ordered_json::array();
    for (const metrics::tally& each : counted)
        list.push_back({{of, each.of}, {"code", each.code}, {"count", each.count}});
    return list;
}

ordered_json identity_json(const role_status& role) {
    ordered_json identity{{"source", google::to_string(role.exchange->identity->source)}};
    if (role.identity) {
        identity["issuer"] = role.identity->issuer;
        identity["subject"] = role.identity->subject;
        identity["audience"] = role.identity->audience;
        identity["authorized_party"] = role.identity->authorized_party;
        identity["expiration"] = base::format_rfc3339(role.identity->expiration);
    }
    return identity;
}

ordered_json chain_of(const credentials::exchange_options& exchange) {
    ordered_json hops = ordered_json::array();
    for (const aws::assume_role_request& hop : exchange.chain) hops.push_back(hop.role.text);
    return hops;
}

ordered_json set_json(const role_status& role) {
    if (!role.set) return nullptr;
    return {{"access_key_id", "..." + role.set->access_key_id},
            {"issued", base::format_rfc3339(role.set->issued)},
            {"vend_until", base::format_rfc3339(role.set->vend_until)},
            {"expiration", base::format_rfc3339(role.set->expiration)}};
}

ordered_json attempt_json(const credentials::attempt& attempt) {
    ordered_json told{{"began", base::format_rfc3339(attempt.began)},
                      {"result", attempt.failure ? "failure" : "success"},
                      {"seconds",
                       {{"identity", seconds(attempt.took.identity)},
                        {"sts", seconds(attempt.took.sts)},
                        {"chain", seconds(attempt.took.chain)}}}};
    if (attempt.failure) {
        told["stage"] = base::to_string(attempt.failure->stage);
        told["reason"] = base::to_string(attempt.failure->reason);
        told["message"] = attempt.failure->message;
        told["remedy"] = attempt.failure->hint;
        told["request_id"] = attempt.failure->request_id;
    }
    return told;
}

ordered_json role_json(const role_status& role) {
    ordered_json told{{"name", role.name},
                      {"state", to_string(role.state)},
                      {"role_arn", role.exchange->request.role.text},
                      {"session_name", role.exchange->request.session_name},
                      {"chain", chain_of(*role.exchange)},
                      {"identity", identity_json(role)},
                      {"credentials", set_json(role)},
                      {"next_refresh", nullptr},
                      {"attempts", ordered_json::array()},
                      {"requests", tally_json(role.requests, "endpoint")}};
    if (role.next_refresh) told["next_refresh"] = base::format_rfc3339(*role.next_refresh);
    for (const credentials::attempt& attempt : role.attempts) told["attempts"].push_back(attempt_json(attempt));
    return told;
}

ordered_json listener_of(const listener_status& listener) {
    return {{"name", listener.name},
            {"addresses", listener.addresses},
            {"tls", listener.tls},
            {"connections", listener.connections}};
}

}  // namespace

std::string status_document(const status& status) {
    ordered_json document{{"version", base::version()},
                          {"commit", base::commit()},
                          {"now", base::format_rfc3339(status.now)},
                          {"state", to_string(status.state())},
                          {"clock_offset_seconds", nullptr},
                          {"connections", status.listeners.front().connections},
                          {"listeners", ordered_json::array()},
                          {"upstream_requests", tally_json(status.upstream_requests, "upstream")},
                          {"roles", ordered_json::array()}};
    if (status.clock_offset) document["clock_offset_seconds"] = seconds(*status.clock_offset);
    for (const listener_status& each : status.listeners) document["listeners"].push_back(listener_of(each));
    for (const role_status& role : status.roles) document["roles"].push_back(role_json(role));
    // It is given whatever a token or an upstream holds.
    return document.dump(-1, ' ', true, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace crossvend::endpoint
