#include "crossvend/base/random.hpp"

#include <sys/random.h>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace crossvend::base {
namespace {

class kernel_random final : public random_source {
public:
    double uniform() override {
        std::uint64_t bits = 0;
        fill(std::as_writable_bytes(std::span(&bits, 1)));
        return static_cast<double>(bits >> 11U) * 0x1.0p-53;  // 53 bits: every double in [0, 1) of that spacing
    }

    void fill(std::span<std::byte> out) override {
        while (!out.empty()) {
            const ssize_t count = ::getrandom(out.data(), out.size(), 0);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
            out = out.subspan(static_cast<std::size_t>(count));
        }
    }
};

}  // namespace

random_source& system_random() {
    static kernel_random instance;
    return instance;
}

}  // namespace crossvend::base
