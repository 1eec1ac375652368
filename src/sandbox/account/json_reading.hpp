#pragma once

#include "crossvend/base/clock.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// What is wrong with a text, a line each: the place, what was found, what is allowed. Empty if it is right.
using complaints = std::vector<std::string>;

/// Reads JSON, comments and all; nothing but a complaint where it is not JSON.
[[nodiscard]] std::optional<nlohmann::json> parse_json(std::string_view text, complaints& wrong);

/// Adds a complaint about `value`, which stands at `place` (a JSON pointer; empty for the whole).
void complain(complaints& wrong, std::string_view place, const nlohmann::json& value, std::string_view allowed);

/// Reads a duration such as "90s" that may have a '-' in front.
[[nodiscard]] std::optional<base::duration> parse_signed_duration(std::string_view text);

/// Reads the members of a JSON object and complains of each that is missing, of a wrong type or unknown,
/// so that one reading finds all that is wrong. Lives for the reading of one object.
class object_reader {
public:
    enum class presence { required, optional };

    object_reader(const nlohmann::json& object, std::string place, complaints& wrong);

    /// The member if it is there, whatever it is.
    [[nodiscard]] const nlohmann::json* member(std::string_view name, presence need);
    [[nodiscard]] std::optional<std::string> text(std::string_view name, presence need);
    [[nodiscard]] std::optional<bool> boolean(std::string_view name, presence need);
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, presence need, std::int64_t least,
                                                     std::int64_t most);
    /// A duration such as "90s"; one that `may_be_negative` can have a '-' in front.
    [[nodiscard]] std::optional<base::duration> duration(std::string_view name, presence need,
                                                         bool may_be_negative = false);
    /// An array of strings, `most` at most; those that are strings.
    [[nodiscard]] std::vector<std::string> strings(std::string_view name, presence need, std::size_t most);
    /// An array with `most` elements at most, or an object.
    [[nodiscard]] const nlohmann::json* array(std::string_view name, presence need, std::size_t most);
    [[nodiscard]] const nlohmann::json* object(std::string_view name, presence need);

    /// Complains of a member that was read before and has a value that is not allowed.
    void refuse(std::string_view name, std::string_view allowed);
    /// Complains of the members nobody asked for.
    void refuse_others();

    [[nodiscard]] std::string place_of(std::string_view name) const;

private:
    const nlohmann::json& object_;
    std::string place_;
    complaints& wrong_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace crossvend::sandbox
