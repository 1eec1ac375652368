#include "crossvend/base/log.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/base/name_table.hpp"
#include "crossvend/base/rfc3339.hpp"
#include "crossvend/base/text.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <nlohmann/json.hpp>

#include <poll.h>
#include <unistd.h>
#include <utility>

namespace crossvend::base {
namespace {

constexpr name_table levels{std::array{named{log_level::trace, "trace"}, named{log_level::debug, "debug"},
                                       named{log_level::info, "info"}, named{log_level::warning, "warning"},
                                       named{log_level::error, "error"}, named{log_level::off, "off"}}};
static_assert(levels.is_complete(log_level::off));

constexpr name_table formats{std::array{named{log_format::text, "text"}, named{log_format::json, "json"}}};
static_assert(formats.is_complete(log_format::json));

spdlog::level::level_enum to_spdlog(log_level level) {
    switch (level) {
        case log_level::trace:
            return spdlog::level::trace;
        case log_level::debug:
            return spdlog::level::debug;
        case log_level::info:
            return spdlog::level::info;
        case log_level::warning:
            return spdlog::level::warn;
        case log_level::error:
            return spdlog::level::err;
        case log_level::off:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

/// stderr through spdlog, which colours the level when stderr is a terminal.
class stderr_sink final : public logger::sink {
public:
    explicit stderr_sink(log_format format)
        : spdlog_("crossvend", std::make_shared<spdlog::sinks::ansicolor_stderr_sink_st>()) {
        spdlog_.set_level(spdlog::level::trace);
        spdlog_.set_pattern(format == log_format::json ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v",
                            spdlog::pattern_time_type::utc);
    }
    /// A pipe or a socket that has room takes a line whole, as ours are shorter than PIPE_BUF; poll(2) leaves the
    /// flags of stderr alone, which belong to other processes as well.
    bool ready() override {
        pollfd stream{STDERR_FILENO, POLLOUT, 0};
        return ::poll(&stream, 1, 0) != 0;
    }
    void write(log_level level, std::string_view line) override {
        spdlog_.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
    }

private:
    spdlog::logger spdlog_;
};

bool needs_quotes(std::string_view value) {
    return value.empty() || value.find_first_of(" \"=\\") != std::string_view::npos || !is_fit_to_show(value);
}

std::string as_json_text(std::string_view value) {
    return nlohmann::json(value).dump(-1, ' ', !is_fit_to_show(value), nlohmann::json::error_handler_t::replace);
}

std::string text_line(std::string_view message, log_fields fields) {
    std::string line = is_fit_to_show(message) ? std::string(message) : as_json_text(message);
    for (const log_field& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        line += needs_quotes(field.value) ? as_json_text(field.value) : field.value;
    }
    return line;
}

std::string json_line(log_level level, std::string_view message, log_fields fields) {
    std::string line = R"({"time":")" + format_rfc3339(system_clock().now()) + R"(","level":")";
    line += levels.name_of(level);
    line += R"(","message":)" + as_json_text(message);
    for (const log_field& field : fields) {
        line += ',' + as_json_text(field.key) + ':';
        const bool bare = field.is_number && field.value.back() >= '0' && field.value.back() <= '9';  // not nan or inf
        line += bare ? field.value : as_json_text(field.value);
    }
    return line + '}';
}

std::string line_of(log_format format, log_level level, std::string_view message, log_fields fields) {
    return format == log_format::json ? json_line(level, message, fields) : text_line(message, fields);
}

}  // namespace

std::optional<log_level> parse_log_level(std::string_view text) {
    return text == "warn" ? log_level::warning : levels.value_of(text);
}

std::optional<log_format> parse_log_format(std::string_view text) { return formats.value_of(text); }

log_field::log_field(std::string_view name, time_point when) : key(name), value(format_rfc3339(when)) {}
log_field::log_field(std::string_view name, duration length) : key(name), value(format_duration(length)) {}

logger::logger(log_level level, log_format format)
    : level_(level), format_(format), own_(std::make_unique<stderr_sink>(format)), sink_(own_.get()) {}

logger::logger(log_level level, log_format format, sink& destination)
    : level_(level), format_(format), sink_(&destination) {}

logger::~logger() = default;

void logger::change(log_level level, log_format format) {
    if (own_ && format != format_) {  // what stands around a line is the sink's affair
        own_ = std::make_unique<stderr_sink>(format);
        sink_ = own_.get();
    }
    level_ = level;
    format_ = format;
}

void logger::write(log_level level, std::string_view message, log_fields fields) {
    if (level < level_) return;
    if (!sink_->ready()) {
        ++lost_;
        return;
    }
    if (const std::size_t lost = std::exchange(lost_, 0); lost > 0)
        sink_->write(level, line_of(format_, level, "log lines were lost, as nobody read them", {{"count", lost}}));
    sink_->write(level, line_of(format_, level, message, fields));
}

}  // namespace crossvend::base
