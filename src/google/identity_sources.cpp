#include "crossvend/google/identity_sources.hpp"

#include "crossvend/google/credentials_file.hpp"
#include "crossvend/google/shared_flight.hpp"
#include "identity_kinds.hpp"

#include <algorithm>
#include <array>

namespace crossvend::google {
namespace {

/// A way to prove an identity: its name in the configuration, and what makes it.
struct kind {
    identity_kind value;
    std::string_view name;
    std::unique_ptr<identity_source> (*make)(const identity_options& options, world world);
};

constexpr std::array kinds{
    kind{identity_kind::metadata, "metadata", make_metadata_source},
    kind{identity_kind::service_account_key, "service_account_key", make_key_source},
    kind{identity_kind::sign_jwt, "sign_jwt", make_sign_jwt_source},
    kind{identity_kind::impersonation, "impersonation", make_impersonation_source},
    kind{identity_kind::application_default, "application_default", make_default_source},
    kind{identity_kind::token_file, "token_file", make_token_file_source},
};

const kind& kind_of(identity_kind value) { return *std::ranges::find(kinds, value, &kind::value); }

template <class T>
std::optional<identity_fault> fault_of(const char* option, const base::result<T>& read) {
    if (read) return std::nullopt;
    return identity_fault{option, read.error().text()};
}

}  // namespace

std::unique_ptr<identity_source> make_identity_source(const identity_options& options, world world) {
    return share_flights(kind_of(options.source).make(options, world));
}

std::string_view to_string(identity_kind value) { return kind_of(value).name; }

std::optional<identity_kind> parse_identity_kind(std::string_view name) {
    const auto found = std::ranges::find(kinds, name, &kind::name);
    return found == kinds.end() ? std::nullopt : std::optional(found->value);
}

std::optional<identity_fault> check_identity_files(const identity_options& options) {
    switch (options.source) {
        case identity_kind::service_account_key:
            return fault_of("key_file", read_key_file(options.key_file));
        case identity_kind::sign_jwt:
        case identity_kind::impersonation:
            if (!options.key_file.empty()) return fault_of("key_file", read_key_file(options.key_file));
            if (options.credentials_file.empty()) return std::nullopt;
            return fault_of("credentials_file", read_credentials_file(options.credentials_file));
        case identity_kind::application_default:
            if (options.credentials_file.empty()) return std::nullopt;
            return fault_of("credentials_file", read_identity_file(options.credentials_file));
        case identity_kind::metadata:
        case identity_kind::token_file:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace crossvend::google
