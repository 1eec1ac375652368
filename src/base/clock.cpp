#include "crossvend/base/clock.hpp"

#include <ctime>

namespace crossvend::base {
namespace {

class real_clock final : public clock {
public:
    time_point now() const override { return std::chrono::system_clock::now(); }

    duration uptime() const override {
        timespec time{};
        static_cast<void>(::clock_gettime(CLOCK_BOOTTIME, &time));
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
};

}  // namespace

const clock& system_clock() {
    static const real_clock instance;
    return instance;
}

}  // namespace crossvend::base
