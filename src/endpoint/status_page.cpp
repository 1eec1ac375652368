#include "crossvend/base/duration.hpp"
#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/base/version.hpp"
#include "crossvend/net/base64.hpp"
#include "crossvend/net/crypto.hpp"
#include "status.hpp"
#include "status_page/parts.hpp"

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace crossvend::endpoint {
namespace {

using kainjow::mustache::data;

/// As many as somebody scrolls through; a page of a thousand would hold up those who want credentials.
constexpr std::size_t most_roles = 20;

constexpr double bar_length = 1000;

/// How far off a moment is, to the unit that matters.
std::string rough(base::duration length) {
    using namespace std::chrono_literals;
    const base::duration unit = length < 2min ? base::duration(1s) : base::duration(1min);
    return base::format_duration(length - length % unit);
}

std::string away(base::time_point when, base::time_point now) {
    return when <= now ? rough(now - when) + " ago" : "in " + rough(when - now);
}

data moment(base::time_point when, base::time_point now) {
    const std::string stamp = base::format_rfc3339(when);
    data told;
    told.set("stamp", stamp);
    told.set("clock", stamp.substr(stamp.find('T') + 1));
    told.set("away", away(when, now));
    return told;
}

std::string class_of(role_state state) {
    std::string name(to_string(state));
    std::ranges::replace(name, ' ', '-');
    return name;
}

/// "2 ready, 1 failing"; a lone role is just "ready".
std::string summary_of(const status& status) {
    std::map<role_state, std::size_t, std::greater<>> count;
    for (const role_status& role : status.roles) ++count[role.state];
    std::string text;
    for (const auto& [state, roles] : count) {
        if (!text.empty()) text += ", ";
        if (status.roles.size() > 1) text += std::to_string(roles) + ' ';
        text += to_string(state);
    }
    return text;
}

std::string_view icon_of(role_state state) {
    switch (state) {
        case role_state::ready:
            return "%231a8f4a";
        case role_state::failing:
            return "%23e09112";
        default:
            return "%23d93025";
    }
}

std::string sentence_of(const role_status& role, base::time_point now) {
    const auto good_for = [&] { return "Vends a set that is good for " + rough(role.set->vend_until - now); };
    switch (role.state) {
        case role_state::ready:
            return good_for() + '.';
        case role_state::failing:
            return good_for() + ", and could not renew it yet.";
        case role_state::not_ready:
            return "Has nothing to vend yet.";
        default:
            return "Has nothing to vend: its set could not be renewed in time, and ended " +
                   away(role.set->vend_until, now) + '.';
    }
}

/// Where on the bar a moment is.
std::string position(const set_status& set, base::time_point when) {
    if (set.expiration <= set.issued) return "0";
    const double part = std::chrono::duration<double>(when - set.issued) / (set.expiration - set.issued);
    return std::to_string(std::lround(bar_length * std::clamp(part, 0., 1.)));
}

data life_of(const role_status& role, base::time_point now) {
    const set_status& set = *role.set;
    const auto next = role.next_refresh.value_or(now);
    data told;
    told.set("spent", position(set, now));
    told.set("unvended", position(set, set.vend_until));
    if (next > now && next < set.expiration) told.set("marker", position(set, next));
    told.set("issued", moment(set.issued, now));
    told.set("expires", moment(set.expiration, now));
    told.set("label", "issued " + away(set.issued, now) + ", " +
                          (role.next_refresh ? "next refresh " + away(next, now) : "refreshing now") + ", expires " +
                          away(set.expiration, now));
    return told;
}

std::string took(const credentials::stage_times& times) {
    std::string text;
    const std::array legs{std::pair{"identity ", times.identity}, std::pair{"STS ", times.sts},
                          std::pair{"chain ", times.chain}};
    for (const auto& [name, length] : legs)
        if (length != base::duration::zero())
            text += (text.empty() ? "" : ", ") + std::string(name) + base::format_duration(length);
    return text;
}

bool says_the_same(const base::failure* one, const base::failure* other) {
    return one != nullptr && other != nullptr && one->stage == other->stage && one->reason == other->reason;
}

/// `newer` is the failure that is told of just above, if it is one: what is alike needs no saying twice.
data attempt_of(const credentials::attempt& attempt, const base::failure* newer, base::time_point now) {
    data told;
    told.set("began", moment(attempt.began, now));
    told.set("result", attempt.failure ? "failure" : "success");
    told.set("outcome", attempt.failure ? std::string(base::to_string(attempt.failure->reason)) : "renewed");
    told.set("took", took(attempt.took));
    if (attempt.failure && !says_the_same(attempt.failure.get(), newer)) told.set("detail", attempt.failure->text());
    return told;
}

data trouble_of(const base::failure& failure) {
    data told;
    told.set("reason", std::string(base::to_string(failure.reason)));
    told.set("message",
             failure.message + (failure.request_id.empty() ? "" : " (request id " + failure.request_id + ')'));
    if (!failure.hint.empty()) told.set("remedy", failure.hint);
    return told;
}

data tallies(const std::vector<metrics::tally>& counted) {
    data list = data::type::list;
    for (const metrics::tally& each : counted) list << (each.of + ' ' + each.code + " × " + std::to_string(each.count));
    return list;
}

data identity_of(const oidc::id_token_claims& claims) {
    data told;
    told.set("subject", claims.subject);
    told.set("issuer", claims.issuer);
    told.set("audience", claims.audience);
    return told;
}

data role_of(const role_status& role, std::size_t number, base::time_point now) {
    data told;
    told.set("id", "role-" + std::to_string(number));
    told.set("name", role.name);
    told.set("state", class_of(role.state));
    told.set("state_name", std::string(to_string(role.state)));
    told.set("sentence", sentence_of(role, now));
    told.set("source", std::string(google::to_string(role.exchange->identity->source)));
    if (role.identity) told.set("identity", identity_of(*role.identity));
    told.set("arn", role.exchange->request.role.text);
    told.set("session", role.exchange->request.session_name);
    data hops = data::type::list;
    for (const aws::assume_role_request& hop : role.exchange->chain) hops << hop.role.text;
    told.set("chain", hops);
    if (role.set) {
        told.set("key", role.set->access_key_id);
        told.set("life", life_of(role, now));
    }
    if (role.next_refresh) told.set("next", moment(*role.next_refresh, now));
    told.set("answers", tallies(role.requests));
    data attempts = data::type::list;
    const base::failure* const trouble = role.attempts.empty() ? nullptr : role.attempts.front().failure.get();
    if (trouble != nullptr) told.set("trouble", trouble_of(*trouble));
    const base::failure* newer = trouble;
    for (const credentials::attempt& attempt : role.attempts) {
        attempts << attempt_of(attempt, newer, now);
        newer = attempt.failure.get();
    }
    told.set("attempts", attempts);
    told.set("attempted", !role.attempts.empty());
    return told;
}

std::string offset_of(const std::optional<base::duration>& known) {
    if (!known) return "not known yet";
    const base::duration offset = *known;
    if (std::chrono::abs(offset) < std::chrono::seconds(1)) return "in step with this machine's";
    return rough(std::chrono::abs(offset)) +
           (offset < base::duration::zero() ? " behind this machine's" : " ahead of this machine's");
}

std::vector<const role_status*> worst_first(const status& status) {
    std::vector<const role_status*> roles(status.roles.size());
    std::ranges::transform(status.roles, roles.begin(), [](const role_status& role) { return &role; });
    std::ranges::stable_sort(roles, std::greater(), &role_status::state);
    return roles;
}

std::string source_of(std::string_view part) { return "'sha256-" + net::base64_encode(net::sha256(part)) + "'"; }

}  // namespace

std::string status_page(const status& status) {
    data page;
    page.set("summary", summary_of(status));
    page.set("state", class_of(status.state()));
    page.set("icon", std::string(icon_of(status.state())));
    page.set("style", std::string(status_page_css()));
    page.set("script", std::string(status_page_js()));
    page.set("now", moment(status.now, status.now));
    const auto roles = worst_first(status);
    const std::size_t shown = std::min(roles.size(), most_roles);
    data list = data::type::list;
    for (std::size_t i = 0; i < shown; ++i) list << role_of(*roles[i], i, status.now);
    page.set("roles", list);
    if (shown < roles.size())
        page.set("more", "These are " + std::to_string(shown) + " of " + std::to_string(roles.size()) +
                             " roles, those in trouble first.");
    page.set("offset", offset_of(status.clock_offset));
    page.set("connections", std::to_string(status.listeners.front().connections));
    page.set("upstreams", tallies(status.upstream_requests));
    page.set("version", std::string(base::version()));
    page.set("commit", std::string(base::commit()));
    kainjow::mustache::mustache form{std::string(status_page_html())};
    form.set_custom_escape([](const std::string& text) { return kainjow::mustache::html_escape(base::escaped(text)); });
    return form.render(page);
}

std::string status_page_policy() {
    return "default-src 'none'; style-src " + source_of(status_page_css()) + "; script-src " +
           source_of(status_page_js()) +
           "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace crossvend::endpoint
