#include "fleet/study.hpp"

#include <algorithm>

namespace crossvend::fleet {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t fleet_size = 100'000;

trouble outage(upstream where, std::chrono::minutes length) {
    const std::string name = where == upstream::sts ? "STS" : "Metadata server";
    return {name + " down for " + std::to_string(length.count()) + " min",
            {where, outage_begin, outage_begin + length}};
}

trouble throttling(upstream where, unsigned admitted, base::duration life) {
    const std::string name = where == upstream::sts ? "STS" : "Metadata server";
    return {name + " takes " + std::to_string(admitted) + "/s from the start",
            {where, base::time_point(), base::time_point(life), admitted}};
}

consequence suffer(fleet sidecars, const fault& wrong, base::time_point end, double mean) {
    upstreams upstreams(wrong);
    sidecars.run_until(end, upstreams);
    sidecars.finish(end);
    const tally& counts = sidecars.counts();
    // Throttling has no end but that of its effect.
    const auto over = wrong.admitted == 0 ? wrong.end : counts.all_have_a_set() + tally::bin;
    const auto counted_from = wrong.admitted == 0 ? wrong.end : wrong.begin;
    return {counts, counts.peak(wrong.begin, over) / mean, counts.peak(over, end) / mean,
            std::max(counts.all_have_a_set() - counted_from, base::duration::zero()), sidecars.went_without()};
}

}  // namespace

setting full_setting() {
    constexpr base::duration life = 72h;
    constexpr unsigned twice_the_need = 2 * fleet_size / std::chrono::seconds(27min).count();
    setting full{fleet_size, life, {}};
    for (const upstream where : {upstream::sts, upstream::metadata_server}) {
        for (const auto length : {1min, 10min, 25min, 120min}) full.troubles.push_back(outage(where, length));
        full.troubles.push_back(throttling(where, twice_the_need, life));
    }
    return full;
}

setting quick_setting() { return {fleet_size, 40h, {outage(upstream::sts, 1min), outage(upstream::sts, 25min)}}; }

study examine(std::string law_name, const law& each, const setting& given) {
    const base::time_point end(given.life);
    fleet undisturbed(given.sidecars, each, given.life);
    const fleet new_born = undisturbed;
    upstreams healthy(std::nullopt);
    undisturbed.run_until(outage_begin, healthy);

    const tally& settled = undisturbed.counts();
    const double mean = settled.mean(settled_from, outage_begin);
    study found{std::move(law_name), settled, mean, settled.peak(settled_from, outage_begin) / mean, {}};
    for (const trouble& each_trouble : given.troubles) {
        const fault& wrong = each_trouble.what;
        const fleet& before = wrong.begin < outage_begin ? new_born : undisturbed;
        found.consequences.push_back(suffer(before, wrong, end, mean));
    }
    return found;
}

}  // namespace crossvend::fleet
