#include "role_factory.hpp"

#include "crossvend/endpoint/documents.hpp"
#include "crossvend/net/sleeper.hpp"

namespace crossvend::app {

credentials::role_options options_of(const config::role_options& role, const config::settings& settings) {
    const credentials::exchange_options& exchange = role;
    return {role.name, exchange, settings.sts, settings.refresh};
}

std::shared_ptr<credentials::role> make_role(credentials::role_options options, upstreams& upstreams,
                                             const boost::asio::any_io_executor& executor, metrics::metrics& metrics,
                                             base::logger& log) {
    const metrics::role counted(metrics, options.name);
    credentials::role_parts parts{upstreams.source_of(options, counted), upstreams.shared_by(options),
                                  net::make_wall_clock_sleeper(executor), endpoint::answer_renderer(options.name, log),
                                  counted};
    return std::make_shared<credentials::role>(
        std::move(options), std::move(parts),
        credentials::refresher_world{executor, base::system_clock(), base::system_random(), log});
}

}  // namespace crossvend::app
