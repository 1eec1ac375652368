#include "crossvend/app/upstreams.hpp"

#include "crossvend/credentials/chained_source.hpp"
#include "crossvend/credentials/limited_source.hpp"
#include "crossvend/credentials/web_identity_source.hpp"
#include "crossvend/google/identity_sources.hpp"
#include "crossvend/net/logged_http_client.hpp"

#include <algorithm>

namespace crossvend::app {
namespace {

/// Exchanges at once, however many roles there are. Each makes one call to Google or AWS at a time.
constexpr std::size_t most_exchanges = 8;

/// Of these, those that begin with one identity: one that hangs leaves room for the others.
constexpr std::size_t most_exchanges_of_an_identity = 4;

}  // namespace

/// What roles share that prove who they are alike.
struct upstreams::shared_identity {
    std::unique_ptr<google::identity_source> source;
    std::shared_ptr<net::semaphore> exchanges = std::make_shared<net::semaphore>(most_exchanges_of_an_identity);
    credentials::head_start early;
    credentials::shared_upstream upstream;
};

/// What roles share that reach AWS STS alike.
struct upstreams::shared_sts {
    aws::sts_client client;
    credentials::shared_upstream upstream;
};

upstreams::upstreams(net::http_client_options http, const base::clock& clock, metrics::metrics& metrics,
                     base::logger& log)
    : http_(net::make_logged_http_client(net::make_http_client(std::move(http)), log)),
      exchanges_(std::make_shared<net::semaphore>(most_exchanges)),
      clock_(clock),
      metrics_(metrics),
      log_(log) {}

upstreams::~upstreams() = default;

std::unique_ptr<credentials::credentials_source> upstreams::source_of(const credentials::role_options& role,
                                                                      metrics::role metrics) {
    const credentials::exchange_options& exchange = *role.exchange;
    const auto sts = sts_of(*role.sts);
    const auto identity = shared_identity_of(*exchange.identity);
    auto source = credentials::make_web_identity_source({identity, identity->source.get()}, sts, role.exchange,
                                                        {identity, &identity->early}, metrics);
    if (!exchange.chain.empty())
        source = credentials::make_chained_source(std::move(source), sts, exchange.chain, std::move(metrics));
    source = credentials::make_limited_source(std::move(source), exchanges_);
    return credentials::make_limited_source(std::move(source), identity->exchanges);
}

credentials::shared_upstreams upstreams::shared_by(const credentials::role_options& role) {
    const auto identity = shared_identity_of(*role.exchange->identity);
    const auto sts = shared_sts_of(*role.sts);
    return {{identity, &identity->upstream}, {sts, &sts->upstream}};
}

std::shared_ptr<google::identity_source> upstreams::identity_of(const google::identity_options& options) {
    const auto identity = shared_identity_of(options);
    return {identity, identity->source.get()};
}

std::shared_ptr<upstreams::shared_identity> upstreams::shared_identity_of(const google::identity_options& options) {
    std::erase_if(identities_, [](const auto& each) { return each.second.expired(); });
    const auto known = std::ranges::find(identities_, options, [](const auto& each) { return each.first; });
    if (known != identities_.end()) return known->second.lock();
    auto identity = std::make_shared<shared_identity>();
    identity->source = google::make_identity_source(options, {*http_, clock_, metrics_});
    identities_.emplace_back(options, identity);
    return identity;
}

std::shared_ptr<aws::sts_client> upstreams::sts_of(const aws::sts_options& options) {
    const auto sts = shared_sts_of(options);
    return {sts, &sts->client};
}

std::shared_ptr<upstreams::shared_sts> upstreams::shared_sts_of(const aws::sts_options& options) {
    if (sts_.second == nullptr || sts_.first != options) {
        shared_sts made{aws::sts_client(options, *http_, clock_, metrics_, log_), {}};
        sts_ = {options, std::make_shared<shared_sts>(std::move(made))};
    }
    return sts_.second;
}

}  // namespace crossvend::app
