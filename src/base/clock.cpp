#include "crossvend/base/clock.hpp"

namespace crossvend::base {
namespace {

class real_clock final : public clock {
public:
    time_point now() const override { return std::chrono::system_clock::now(); }
};

}  // namespace

const clock& system_clock() {
    static const real_clock instance;
    return instance;
}

}  // namespace crossvend::base
