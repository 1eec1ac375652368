#include "sandbox/control/faults.hpp"

namespace crossvend::sandbox {
namespace {

constexpr std::size_t most_waiting = 100;

}  // namespace

bool fault_queues::add(planned_fault plan) {
    auto& queue = waiting_[static_cast<std::size_t>(plan.call)];
    if (queue.size() == most_waiting) return false;
    queue.push_back(std::move(plan));
    return true;
}

fault fault_queues::take(call which) {
    auto& queue = waiting_[static_cast<std::size_t>(which)];
    if (queue.empty()) return {};
    planned_fault& next = queue.front();
    if (!next.times || --*next.times > 0) return next.fault;
    fault last = std::move(next.fault);
    queue.pop_front();
    return last;
}

void fault_queues::clear() {
    for (auto& queue : waiting_) queue.clear();
}

}  // namespace crossvend::sandbox
