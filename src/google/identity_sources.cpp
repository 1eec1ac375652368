#include "crossvend/google/identity_sources.hpp"

#include "crossvend/google/credentials_file.hpp"
#include "crossvend/google/shared_flight.hpp"
#include "identity_kinds.hpp"

#include <stdexcept>

namespace crossvend::google {
namespace {

std::unique_ptr<identity_source> make_source(const identity_options& options, world world) {
    switch (options.source) {
        case identity_kind::metadata:
            return make_metadata_source(options, world);
        case identity_kind::service_account_key:
            return make_key_source(options, world);
        case identity_kind::sign_jwt:
            return make_sign_jwt_source(options, world);
        case identity_kind::impersonation:
            return make_impersonation_source(options, world);
        case identity_kind::application_default:
            return make_default_source(options, world);
        case identity_kind::token_file:
            return make_token_file_source(options, world);
    }
    throw std::invalid_argument("no such identity source");
}

template <class T>
std::optional<identity_fault> fault_of(const char* option, const base::result<T>& read) {
    if (read) return std::nullopt;
    return identity_fault{option, read.error().text()};
}

}  // namespace

std::unique_ptr<identity_source> make_identity_source(const identity_options& options, world world) {
    return share_flights(make_source(options, world));
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
