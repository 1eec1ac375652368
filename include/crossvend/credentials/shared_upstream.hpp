#pragma once

#include "crossvend/base/clock.hpp"

#include <functional>
#include <list>
#include <memory>

namespace crossvend::credentials {

/// An upstream that roles share, as far as they wait for it to come back: the way to an identity, or AWS STS. It
/// belongs to the thread that runs them.
class shared_upstream {
public:
    /// A role's place among those that wait, until it goes.
    class waiter {
    public:
        waiter(std::shared_ptr<shared_upstream> upstream, std::function<void()> woken);
        ~waiter();
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;

    private:
        std::shared_ptr<shared_upstream> upstream_;
        std::list<std::function<void()>>::iterator position_;
    };

    /// It served a role: tells all that wait, none of which leaves or comes meanwhile.
    void served(base::time_point now);

    /// When it last did; long ago if it never has.
    [[nodiscard]] base::time_point last_served() const { return last_served_; }

private:
    std::list<std::function<void()>> waiting_;
    base::time_point last_served_ = base::time_point::min();
};

/// Those on a role's way to a set.
struct shared_upstreams {
    std::shared_ptr<shared_upstream> identity;
    std::shared_ptr<shared_upstream> sts;
};

}  // namespace crossvend::credentials
