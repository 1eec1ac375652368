#include "crossvend/google/identity_sources.hpp"

#include "identity_kinds.hpp"
#include "shared_flight.hpp"

#include <algorithm>

namespace crossvend::google {

const kind& kind_of(identity_kind value) {
    return **std::ranges::find(kinds, value, [](const kind* each) { return each->value; });
}

std::unique_ptr<identity_source> make_identity_source(const identity_options& options, world world) {
    return share_flights(kind_of(options.source).make(options, world));
}

std::string_view to_string(identity_kind value) { return kind_of(value).name; }

std::optional<identity_kind> parse_identity_kind(std::string_view name) {
    const auto found = std::ranges::find(kinds, name, [](const kind* each) { return each->name; });
    return found == kinds.end() ? std::nullopt : std::optional((*found)->value);
}

std::string_view needed_key(identity_kind value) { return kind_of(value).needed_key; }

std::optional<identity_fault> check_identity_files(const identity_options& options) {
    return kind_of(options.source).check_files(options);
}

std::optional<identity_fault> check_caller_files(const identity_options& options) {
    if (!options.key_file.empty()) return fault_of("key_file", read_key_file(options.key_file));
    if (options.credentials_file.empty()) return std::nullopt;
    return fault_of("credentials_file", read_credentials_file(options.credentials_file));
}

}  // namespace crossvend::google
