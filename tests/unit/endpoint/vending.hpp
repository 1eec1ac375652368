#pragma once

#include "crossvend/credentials/refresher.hpp"
#include "crossvend/endpoint/container_credentials.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "crossvend/net/task_group.hpp"
#include "requests.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_sleeper.hpp"
#include "support/recording_log.hpp"
#include "support/scripted_random.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crossvend::test {

/// Where a role's sets come from: what `answer` gives, once the test lets it.
class gated_source final : public credentials::credentials_source {
public:
    explicit gated_source(boost::asio::any_io_executor executor) : gate_(std::move(executor)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(credentials::fetch_report& report) override {
        if (closed) co_await gate_.wait_for(std::chrono::hours(1));
        report = tells;
        auto result = answer;
        co_return result;
    }

    void open() {
        closed = false;
        gate_.notify_all();
    }

    base::result<aws::credentials> answer = base::failure();
    credentials::fetch_report tells;
    bool closed = false;

private:
    net::notification gate_;
};

/// Roles with real stores and refreshers in a world that the test drives; nothing moves by itself.
class vending {
public:
    explicit vending(const std::vector<std::string>& names) : metrics(names) {
        for (const std::string& name : names) roles_.push_back(std::make_shared<kept_role>(name, *this));
    }
    ~vending() {
        tasks_.cancel();
        settle();
    }
    vending(const vending&) = delete;
    vending& operator=(const vending&) = delete;

    /// The source's next answers: a set that expires at `expiration`.
    void give(std::size_t role, base::time_point expiration, const std::string& tag = "0001") {
        source(role).answer = set_expiring(expiration, tag);
    }
    /// The source's next answers: a failure.
    void fail(std::size_t role, base::disposition how, std::string_view message = "the upstream said no") {
        base::failure failure(base::stage::sts, base::reason::access_denied, how, message);
        failure.hint = "mend the trust policy";
        failure.request_id = "request-9";
        source(role).answer = std::move(failure);
    }

    /// Starts a role's refresher, which goes as far as it can.
    void start(std::size_t role) {
        tasks_.spawn(at(role).refresher.run());
        settle();
    }
    /// Lets the refresher of a role make its next attempt, at the time it has planned or later.
    void wake(std::size_t role) {
        if (const auto due = at(role).sleeper.due(); due && clock.now() < *due) clock.set(*due);
        at(role).sleeper.wake();
        settle();
    }
    /// Lets everything happen that can happen now.
    void settle() {
        io.restart();
        io.poll();
    }

    /// Begins to answer a request, which stays where it is until there is a reply.
    [[nodiscard]] std::future<net::http_reply> begin(net::http_handler& handler, const owned_request& request) {
        auto reply = boost::asio::co_spawn(io, handler.handle(request.view()), boost::asio::use_future);
        settle();
        return reply;
    }
    /// The answer to a request, which must come without waiting for anything.
    [[nodiscard]] net::http_reply ask(net::http_handler& handler, std::string_view method, std::string_view target,
                                      owned_request::fields fields) {
        const owned_request request(method, target, std::move(fields));
        auto reply = begin(handler, request);
        if (reply.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            ADD_FAILURE() << method << ' ' << target << " waits";
            return endpoint::error_answer(599, "Waiting", "");
        }
        return reply.get();
    }
    /// How many requests were counted as answered this way.
    [[nodiscard]] double requests(std::string_view endpoint, std::string_view role, unsigned code) const {
        const std::string series = "crossvend_requests_total{code=\"" + std::to_string(code) + "\",endpoint=\"" +
                                   std::string(endpoint) + "\",role=\"" + std::string(role) + "\"} ";
        const std::string text = metrics.text();
        const std::size_t at = text.find(series);
        return at == std::string::npos ? 0 : std::stod(text.substr(at + series.size()));
    }

    [[nodiscard]] gated_source& source(std::size_t role) { return at(role).source; }
    [[nodiscard]] std::vector<endpoint::vended_role> roles() {
        std::vector<endpoint::vended_role> all;
        for (const auto& each : roles_) {
            const std::shared_ptr<credentials::credentials_store> store(each, &each->store);
            const std::shared_ptr<credentials::refresher> refresher(each, &each->refresher);
            const std::shared_ptr<const credentials::exchange_options> exchange(each, &each->exchange);
            all.push_back({each->name, metrics.role(each->name), store, refresher, exchange, std::nullopt});
        }
        return all;
    }
    /// Lets go of a role, whose refresher has not been started: it lives on only where it is still used.
    [[nodiscard]] std::weak_ptr<void> release(std::size_t role) {
        const auto which = std::next(roles_.begin(), static_cast<std::ptrdiff_t>(role));
        std::weak_ptr<void> released = *which;
        roles_.erase(which);
        return released;
    }

    boost::asio::io_context io{1};
    manual_clock clock{some_day};
    constant_random random{0.5};
    metrics::metrics metrics;
    recording_log log;

private:
    struct kept_role {
        kept_role(std::string called, vending& world)
            : name(std::move(called)),
              source(world.io.get_executor()),
              store(&endpoint::credentials_answer, std::chrono::seconds(60)),
              sleeper(world.io.get_executor()),
              refresher(
                  name, source, store, {},
                  {world.io.get_executor(), world.clock, sleeper, world.random, world.metrics, world.log.logger}) {
            exchange.identity = std::make_shared<const google::identity_options>();
            exchange.request.role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/" + name);
            exchange.request.session_name = "pod-7";
        }

        std::string name;
        credentials::exchange_options exchange;
        gated_source source;
        credentials::credentials_store store;
        manual_sleeper sleeper;
        credentials::refresher refresher;
    };

    kept_role& at(std::size_t number) { return *roles_.at(number); }

    std::vector<std::shared_ptr<kept_role>> roles_;
    net::task_group tasks_{io.get_executor(), log.logger};
};

}  // namespace crossvend::test
