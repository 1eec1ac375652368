#include "crossvend/credentials/role.hpp"

#include "crossvend/base/duration.hpp"

#include <algorithm>

namespace crossvend::credentials {
namespace {

base::failure no_answer_within(base::duration limit) {
    return {base::stage::identity, base::reason::timeout, base::disposition::transient,
            "there was no answer within " + base::format_duration(limit), "crossvend doctor finds who does not answer"};
}

}  // namespace

role::role(role_options options, role_parts parts, const refresher_world& world)
    : options_(std::move(options)),
      clock_(world.clock),
      metrics_(std::move(parts.metrics)),
      source_(std::move(parts.source)),
      store_(std::move(parts.render), options_.refresh.serve_until_remaining),
      sleeper_(std::move(parts.sleeper)),
      refresher_(options_.name, *source_, std::move(parts.upstreams), store_, options_.refresh, *sleeper_, metrics_,
                 world),
      tasks_(world.executor, world.log) {}

void role::inherit(const role& predecessor) {
    store_.inherit(predecessor.store_);
    fingerprint_ = predecessor.fingerprint_;
}

std::string_view role::begin_with(left_set left) {
    const std::string_view fault =
        fault_of(left, *options_.exchange, options_.refresh.serve_until_remaining, clock_.now());
    if (!fault.empty()) return fault;
    metrics_.credentials_held(left.set.issued, left.set.credentials.expiration);
    store_.begin_with(std::move(left.set));
    fingerprint_ = std::move(left.fingerprint);
    return {};
}

void role::when_changed(std::function<void()> told) {
    store_.when_changed([this, told = std::move(told)] {
        // A set that was inherited is of the exchange that it was got by, until this role's own gives another.
        if (!store_.is_inherited()) fingerprint_ = fingerprint(*options_.exchange);
        told();
    });
}

std::optional<kept_set> role::held() const {
    const auto& present = store_.current();
    if (!present) return std::nullopt;
    return kept_set{options_.name, fingerprint_, present};
}

boost::asio::awaitable<void> role::stop() {
    tasks_.cancel();
    co_await tasks_.join();
}

/// It looks after each attempt rather than once at the end: what was refused is told at once, since waiting mends
/// nothing, and what keeps whoever waits is told once the delay is over. An attempt may end before the delay or long
/// after it, so the wait is cut at whichever comes first.
boost::asio::awaitable<std::optional<base::failure>> role::first_set(patience patience) {
    const base::stopwatch watch;
    bool told = false;
    while (store_.state(clock_.now()) != availability::available) {
        const base::failure* const failure = refresher_.last_failure();
        if (failure != nullptr && failure->disposition == base::disposition::refused) co_return *failure;
        const base::duration elapsed = watch.elapsed();
        if (elapsed >= patience.limit) {
            if (failure != nullptr) co_return *failure;
            co_return no_answer_within(patience.limit);
        }
        const bool is_late = elapsed >= patience.delay;
        if (is_late && !told) patience.on_delay(failure != nullptr ? failure->text() : "no answer yet");
        told = is_late;
        const base::duration until = is_late ? patience.limit : std::min(patience.delay, patience.limit);
        co_await refresher_.wait_for_attempt(until - elapsed);
    }
    co_return std::nullopt;
}

}  // namespace crossvend::credentials
