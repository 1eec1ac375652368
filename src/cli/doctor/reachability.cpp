#include "reachability.hpp"

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/base/duration.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/google/metadata_reply.hpp"
#include "crossvend/net/resolver.hpp"

#include <algorithm>

namespace crossvend::cli::doctor {
namespace {

std::string listed(const net::resolver::addresses& addresses) {
    std::string text;
    for (const auto& each : addresses) text += (text.empty() ? "" : ", ") + each.address().to_string();
    return base::printable(text);
}

/// Why there was no answer, as the stage's own client would judge it.
base::failure lost(base::stage stage, const net::url& url, const net::transport_failure& why) {
    return {stage, why.reason, base::disposition::transient, "no answer from " + url.authority() + ": " + why.message};
}

/// Says by how much the clocks differ.
void compare_clocks(step& step, const net::upstream_response& reply, base::time_point now) {
    const auto offset = net::clock_offset(reply, now);
    if (!offset || std::chrono::abs(*offset) <= aws::sts_client::notable_offset) return;
    step.warn("its clock is " + base::format_duration(std::chrono::abs(*offset)) +
                  (*offset > base::duration::zero() ? " ahead of" : " behind") + " this machine's",
              "set this machine's clock: what expires, and what is signed, goes by that of AWS and Google");
}

boost::asio::awaitable<void> look_up(step& step, const net::url& url, base::duration limit) {
    net::resolver resolver;
    const base::stopwatch watch;
    const auto [error, addresses] =
        co_await resolver.resolve(url.host, url.port, std::chrono::steady_clock::now() + limit);
    if (error) co_return;  // The call will say so.
    const std::string found = listed(addresses);
    if (found == url.host) co_return;  // There was nothing to look up.
    step.details.emplace_back("address", found);
    step.details.emplace_back("DNS", base::format_duration(watch.elapsed()));
}

}  // namespace

boost::asio::awaitable<step> reach(network& network, std::string name, route route, const facts& known) {
    const base::stopwatch watch;
    step step;
    step.name = std::move(name);
    facts here = known;
    here.upstream = host_and_port(route.url);
    const net::proxy* const proxy = net::proxy_for(network.proxy, route.url);
    if (proxy != nullptr)
        step.details.emplace_back("proxy", proxy->name());
    else
        co_await look_up(step, route.url, route.connect_timeout);

    net::http_call call;
    call.url = route.url;
    call.url.target = "/";
    call.connect_timeout = route.connect_timeout;
    call.timeout = route.request_timeout;
    const auto reply = co_await network.http.send(std::move(call));
    step.took = watch.elapsed();
    if (!reply) {
        fail(step, lost(route.stage, route.url, reply.error()), here);
        co_return step;
    }
    step.summary = here.upstream + (route.url.tls ? " answers over TLS" : " answers");
    compare_clocks(step, *reply, network.clock.now());
    co_return step;
}

boost::asio::awaitable<step> ask_metadata_server(network& network, const google::identity_options& options,
                                                 facts& known) {
    const base::stopwatch watch;
    step step;
    step.name = "metadata server";
    net::http_call call;
    call.url = options.endpoints.metadata_server;
    call.url.target = "/computeMetadata/v1/instance/service-accounts/default/email";
    call.fields = {{"Metadata-Flavor", "Google"}};
    call.connect_timeout = options.connect_timeout;
    call.timeout = options.request_timeout;
    known.upstream = host_and_port(call.url);
    const net::url server = call.url;
    const auto reply = co_await network.http.send(std::move(call));
    step.took = watch.elapsed();
    if (!reply) {
        base::failure failure = lost(base::stage::identity, server, reply.error());
        failure.hint =
            "only GKE, Compute Engine and Cloud Run have a metadata server; elsewhere choose another "
            "identity.source";
        fail(step, failure, known);
        co_return step;
    }
    const auto account = google::parse_identity_reply(*reply);
    if (!account) {
        fail(step, account.error(), known);
        co_return step;
    }
    step.summary = base::printable(account->reveal(), 200);
    step.details.emplace_back("address", known.upstream);
    if (known.account.empty() && !step.summary.ends_with(".svc.id.goog")) known.account = step.summary;
    if (step.summary.ends_with("-compute@developer.gserviceaccount.com") && !options.expected.subject)
        step.warn(step.summary + " is the project's default account, on GKE most often the node's and not the pod's",
                  "on GKE, switch Workload Identity Federation on for the node pool and hostNetwork off for the pod; "
                  "else set identity.expected_subject, so that no other account is taken");
    compare_clocks(step, *reply, network.clock.now());
    co_return step;
}

}  // namespace crossvend::cli::doctor
