#include "crossvend/app/application.hpp"

#include "crossvend/base/program_pages.hpp"
#include "crossvend/base/version.hpp"
#include "crossvend/net/task_group.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "crossvend/sdk/preemption.hpp"
#include "daemon.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>

namespace crossvend::app {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

/// How long the answers under way may take when the daemon stops.
constexpr auto stop_grace = std::chrono::seconds(5);

std::string joined(const std::vector<std::string>& addresses) {
    std::string text;
    for (const std::string& address : addresses) text += (text.empty() ? "" : ",") + address;
    return text;
}

}  // namespace

class application::parts {
public:
    parts(config::options options, configuration_source load_again, const base::environment& environment,
          base::logger& log)
        : load_again_(std::move(load_again)),
          environment_(environment),
          log_(log),
          ends_(io_, SIGTERM, SIGINT),
          hangups_(io_, SIGHUP),
          daemon_(io_.get_executor(), std::move(options), environment, log_),
          reloading_(io_.get_executor(), log_) {}

    void run() {
        asio::co_spawn(io_, supervise(), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        io_.run();
    }

private:
    asio::awaitable<void> supervise() {
        start();
        const auto [error, signal] = co_await ends_.async_wait(use_result);
        log_.info("stopping",
                  {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}, {"drain", daemon_.settings().drain}});
        co_await drain();
        reloading_.cancel();
        co_await reloading_.join();
        co_await daemon_.stop(stop_grace);
        log_.info("stopped");
    }

    void start() {
        daemon_.start();
        reloading_.spawn(reload_at_hangups());
        log_startup();
        base::release_program_pages();
    }

    /// What leads clients here, and what in this environment leads them away: theirs is often alike.
    void log_startup() {
        std::vector<base::log_field> fields{{"version", base::version()}};
        for (const listener& each : daemon_.listeners())
            fields.emplace_back(each.description().name, joined(each.status().addresses));
        const auto address = daemon_.listeners().front().addresses().front();
        fields.emplace_back("export", "AWS_CONTAINER_CREDENTIALS_FULL_URI=" + sdk::credentials_uri(address));
        log_.info("listening", fields);
        if (const auto& imds = daemon_.settings().server.imds; imds.enabled)
            log_.info("clients may take this for EC2, by IMDSv2",
                      {{"role", imds.role}, {"export", "AWS_EC2_METADATA_SERVICE_ENDPOINT=" + sdk::imds_uri(address)}});
        for (const auto& each :
             sdk::find_preemption(environment_, sdk::client_settings_in(environment_), daemon_.reads_token_file()))
            log_.warning("clients may not come here", {{"cause", each.cause}, {"remedy", each.remedy}});
    }

    /// Goes on serving: the application beside us may outlive the signal by some time.
    asio::awaitable<void> drain() {
        if (daemon_.settings().drain == base::duration::zero()) co_return;
        daemon_.close_after_answers();
        // Shared with the handler, which may already be queued when the timer fires.
        const auto timer = std::make_shared<asio::steady_timer>(io_, daemon_.settings().drain);
        ends_.async_wait([timer](boost::system::error_code error, int) {
            if (!error) timer->cancel();
        });
        co_await timer->async_wait(use_result);
        ends_.cancel();
    }

    asio::awaitable<void> reload_at_hangups() {
        while (true) {
            static_cast<void>(co_await hangups_.async_wait(asio::use_awaitable));
            reload();
        }
    }

    /// Whatever it meets, the next hang-up is heeded.
    void reload() {
        try {
            auto loaded = load_again_();
            if (const auto* faults = std::get_if<std::vector<config::fault>>(&loaded)) return tell(*faults);
            daemon_.change(std::move(std::get<config::options>(loaded)));
        } catch (const std::exception& error) {
            log_.error("the configuration was not read again: everything stays as it is", {{"cause", error.what()}});
        }
    }

    void tell(const std::vector<config::fault>& faults) {
        for (const config::fault& fault : faults)
            log_.error("the configuration has a fault", {{"place", fault.place}, {"cause", fault.problem}});
        log_.error("the configuration was not read again: everything stays as it is", {{"faults", faults.size()}});
    }

    configuration_source load_again_;
    const base::environment& environment_;
    base::logger& log_;
    asio::io_context io_{1};
    // Signals are ours before anybody can know that we listen.
    asio::signal_set ends_;
    asio::signal_set hangups_;
    daemon daemon_;
    net::task_group reloading_;
};

application::application(config::options options, configuration_source load_again, const base::environment& environment,
                         base::logger& log)
    : parts_(std::make_unique<parts>(std::move(options), std::move(load_again), environment, log)) {}

application::~application() = default;

void application::run() { parts_->run(); }

}  // namespace crossvend::app
