#include "state_keeper.hpp"

#include "crossvend/base/file.hpp"

#include <algorithm>
#include <utility>

namespace crossvend::app {
namespace {

/// That of some ten thousand roles.
constexpr std::size_t largest_file = std::size_t{32} * 1024 * 1024;

/// How many times as long as a write took nothing is written after it.
constexpr int rest = 19;

}  // namespace

state_keeper::state_keeper(const boost::asio::any_io_executor& executor, std::optional<std::filesystem::path> file,
                           holdings held, base::logger& log)
    : file_(std::move(file)), held_(std::move(held)), log_(log), timer_(executor) {}

credentials::left_state state_keeper::read() const {
    if (!file_) return {};
    base::remove_leftovers(*file_);
    const auto ignored = [&](std::string_view cause) {
        log_.warning("the state file is ignored", {{"file", file_->string()}, {"cause", cause}});
        return credentials::left_state();
    };
    const auto text = base::read_private_file(*file_, largest_file);
    if (const auto* fault = std::get_if<std::string>(&text))
        return fault->empty() ? credentials::left_state() : ignored("it " + *fault);
    auto state = credentials::parse_state(std::get<base::secret>(text).reveal());
    if (!state) return ignored("it is damaged, or of another version of crossvend");
    return std::move(*state);
}

void state_keeper::note_change() {
    if (!file_ || is_due_) return;
    timer_.expires_at(std::max(not_before_, std::chrono::steady_clock::now()));
    timer_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) write();
    });
    is_due_ = true;  // not sooner: what throws above is made good by the next change
}

void state_keeper::flush() {
    if (!is_due_) return;
    timer_.cancel();
    write();
}

void state_keeper::change(std::optional<std::filesystem::path> file) {
    if (file == file_) return;
    if (file_) {
        std::error_code ignored;
        std::filesystem::remove(*file_, ignored);
    }
    file_ = std::move(file);
}

void state_keeper::write() {
    is_due_ = false;
    if (!file_) return;
    const base::stopwatch watch;
    std::string trouble;
    try {
        const auto error = base::replace_file(*file_, credentials::format_state(held_()), 0600);
        if (error) trouble = error.message();
    } catch (const std::exception& lack) {  // of memory: vending goes on
        trouble = lack.what();
    }
    not_before_ = std::chrono::steady_clock::now() + rest * watch.elapsed();
    if (trouble != std::exchange(trouble_, trouble) && !trouble.empty())
        log_.warning("the state file cannot be written: a restarted daemon has nothing to go on with",
                     {{"file", file_->string()}, {"cause", trouble}});
}

}  // namespace crossvend::app
