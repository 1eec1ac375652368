#pragma once

#include "crossvend/google/identity_sources.hpp"
#include "service_collector.hpp"

#include <array>
#include <optional>

namespace crossvend::google {

/// All that is to be known of one way to prove an identity. It stands in the file of its source.
struct kind {
    identity_kind value;
    std::string_view name;        ///< in the configuration
    std::string_view needed_key;  ///< of the configuration, without which it cannot be; empty: none
    /// The source, which fetches anew whenever it is asked.
    std::unique_ptr<identity_source> (*make)(const identity_options& options, world world);
    std::optional<identity_fault> (*check_files)(const identity_options& options);
    void (*add_services)(const identity_options& options, service_collector& services);
};

/// The `make` of a kind.
template <class Source>
[[nodiscard]] std::unique_ptr<identity_source> make_source(const identity_options& options, world world) {
    return std::make_unique<Source>(options, world);
}

extern const kind metadata_kind;
extern const kind key_kind;
extern const kind sign_jwt_kind;
extern const kind impersonation_kind;
extern const kind default_kind;
extern const kind token_file_kind;

inline constexpr std::array kinds{&metadata_kind,      &key_kind,     &sign_jwt_kind,
                                  &impersonation_kind, &default_kind, &token_file_kind};

/// The kind of a value.
[[nodiscard]] const kind& kind_of(identity_kind value);

/// That a file which the option names cannot yield an identity, or nothing.
template <class T>
[[nodiscard]] std::optional<identity_fault> fault_of(const char* option, const base::result<T>& read) {
    if (read) return std::nullopt;
    return identity_fault{option, read.error().text()};
}

/// The same where another acts for an account: of who acts.
[[nodiscard]] std::optional<identity_fault> check_caller_files(const identity_options& options);

}  // namespace crossvend::google
