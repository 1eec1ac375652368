#pragma once

#include "crossvend/base/log.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace crossvend::test {

/// A log that remembers its lines, at every level.
class recording_log final : public base::logger::sink {
public:
    void write(base::log_level, std::string_view line) override { lines.emplace_back(line); }

    [[nodiscard]] bool contains(std::string_view text) const {
        return std::ranges::any_of(lines, [text](const std::string& line) { return line.find(text) != line.npos; });
    }

    std::vector<std::string> lines;
    base::logger logger{base::log_level::trace, base::log_format::text, *this};
};

}  // namespace crossvend::test
