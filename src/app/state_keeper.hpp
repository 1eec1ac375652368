#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/credentials/state_file.hpp"

#include <boost/asio/steady_timer.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace crossvend::app {

/// Keeps what the roles hold, and what the sessions of clients are signed by, in a file, if there is to be one, for the
/// daemon that comes after this one. It is written whole, and so seldom that writing takes a twentieth of the time at
/// most: a thousand roles that start together are not written a thousand times.
class state_keeper {
public:
    using holdings = std::function<credentials::kept_state()>;

    /// `held` gives what is held.
    state_keeper(const boost::asio::any_io_executor& executor, std::optional<std::filesystem::path> file, holdings held,
                 base::logger& log);
    state_keeper(const state_keeper&) = delete;
    state_keeper& operator=(const state_keeper&) = delete;

    /// What an earlier daemon left. A file that is damaged or that others can get at is told of and ignored.
    [[nodiscard]] credentials::left_state read() const;

    /// What is held has changed: it is written as soon as may be.
    void note_change();

    /// Writes at once what is not written yet.
    void flush();

    /// Another file from now on, or none; the one before it goes away. Nothing is written yet.
    void change(std::optional<std::filesystem::path> file);

private:
    void write();

    std::optional<std::filesystem::path> file_;
    holdings held_;
    base::logger& log_;
    boost::asio::steady_timer timer_;
    bool is_due_ = false;                               ///< whether the timer runs
    std::chrono::steady_clock::time_point not_before_;  ///< the next time that it may be written
    std::string trouble_;                               ///< why the last write failed, told once
};

}  // namespace crossvend::app
