#include "crossvend/net/client_memory.hpp"

#include "http_session.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#include <malloc.h>
#include <unistd.h>
#include <algorithm>

namespace crossvend::net {
namespace {

/// To give memory back takes some tenths of a millisecond.
constexpr std::size_t worth_giving_back = std::size_t{256} << 10;

constexpr std::size_t provided_at_once = 64;

}  // namespace

client_memory::client_memory(boost::asio::any_io_executor executor, std::size_t limit)
    : executor_(std::move(executor)), limit_(limit) {}

void client_memory::enter(int descriptor) {
    if (++connections_ >= provided_for_) provide_for(descriptor);
}

/// Asio keeps some 180 bytes for each descriptor that there has ever been at a time. Where these lie one by one among
/// what the connections held, they keep all of those pages from being given back; made in a row, their own.
void client_memory::provide_for(int descriptor) {
    std::vector<boost::asio::posix::stream_descriptor> in_a_row;
    boost::system::error_code lack;
    for (std::size_t i = 0; i < provided_at_once && !lack; ++i)
        in_a_row.emplace_back(executor_).assign(::dup(descriptor), lack);
    provided_for_ += provided_at_once;
}

bool client_memory::change(const http_session& asking, std::size_t before, std::size_t after) {
    held_ = held_ - before + after;
    if (after <= before) {
        give_back();
        return true;
    }
    most_ = std::max(most_, held_);
    return make_room(asking);
}

bool client_memory::make_room(const http_session& asking) {
    const auto lets_one_rest = [](http_server* server) { return server->let_one_rest(); };
    while (held_ > limit_ && std::ranges::any_of(servers_, lets_one_rest)) {
    }
    while (held_ > limit_) {
        http_session* longest = nullptr;
        for (http_server* const server : servers_)
            if (http_session* const begun = server->longest_begun(asking);
                begun != nullptr && (longest == nullptr || begun->deadline() < longest->deadline()))
                longest = begun;
        if (longest == nullptr) return false;
        longest->give_up();
    }
    return true;
}

void client_memory::give_back() {
    if (most_ - held_ < worth_giving_back) return;
    most_ = held_;
    boost::asio::post(executor_, [] { ::malloc_trim(0); });
}

}  // namespace crossvend::net
