#pragma once

#include "credentials_file.hpp"
#include "crossvend/google/used_services.hpp"

namespace crossvend::google {

/// Collects the services that a source speaks to, each once.
class service_collector {
public:
    explicit service_collector(const identity_options& options) : options_(options) {}

    void add(const net::url& url);
    void add_metadata_server() { found_.metadata_server = true; }
    void add_token_endpoint() { add(options_.endpoints.token_endpoint); }
    void add_iam_credentials() { add(options_.endpoints.iam_credentials); }
    /// Those of the key file, and of what Google's client libraries would find.
    void add_key_file();
    void add_default_credentials();
    /// Those of whoever acts for an account.
    void add_caller();

    [[nodiscard]] used_services take() { return std::move(found_); }

private:
    void add(const service_account_key& key);
    void add(const authorized_user& user);
    void add(const external_account& account);

    const identity_options& options_;
    used_services found_;
};

}  // namespace crossvend::google
