#include "crossvend/credentials/refresher.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <vector>

namespace crossvend::credentials {
namespace {

/// What a clock that is kept in step may be corrected by at once.
constexpr auto notable_step = std::chrono::seconds(60);

/// However often somebody asks for a refresh.
constexpr auto least_between_attempts = std::chrono::seconds(1);

/// How many attempts are told of: those of some two hours in the ordinary course.
constexpr std::size_t attempts_kept = 5;

/// How soon to look again when the sleeper fails, which is a bug or a lack of the kernel's.
constexpr auto pause_without_sleep = std::chrono::seconds(30);

/// How soon to try again when what is told of an attempt, and when the next one is, fails: of memory there may be none.
constexpr auto pause_without_account = std::chrono::seconds(1);

/// An exception where none should be: counted and tried again like any failure, so that the refresher goes on.
base::failure failure_of(const std::exception& bug) {
    return {base::stage::identity, base::reason::internal, base::disposition::transient, bug.what()};
}

/// But for the request's id, by which AWS tells them apart.
bool failed_alike(const base::failure& one, const base::failure& other) {
    return one.stage == other.stage && one.reason == other.reason && one.message == other.message &&
           one.hint == other.hint;
}

}  // namespace

refresher::refresher(std::string role, credentials_source& source, shared_upstreams upstreams, credentials_store& store,
                     refresh_options options, net::sleeper& sleeper, metrics::role metrics, refresher_world world)
    : role_(std::move(role)),
      source_(source),
      upstreams_(std::move(upstreams)),
      store_(store),
      schedule_(options),
      sleeper_(sleeper),
      metrics_(std::move(metrics)),
      world_(std::move(world)),
      landed_(world_.executor),
      attempts_(attempts_kept),
      booted_(boot_time()) {}

boost::asio::awaitable<void> refresher::run() {
    while (true) {
        co_await attempt_once();
        co_await sleep_until_due();
    }
}

void refresher::refresh_now() {
    if (in_flight_) return;
    const base::time_point now = world_.clock.now();
    const base::time_point earliest =
        std::clamp(attempted_ + least_between_attempts, now, now + least_between_attempts);
    if (earliest >= next_) return;
    plan(earliest, "asked for");
    sleeper_.wake();
}

boost::asio::awaitable<void> refresher::wait_for_flight(base::duration limit) {
    if (in_flight_) co_await landed_.wait_for(limit);
}

boost::asio::awaitable<void> refresher::wait_for_attempt(base::duration limit) { co_await landed_.wait_for(limit); }

boost::asio::awaitable<void> refresher::attempt_once() {
    in_flight_ = true;
    attempted_ = world_.clock.now();
    fetch_report report;
    auto fetched = co_await fetch(report);
    in_flight_ = false;
    static_cast<void>(clock_was_set());
    const auto cancelled = co_await boost::asio::this_coro::cancellation_state;
    if (cancelled.cancelled() != boost::asio::cancellation_type::none) co_return;

    auto failure = publish(std::move(fetched));
    if (!failure) {
        try {
            succeeded(report.took);
        } catch (const std::exception& bug) {
            failure = failure_of(bug);
        }
    }
    try {
        if (failure) failed(*failure);
        record(std::move(report), failure);
        if (failure)
            note_return_meanwhile();
        else
            tell_those_who_wait();
    } catch (const std::exception& lack) {
        next_ = std::max(next_, attempted_ + pause_without_account);
        world_.log.error("an attempt is not accounted for", {{"role", role_}, {"cause", lack.what()}});
    }
    landed_.notify_all();
}

/// Attempts that failed alike have one text, the last one's: a role may fail for days.
void refresher::record(fetch_report report, const std::optional<base::failure>& failure) {
    if (report.identity) identity_ = std::move(report.identity);
    const auto last = failure ? std::make_shared<const base::failure>(*failure) : nullptr;
    for (attempt& earlier : attempts_)
        if (last && earlier.failure && failed_alike(*earlier.failure, *last)) earlier.failure = last;
    attempts_.push_back({attempted_, report.took, last});
}

boost::asio::awaitable<void> refresher::sleep_until_due() {
    while (world_.clock.now() < next_) {
        std::optional<std::string> bug;
        try {
            std::optional<shared_upstream::waiter> place;
            if (const auto upstream = waited_for()) place.emplace(upstream, [this] { upstream_returned(); });
            co_await sleeper_.sleep_until(next_);
        } catch (const std::exception& error) {
            bug = error.what();
        }
        const auto cancelled = co_await boost::asio::this_coro::cancellation_state;
        if (cancelled.cancelled() != boost::asio::cancellation_type::none) co_return;
        if (bug) {
            world_.log.error("cannot sleep until the next refresh", {{"role", role_}, {"cause", *bug}});
            co_await landed_.wait_for(pause_without_sleep);
        }
        // The reply to a refresh says what the time is at AWS.
        if (clock_was_set()) co_return;
    }
}

bool refresher::clock_was_set() {
    const base::duration step = boot_time() - booted_;
    if (std::chrono::abs(step) <= notable_step) return false;
    // Set back, it would give the held set more time than that has. Set forward, it is believed: a machine that
    // was paused shows it so, uptime and all.
    if (step < base::duration::zero()) store_.clock_was_set_back(-step);
    booted_ += step;
    world_.log.warning("the clock was set", {{"role", role_}, {"by", step}});
    return true;
}

base::time_point refresher::boot_time() const { return world_.clock.now() - world_.clock.uptime(); }

boost::asio::awaitable<base::result<aws::credentials>> refresher::fetch(fetch_report& report) {
    try {
        co_return co_await source_.fetch(report);
    } catch (const std::exception& bug) {
        co_return failure_of(bug);
    }
}

/// Why there is nothing new to vend, or nothing: there is.
std::optional<base::failure> refresher::publish(base::result<aws::credentials> fetched) {
    if (!fetched) return fetched.error();
    try {
        if (store_.publish({std::move(*fetched), world_.clock.now()})) return std::nullopt;
    } catch (const std::exception& bug) {
        return failure_of(bug);
    }
    return base::failure(base::stage::sts, base::reason::expired_credentials, base::disposition::transient,
                         "AWS STS gave credentials that expire before those already held");
}

void refresher::succeeded(const stage_times& took) {
    const aws::credentials& set = store_.current()->credentials;
    booted_ = boot_time();
    const base::time_point next = schedule_.succeeded(*held(), world_.random.uniform());
    plan(next, to_string(schedule_.last()));

    metrics_.refresh_succeeded(store_.current()->issued, set.expiration);
    const auto tell = [&](const auto&... more) {
        world_.log.info("refreshed", {{"role", role_},
                                      {"access_key_id", "..." + std::string(aws::key_id_tail(set))},
                                      {"expiration", set.expiration},
                                      {"next_refresh", next_},
                                      {"identity_took", took.identity},
                                      {"sts_took", took.sts},
                                      more...});
    };
    if (took.chain == base::duration::zero())
        tell();
    else
        tell(base::log_field("chain_took", took.chain));
}

void refresher::failed(const base::failure& failure) {
    const base::time_point now = world_.clock.now();
    const bool nothing_to_vend = store_.state(now) != availability::available;
    const base::time_point next = schedule_.failed(failure.disposition, held(), now, world_.random.uniform());
    plan(next, to_string(schedule_.last()));

    metrics_.refresh_failed(failure);
    world_.log.warning("refresh failed", {{"role", role_},
                                          {"stage", base::to_string(failure.stage)},
                                          {"reason", base::to_string(failure.reason)},
                                          {"cause", failure.text()},
                                          {"next_attempt", next_},
                                          {"vending", nothing_to_vend ? "nothing" : "the set that is held"}});
}

/// The upstream whose return is worth an attempt, or null.
std::shared_ptr<shared_upstream> refresher::waited_for() const {
    const base::failure* const failure = last_failure();
    if (failure == nullptr || !schedule_.waits_for_upstream()) return nullptr;
    return failure->stage == base::stage::identity ? upstreams_.identity : upstreams_.sts;
}

/// The upstream may have come back while the attempt that failed was under way.
void refresher::note_return_meanwhile() {
    const auto upstream = waited_for();
    if (upstream && upstream->last_served() > attempted_) upstream_returned();
}

void refresher::tell_those_who_wait() {
    const base::time_point now = world_.clock.now();
    upstreams_.identity->served(now);
    upstreams_.sts->served(now);
}

void refresher::upstream_returned() {
    if (!schedule_.waits_for_upstream()) return;
    const base::time_point next = schedule_.upstream_returned(world_.clock.now(), world_.random.uniform());
    if (next >= next_) return;
    plan(next, "the upstream is back");
    sleeper_.wake();
}

void refresher::plan(base::time_point next, std::string_view why) {
    next_ = next;
    metrics_.refresh_scheduled(next_);
    if (!world_.log.writes(base::log_level::debug)) return;
    std::vector<base::log_field> fields{
        {"role", role_}, {"next_attempt", next_}, {"in", next_ - world_.clock.now()}, {"why", why}};
    if (const auto set = held()) fields.emplace_back("held_until", set->expiration);
    world_.log.debug("the next attempt is planned", fields);
}

std::optional<held_set> refresher::held() const {
    const auto& set = store_.current();
    if (!set) return std::nullopt;
    return held_set{set->issued, set->credentials.local_expiration};
}

}  // namespace crossvend::credentials
