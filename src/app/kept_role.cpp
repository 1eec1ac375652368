#include "kept_role.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/endpoint/documents.hpp"

#include <algorithm>

namespace crossvend::app {
namespace {

base::failure no_answer_within(base::duration limit) {
    return {base::stage::identity, base::reason::timeout, base::disposition::transient,
            "there was no answer within " + base::format_duration(limit), "crossvend doctor finds who does not answer"};
}

}  // namespace

kept_role::kept_role(config::role_options how, const config::settings& settings, upstreams& ways,
                     const boost::asio::any_io_executor& executor, metrics::metrics& metrics, base::logger& log)
    : how_(std::move(how)),
      serve_until_remaining_(settings.refresh.serve_until_remaining),
      metrics_(metrics),
      metrics_number_(metrics.role(how_.name)),
      source_(ways.source_of(how_, settings.sts)),
      store_(endpoint::answer_renderer(how_.name, log), settings.refresh.serve_until_remaining),
      sleeper_(net::make_wall_clock_sleeper(executor)),
      refresher_(how_.name, *source_.credentials, store_, settings.refresh,
                 {executor, base::system_clock(), *sleeper_, base::system_random(), metrics, log}),
      refreshing_(executor, log) {}

void kept_role::inherit(const kept_role& predecessor) {
    store_.inherit(predecessor.store_);
    fingerprint_ = predecessor.fingerprint_;
}

std::string_view kept_role::begin_with(credentials::left_set left) {
    const base::time_point now = base::system_clock().now();
    const std::string_view fault = credentials::fault_of(left, how_, serve_until_remaining_, now);
    if (!fault.empty()) return fault;
    metrics_.credentials_held(metrics_number_, left.issued, left.credentials.expiration);
    store_.begin_with(std::move(left.credentials), left.issued);
    fingerprint_ = std::move(left.fingerprint);
    return {};
}

void kept_role::keep_in(state_keeper& state) {
    store_.when_changed([this, &state] {
        if (!store_.is_inherited()) fingerprint_ = credentials::fingerprint(how_);
        state.note_change();
    });
}

std::optional<credentials::left_set> kept_role::held() const {
    const auto& set = store_.current();
    if (!set) return std::nullopt;
    return credentials::left_set{how_.name, fingerprint_, set->issued, set->credentials};
}

boost::asio::awaitable<void> kept_role::stop() {
    refreshing_.cancel();
    co_await refreshing_.join();
}

boost::asio::awaitable<std::optional<base::failure>> kept_role::first_set(patience patience) {
    const base::stopwatch watch;
    bool told = false;
    while (store_.state(base::system_clock().now()) != credentials::availability::available) {
        const base::failure* const failure = refresher_.last_failure();
        if (failure && failure->disposition == base::disposition::refused) co_return *failure;
        const base::duration elapsed = watch.elapsed();
        if (elapsed >= patience.limit) co_return failure ? *failure : no_answer_within(patience.limit);
        const bool is_late = elapsed >= patience.delay;
        if (is_late && !told) patience.on_delay(failure ? failure->text() : "no answer yet");
        told = is_late;
        const base::duration until = is_late ? patience.limit : std::min(patience.delay, patience.limit);
        co_await refresher_.wait_for_attempt(until - elapsed);
    }
    co_return std::nullopt;
}

endpoint::vended_role kept_role::vended(const std::shared_ptr<kept_role>& self, std::optional<base::secret> token) {
    endpoint::vended_role role;
    role.name = self->how_.name;
    role.metrics_number = self->metrics_number_;
    role.store = {self, &self->store_};
    role.refresher = {self, &self->refresher_};
    role.exchange = {self, &self->how_};
    role.token = std::move(token);
    return role;
}

}  // namespace crossvend::app
