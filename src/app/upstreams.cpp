#include "crossvend/app/upstreams.hpp"

#include "crossvend/credentials/chained_source.hpp"
#include "crossvend/credentials/limited_source.hpp"
#include "crossvend/credentials/web_identity_source.hpp"
#include "crossvend/google/identity_sources.hpp"

#include <algorithm>

namespace crossvend::app {
namespace {

/// Exchanges at once, however many roles there are. Each makes one call to Google or AWS at a time.
constexpr std::size_t most_exchanges = 8;

/// Of these, those that begin with one identity: one that hangs leaves room for the others.
constexpr std::size_t most_exchanges_of_an_identity = 4;

}  // namespace

/// What roles share that prove who they are alike.
struct upstreams::identity_way {
    std::unique_ptr<google::identity_source> source;
    net::semaphore exchanges{most_exchanges_of_an_identity};
};

upstreams::upstreams(net::http_client_options http, const base::clock& clock, metrics::metrics& metrics,
                     base::logger& log)
    : http_(net::make_http_client(std::move(http))),
      exchanges_(most_exchanges),
      clock_(clock),
      metrics_(metrics),
      log_(log) {}

upstreams::~upstreams() = default;

role_source upstreams::source_of(const config::role_options& role, const aws::sts_options& sts) {
    const std::size_t number = metrics_.role(role.name);
    const std::shared_ptr<identity_way> identity = identity_of(*role.identity);
    role_source source{{identity, identity->source.get()}, sts_of(sts), nullptr};
    source.credentials =
        credentials::make_web_identity_source(*source.identity, *source.sts, role.request, metrics_, number);
    if (!role.chain.empty())
        source.credentials =
            credentials::make_chained_source(std::move(source.credentials), *source.sts, role.chain, metrics_, number);
    source.credentials = credentials::make_limited_source(std::move(source.credentials), exchanges_);
    source.credentials = credentials::make_limited_source(std::move(source.credentials), identity->exchanges);
    return source;
}

std::shared_ptr<upstreams::identity_way> upstreams::identity_of(const google::identity_options& options) {
    std::erase_if(identities_, [](const auto& each) { return each.second.expired(); });
    const auto known = std::ranges::find(identities_, options, [](const auto& each) { return each.first; });
    if (known != identities_.end()) return known->second.lock();
    auto identity = std::make_shared<identity_way>();
    identity->source = google::make_identity_source(options, {*http_, clock_, metrics_});
    identities_.emplace_back(options, identity);
    return identity;
}

std::shared_ptr<aws::sts_client> upstreams::sts_of(const aws::sts_options& options) {
    if (sts_.second == nullptr || sts_.first != options)
        sts_ = {options, std::make_shared<aws::sts_client>(options, *http_, clock_, metrics_, log_)};
    return sts_.second;
}

}  // namespace crossvend::app
