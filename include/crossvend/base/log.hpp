#pragma once

#include "crossvend/base/clock.hpp"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace crossvend::base {

enum class log_level { trace, debug, info, warning, error, off };
enum class log_format { text, json };

/// Reads "trace", "debug", "info", "warning" (or "warn"), "error", "off".
[[nodiscard]] std::optional<log_level> parse_log_level(std::string_view text);
/// Reads "text" or "json".
[[nodiscard]] std::optional<log_format> parse_log_format(std::string_view text);

/// One `key=value` of a log line. A secret has no constructor here, so that it cannot be logged.
struct log_field {
    log_field(std::string_view name, std::string_view text) : key(name), value(text) {}
    log_field(std::string_view name, const char* text) : key(name), value(text) {}
    template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
    log_field(std::string_view name, Number number) : key(name), value(std::to_string(number)), is_number(true) {}
    log_field(std::string_view name, time_point when);
    log_field(std::string_view name, duration length);

    std::string_view key;
    std::string value;
    bool is_number = false;
};

/// The fields of a line: written where it is, or collected before.
class log_fields {
public:
    log_fields(std::initializer_list<log_field> fields) : fields_(fields.begin(), fields.size()) {}
    log_fields(const std::vector<log_field>& fields) : fields_(fields) {}

    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }

private:
    std::span<const log_field> fields_;
};

/// Writes one line an event to stderr: `time level message key=value …`, or the same as a JSON object. Nobody
/// waits for a log that is not read: its lines are lost, and counted in the first one that is not.
/// The composition root owns it; everyone else has a reference for as long as they live.
class logger {
public:
    /// Takes a finished line, without its newline.
    class sink {
    public:
        virtual ~sink() = default;
        /// Whether a line can be written at once.
        [[nodiscard]] virtual bool ready() { return true; }
        virtual void write(log_level level, std::string_view line) = 0;
    };

    logger(log_level level, log_format format);
    /// For tests: what would be written goes to `destination`.
    logger(log_level level, log_format format, sink& destination);
    ~logger();
    logger(const logger&) = delete;
    logger& operator=(const logger&) = delete;

    /// From the next line on these count.
    void change(log_level level, log_format format);

    /// Whether lines of a level are written, for those who would have to make their fields first.
    [[nodiscard]] bool writes(log_level level) const { return level >= level_; }

    void trace(std::string_view message, log_fields fields = {}) { write(log_level::trace, message, fields); }
    void debug(std::string_view message, log_fields fields = {}) { write(log_level::debug, message, fields); }
    void info(std::string_view message, log_fields fields = {}) { write(log_level::info, message, fields); }
    void warning(std::string_view message, log_fields fields = {}) { write(log_level::warning, message, fields); }
    void error(std::string_view message, log_fields fields = {}) { write(log_level::error, message, fields); }

private:
    void write(log_level level, std::string_view message, log_fields fields);

    log_level level_;
    log_format format_;
    std::unique_ptr<sink> own_;
    sink* sink_;
    std::size_t lost_ = 0;  ///< lines since the sink was ready
};

}  // namespace crossvend::base
