#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/credentials/attempt.hpp"
#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/refresh_schedule.hpp"
#include "crossvend/credentials/shared_upstream.hpp"
#include "crossvend/metrics/role.hpp"
#include "crossvend/net/notification.hpp"
#include "crossvend/net/sleeper.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/circular_buffer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::credentials {

/// The outside world of a refresher.
struct refresher_world {
    boost::asio::any_io_executor executor;
    const base::clock& clock;
    base::random_source& random;
    base::logger& log;
};

/// Keeps one role's store filled: fetches, publishes, sleeps until the policy's next moment, for ever. There
/// is one flight at a time, whoever waits for it. Its role owns it and runs it as a task.
class refresher {
public:
    /// `role` is what the log calls it; `upstreams` are those of the source.
    refresher(std::string role, credentials_source& source, shared_upstreams upstreams, credentials_store& store,
              refresh_options options, net::sleeper& sleeper, metrics::role metrics, refresher_world world);

    /// Runs until it is cancelled.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Has it try as soon as it may: now, or a second after it tried last. What is held is kept meanwhile.
    void refresh_now();

    /// Waits for the end of the flight that is under way, `limit` at most; returns at once if there is none.
    [[nodiscard]] boost::asio::awaitable<void> wait_for_flight(base::duration limit);

    /// Waits for the end of the attempt that is under way or comes next, `limit` at most.
    [[nodiscard]] boost::asio::awaitable<void> wait_for_attempt(base::duration limit);

    /// Why the last attempt failed; null after one that succeeded, and before the first.
    [[nodiscard]] const base::failure* last_failure() const {
        return attempts_.empty() ? nullptr : attempts_.back().failure.get();
    }
    /// The last few attempts that are over, newest last.
    [[nodiscard]] const boost::circular_buffer<attempt>& attempts() const { return attempts_; }
    /// Who this workload was the last time that AWS was asked.
    [[nodiscard]] const std::optional<oidc::id_token_claims>& identity() const { return identity_; }
    [[nodiscard]] bool in_flight() const { return in_flight_; }
    /// When the next attempt is due; of no meaning while one is under way.
    [[nodiscard]] base::time_point next_attempt() const { return next_; }

private:
    boost::asio::awaitable<void> attempt_once();
    boost::asio::awaitable<void> sleep_until_due();
    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report);
    std::optional<base::failure> publish(base::result<aws::credentials> fetched);
    void succeeded(const stage_times& took);
    void record(fetch_report report, const std::optional<base::failure>& failure);
    void failed(const base::failure& failure);
    [[nodiscard]] std::shared_ptr<shared_upstream> waited_for() const;
    void note_return_meanwhile();
    void tell_those_who_wait();
    void upstream_returned();
    void plan(base::time_point next, std::string_view why);
    [[nodiscard]] std::optional<held_set> held() const;
    [[nodiscard]] bool clock_was_set();
    [[nodiscard]] base::time_point boot_time() const;

    std::string role_;
    credentials_source& source_;
    shared_upstreams upstreams_;
    credentials_store& store_;
    refresh_schedule schedule_;
    net::sleeper& sleeper_;
    metrics::role metrics_;
    refresher_world world_;

    bool in_flight_ = false;
    net::notification landed_;
    boost::circular_buffer<attempt> attempts_;
    std::optional<oidc::id_token_claims> identity_;
    base::time_point attempted_;  ///< when it last began to fetch
    base::time_point next_;
    base::time_point booted_;  ///< the boot time by which the times of the held set are right
};

}  // namespace crossvend::credentials
