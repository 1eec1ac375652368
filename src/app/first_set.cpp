#include "crossvend/app/first_set.hpp"

#include "crossvend/metrics/metrics.hpp"
#include "kept_role.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

namespace crossvend::app {
namespace {

boost::asio::awaitable<std::optional<base::failure>> begin_and_end(kept_role& role, patience patience) {
    role.start();
    auto failure = co_await role.first_set(std::move(patience));
    co_await role.stop();
    co_return failure;
}

}  // namespace

base::result<std::shared_ptr<const credentials::snapshot>> fetch_first_set(const config::options& options,
                                                                           const patience& patience,
                                                                           base::logger& log) {
    boost::asio::io_context io(1);
    const config::role_options& role = options.roles.front();
    metrics::metrics metrics({role.name});
    upstreams ways(options.http, base::system_clock(), metrics, log);
    kept_role kept(role, options, ways, io.get_executor(), metrics, log);
    auto ended = boost::asio::co_spawn(io, begin_and_end(kept, patience), boost::asio::use_future);
    io.run();
    if (auto failure = ended.get()) return *failure;
    return kept.store().current();
}

}  // namespace crossvend::app
