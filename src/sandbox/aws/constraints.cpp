#include "sandbox/aws/constraints.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace crossvend::sandbox {
namespace {

constexpr const char* must = "' failed to satisfy constraint: Member must ";

/// The characters of UTF-8 text.
std::size_t characters_of(std::string_view text) {
    constexpr unsigned continuation = 0x80;
    constexpr unsigned mask = 0xC0;
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & mask) != continuation; }));
}

}  // namespace

std::string_view constraints::required(std::string_view name, std::string_view shown_as, std::size_t least,
                                       std::size_t most) {
    const auto value = optional(name, shown_as, least, most);
    if (!value) failed_.push_back("Value null at '" + std::string(shown_as) + must + "not be null");
    return value.value_or("");
}

std::optional<std::string_view> constraints::optional(std::string_view name, std::string_view shown_as,
                                                      std::size_t least, std::size_t most) {
    const auto value = form_.get(name);
    // A token is not for showing, whatever is wrong with it.
    if (value) length(shown_as, *value, name == "WebIdentityToken" ? "(hidden)" : *value, least, most);
    return value;
}

void constraints::pattern(std::string_view shown_as, std::string_view value, std::string_view allowed,
                          std::string_view regex) {
    if (value.find_first_not_of(allowed) != std::string_view::npos)
        fail(shown_as, value, "satisfy regular expression pattern: " + std::string(regex));
}

unsigned long constraints::number(std::string_view name, std::string_view shown_as, unsigned long least,
                                  unsigned long most, unsigned long otherwise) {
    const auto value = form_.get(name);
    if (!value) return otherwise;
    unsigned long number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc{} || end != value->data() + value->size() || number < least)
        fail(shown_as, *value, "have value greater than or equal to " + std::to_string(least));
    else if (number > most)
        fail(shown_as, *value, "have value less than or equal to " + std::to_string(most));
    return number;
}

std::vector<std::string> constraints::members(std::string_view prefix, std::string_view shown_as,
                                              std::string_view suffix, std::size_t most) {
    std::vector<std::string> names;
    const std::string stem = std::string(prefix) + ".member.";
    for (std::string name = stem + '1'; form_.get(name + std::string(suffix));
         name = stem + std::to_string(names.size() + 1))
        names.push_back(name);
    if (names.size() > most) fail(shown_as, "[...]", "have length less than or equal to " + std::to_string(most));
    return names;
}

std::string constraints::message() const {
    if (failed_.empty()) return "";
    std::string text = std::to_string(failed_.size()) + " validation error";
    text += failed_.size() == 1 ? " detected" : "s detected";
    for (std::size_t i = 0; i < failed_.size(); ++i) text += (i == 0 ? ": " : "; ") + failed_[i];
    return text;
}

void constraints::length(std::string_view shown_as, std::string_view value, std::string_view shown, std::size_t least,
                         std::size_t most) {
    const std::size_t characters = characters_of(value);
    if (characters < least)
        fail(shown_as, shown, "have length greater than or equal to " + std::to_string(least));
    else if (characters > most)
        fail(shown_as, shown, "have length less than or equal to " + std::to_string(most));
}

void constraints::fail(std::string_view shown_as, std::string_view value, const std::string& constraint) {
    failed_.push_back("Value '" + base::printable(value, 100) + "' at '" + std::string(shown_as) + must + constraint);
}

}  // namespace crossvend::sandbox
