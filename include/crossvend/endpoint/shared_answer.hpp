#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/net/http_message.hpp"

#include <chrono>
#include <concepts>
#include <memory>

namespace crossvend::endpoint {

/// An answer that takes time to make and memory to hold, as one that tells of a thousand roles: whoever asks while
/// somebody is still being given it, and within a second, gets the same one.
class shared_answer {
public:
    template <std::invocable Make>
    net::http_reply get(base::time_point now, Make make) {
        net::http_reply answer = last_.lock();
        if (answer && now >= made_ && now - made_ < fresh) return answer;
        answer = make();
        last_ = answer;
        made_ = now;
        return answer;
    }

private:
    static constexpr base::duration fresh = std::chrono::seconds(1);

    std::weak_ptr<const net::http_response> last_;
    base::time_point made_{};
};

}  // namespace crossvend::endpoint
