#include "crossvend/app/first_set.hpp"

#include "crossvend/metrics/metrics.hpp"
#include "role_factory.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

namespace crossvend::app {
namespace {

boost::asio::awaitable<std::optional<base::failure>> begin_and_end(credentials::role& role,
                                                                   credentials::patience patience) {
    role.start();
    auto failure = co_await role.first_set(std::move(patience));
    co_await role.stop();
    co_return failure;
}

}  // namespace

base::result<std::shared_ptr<const credentials::set>> fetch_first_set(const config::options& options,
                                                                      const credentials::patience& patience,
                                                                      base::logger& log) {
    boost::asio::io_context io(1);
    metrics::metrics metrics;
    upstreams upstreams(options.http, base::system_clock(), metrics, log);
    const auto role = make_role(options_of(options.roles.front(), options), upstreams, io.get_executor(), metrics, log);
    auto ended = boost::asio::co_spawn(io, begin_and_end(*role, patience), boost::asio::use_future);
    io.run();
    if (auto failure = ended.get()) return *failure;
    return std::shared_ptr<const credentials::set>(role->store().current());
}

}  // namespace crossvend::app
