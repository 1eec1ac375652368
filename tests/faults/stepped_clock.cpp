// Preloaded into a program (ld.so(8)), it sets its clock: CLOCK_REALTIME and CLOCK_BOOTTIME are ahead by the seconds in
// the file that STEPPED_CLOCK names, one number each. As the kernel does, it then wakes the timers that ask for it.

#include <dlfcn.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

namespace {

constexpr unsigned between_looks_microseconds = 20'000;

std::atomic<long> realtime_ahead = 0;
std::atomic<long> boottime_ahead = 0;
std::mutex mutex;
std::set<int> timers;

template <class Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// Sets both, and says whether either is another than before.
bool look() {
    std::ifstream file(std::getenv("STEPPED_CLOCK"));
    long realtime = 0, boottime = 0;
    if (!(file >> realtime >> boottime)) return false;
    const bool realtime_is_new = realtime_ahead.exchange(realtime) != realtime;
    return boottime_ahead.exchange(boottime) != boottime || realtime_is_new;
}

void wake_timers() {
    static const auto set = real<decltype(::timerfd_settime)>("timerfd_settime");
    itimerspec long_ago{};
    long_ago.it_value.tv_nsec = 1;
    const std::lock_guard lock(mutex);
    for (const int timer : timers) set(timer, TFD_TIMER_ABSTIME, &long_ago, nullptr);
}

[[gnu::constructor]] void watch() {
    std::thread([] {
        while (true) {
            if (look()) wake_timers();
            ::usleep(between_looks_microseconds);
        }
    }).detach();
}

}  // namespace

extern "C" int clock_gettime(clockid_t which, timespec* time) noexcept {
    static const auto get = real<decltype(::clock_gettime)>("clock_gettime");
    const int result = get(which, time);
    if (which == CLOCK_REALTIME) time->tv_sec += realtime_ahead;
    if (which == CLOCK_BOOTTIME) time->tv_sec += boottime_ahead;
    return result;
}

extern "C" int timerfd_settime(int timer, int flags, const itimerspec* due, itimerspec* before) noexcept {
    static const auto set = real<decltype(::timerfd_settime)>("timerfd_settime");
    if ((flags & TFD_TIMER_CANCEL_ON_SET) != 0) {
        const std::lock_guard lock(mutex);
        timers.insert(timer);
    }
    itimerspec by_the_kernel = *due;
    if ((flags & TFD_TIMER_ABSTIME) != 0 && due->it_value.tv_sec > 0) {
        by_the_kernel.it_value.tv_sec -= realtime_ahead;
        // The kernel takes none before 1970.
        if (by_the_kernel.it_value.tv_sec < 0) by_the_kernel.it_value.tv_sec = 0;
    }
    return set(timer, flags, &by_the_kernel, before);
}
