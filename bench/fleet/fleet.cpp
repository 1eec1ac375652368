#include "fleet.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <queue>
#include <random>

namespace crossvend::fleet {
namespace {

using namespace std::chrono_literals;
using base::duration;
using base::time_point;
using credentials::held_set;

constexpr duration lifetime = 1h;
constexpr duration starting = 1min;
constexpr duration settled = 12h;

struct sidecar {
    std::unique_ptr<law> next;
    std::optional<held_set> held;
    bool was_without = false;
};

/// When a sidecar asks; the first to ask is the first in the queue.
struct turn {
    duration when;
    std::uint32_t who;
    bool operator>(const turn& other) const { return when != other.when ? when > other.when : who > other.who; }
};

class simulation {
public:
    explicit simulation(const plan& plan) : plan_(plan), upstreams_(plan.wrong), sidecars_(plan.sidecars) {
        for (std::uint32_t who = 0; who < sidecars_.size(); ++who) {
            sidecars_[who].next = make_law(plan_.law);
            queue_.push({std::chrono::duration_cast<duration>(starting * chance()), who});
        }
    }

    story run() {
        while (queue_.top().when < plan_.life) {
            const auto [now, who] = queue_.top();
            queue_.pop();
            queue_.push({ask(sidecars_[who], now), who});
        }
        measure();
        return std::move(story_);
    }

private:
    duration ask(sidecar& one, duration now) {
        const time_point clock{now};
        if (const auto failure = upstreams_.exchange(now))
            return one.next->failed(*failure, one.held, clock, chance()).time_since_epoch();
        if (one.held)
            note_gap(one, one.held->expiration - serve_until_remaining_ - time_point(), now);
        else
            story_.first_sets = std::max(story_.first_sets, now);
        one.held = held_set{clock, clock + lifetime};
        return std::max(one.next->succeeded(*one.held, chance()).time_since_epoch(), now);
    }

    /// A sidecar has a set again, which had none to vend from `since` on.
    void note_gap(sidecar& one, duration since, duration now) {
        if (now <= since) return;
        story_.without += one.was_without ? 0 : 1;
        one.was_without = true;
        story_.longest_without = std::max(story_.longest_without, now - since);
        story_.all_again = std::max(story_.all_again, now - plan_.wrong.end);
    }

    void measure() {
        story_.calls = upstreams_.calls();
        const bool from_the_start = plan_.wrong.begin == duration::zero();
        const duration calm_end = from_the_start ? plan_.life : plan_.wrong.begin;
        story_.mean = rate(settled, calm_end, [](auto begin, auto end) {
            return std::accumulate(begin, end, 0.0) / static_cast<double>(end - begin);
        });
        story_.settled_peak = peak(settled, calm_end);
        story_.peak_meanwhile = peak(plan_.wrong.begin, std::min(plan_.wrong.end, plan_.life));
        story_.peak_afterwards = peak(plan_.wrong.end, plan_.life);
    }

    [[nodiscard]] double peak(duration begin, duration end) const {
        if (begin >= end) return 0;
        return rate(begin, end, [](auto first, auto last) { return *std::max_element(first, last); }) / story_.mean;
    }

    /// What `of` makes of the bins from one moment to another, a second.
    template <class Function>
    [[nodiscard]] double rate(duration begin, duration end, Function of) const {
        const auto bins = static_cast<duration::rep>(story_.calls.size());
        const auto first = story_.calls.begin() + std::min(begin / upstreams::bin, bins - 1);
        const auto last = story_.calls.begin() + std::min(end / upstreams::bin, bins);
        return static_cast<double>(of(first, last)) / static_cast<double>(upstreams::bin.count());
    }

    double chance() { return std::generate_canonical<double, 53>(random_); }

    const plan& plan_;
    upstreams upstreams_;
    std::vector<sidecar> sidecars_;
    std::priority_queue<turn, std::vector<turn>, std::greater<>> queue_;
    std::mt19937_64 random_;
    duration serve_until_remaining_ = credentials::refresh_options().serve_until_remaining;
    story story_;
};

}  // namespace

story live(const plan& plan) { return simulation(plan).run(); }

}  // namespace crossvend::fleet
