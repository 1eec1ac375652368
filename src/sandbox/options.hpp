#pragma once

#include "crossvend/base/log.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <variant>

namespace crossvend::sandbox {

/// The exit statuses of the program (sysexits.h where they are above 1).
enum class exit_status { done = 0, failed = 1, usage = 64, configuration = 78 };

/// What the command line says.
struct options {
    boost::asio::ip::tcp::endpoint google;
    boost::asio::ip::tcp::endpoint aws;
    std::string account_file;  ///< empty for the built-in one
    base::log_level log_level = base::log_level::info;
    base::log_format log_format = base::log_format::text;
};

/// Reads the command line. Where that settles the matter, having printed help, the version or a fault, it
/// is the status to end with.
[[nodiscard]] std::variant<options, exit_status> parse_options(int argc, const char* const* argv);

}  // namespace crossvend::sandbox
