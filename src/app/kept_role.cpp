#include "kept_role.hpp"

#include "crossvend/endpoint/documents.hpp"

namespace crossvend::app {

kept_role::kept_role(keeping how, upstreams& ways, const boost::asio::any_io_executor& executor,
                     metrics::metrics& metrics, base::logger& log)
    : how_(std::move(how)),
      metrics_number_(metrics.role(how_.role.name)),
      source_(ways.source_of(how_.role, how_.sts)),
      store_(endpoint::answer_renderer(how_.role.name, log), how_.refresh.serve_until_remaining),
      sleeper_(net::make_wall_clock_sleeper(executor)),
      refresher_(how_.role.name, *source_.credentials, store_, how_.refresh,
                 {executor, base::system_clock(), *sleeper_, base::system_random(), metrics, log}),
      refreshing_(executor, log) {}

boost::asio::awaitable<void> kept_role::stop() {
    refreshing_.cancel();
    co_await refreshing_.join();
}

endpoint::vended_role kept_role::vended(const std::shared_ptr<kept_role>& self, std::optional<base::secret> token) {
    endpoint::vended_role role;
    role.name = self->how_.role.name;
    role.metrics_number = self->metrics_number_;
    role.store = {self, &self->store_};
    role.refresher = {self, &self->refresher_};
    role.token = std::move(token);
    return role;
}

}  // namespace crossvend::app
