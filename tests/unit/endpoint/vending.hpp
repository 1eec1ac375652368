#pragma once

#include "crossvend/endpoint/container_credentials.hpp"
#include "crossvend/endpoint/documents.hpp"
#include "crossvend/endpoint/role_table.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_sleeper.hpp"
#include "support/recording_log.hpp"
#include "support/requests.hpp"
#include "support/scripted_random.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
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

/// Roles as the daemon has them, in a world that the test drives; nothing moves by itself.
class vending {
public:
    explicit vending(const std::vector<std::string>& names) {
        for (const std::string& name : names) roles_.push_back(make(name));
        vend(roles());
    }
    ~vending() {
        for (const driven& each : roles_) boost::asio::co_spawn(io, each.role->stop(), boost::asio::detached);
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
        at(role).role->start();
        settle();
    }
    /// Lets the refresher of a role make its next attempt, at the time it has planned or later.
    void wake(std::size_t role) {
        if (const auto due = at(role).sleeper->due(); due && clock.now() < *due) clock.set(*due);
        at(role).sleeper->wake();
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
            return endpoint::error_answer({599, "it waits", {}});
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

    [[nodiscard]] gated_source& source(std::size_t role) { return *at(role).source; }
    /// The roles as they are vended; each opens with the listener's token.
    [[nodiscard]] std::vector<endpoint::vended_role> roles() const {
        std::vector<endpoint::vended_role> all;
        for (const driven& each : roles_) all.push_back({each.role, nullptr});
        return all;
    }
    /// Puts another table in the place of the present one.
    void vend(std::vector<endpoint::vended_role> roles, std::optional<endpoint::ec2_instance> instance = std::nullopt) {
        table = std::make_shared<const endpoint::role_table>(std::move(roles), std::move(instance));
    }
    /// Lets go of a role, whose refresher has not been started: it lives on only where it is still used.
    [[nodiscard]] std::weak_ptr<void> release(std::size_t role) {
        const auto which = std::next(roles_.begin(), static_cast<std::ptrdiff_t>(role));
        std::weak_ptr<void> released = which->role;
        roles_.erase(which);
        return released;
    }

    boost::asio::io_context io{1};
    manual_clock clock{some_day};
    constant_random random{0.5};
    metrics::metrics metrics;
    recording_log log;
    endpoint::current_roles table;  ///< which handlers read

private:
    /// A role, and the parts of it by which it is driven.
    struct driven {
        gated_source* source;
        manual_sleeper* sleeper;
        std::shared_ptr<credentials::role> role;
    };

    driven make(const std::string& name) {
        credentials::exchange_options exchange;
        exchange.request.role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/" + name);
        exchange.request.session_name = "pod-7";
        credentials::role_options options{name, std::move(exchange), {}, {}};
        auto source = std::make_unique<gated_source>(io.get_executor());
        auto sleeper = std::make_unique<manual_sleeper>(io.get_executor());
        driven made{source.get(), sleeper.get(), nullptr};
        credentials::role_parts parts{
            std::move(source),
            {std::make_shared<credentials::shared_upstream>(), std::make_shared<credentials::shared_upstream>()},
            std::move(sleeper),
            &endpoint::credentials_answer,
            metrics::role(metrics, name)};
        made.role = std::make_shared<credentials::role>(
            std::move(options), std::move(parts),
            credentials::refresher_world{io.get_executor(), clock, random, log.logger});
        return made;
    }
    driven& at(std::size_t number) { return roles_.at(number); }

    std::vector<driven> roles_;
};

}  // namespace crossvend::test
