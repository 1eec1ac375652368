#include "crossvend/google/used_services.hpp"

#include "access_token.hpp"
#include "identity_kinds.hpp"

#include <algorithm>

namespace crossvend::google {

void service_collector::add(const net::url& url) {
    const auto is_same = [&url](const net::url& each) { return each.host == url.host && each.port == url.port; };
    if (std::ranges::none_of(found_.others, is_same)) found_.others.push_back(url);
}

void service_collector::add(const service_account_key& key) {
    add(key.token_uri.value_or(options_.endpoints.token_endpoint));
}

void service_collector::add(const authorized_user&) { add_token_endpoint(); }

void service_collector::add(const external_account& account) {
    if (account.subject_token.url) add(*account.subject_token.url);
    add(account.token_url);
}

void service_collector::add_key_file() {
    if (const auto key = read_key_file(options_.key_file)) add(*key);
}

void service_collector::add_default_credentials() {
    const std::string path = default_credentials_path(options_);
    if (path.empty()) return add_metadata_server();
    const auto file = read_credentials_file(path);
    if (!file) return;
    std::visit([this](const auto& who) { add(who); }, file->base);
    if (!file->chain.empty()) add_iam_credentials();
}

void service_collector::add_caller() {
    if (options_.key_file.empty())
        add_default_credentials();
    else
        add_key_file();
}

used_services services_used_by(const identity_options& options) {
    service_collector services(options);
    kind_of(options.source).add_services(options, services);
    return services.take();
}

std::string file_used_by(const identity_options& options) {
    if (options.source == identity_kind::token_file) return options.token_file;
    if (!options.key_file.empty()) return options.key_file;
    return options.source == identity_kind::metadata ? std::string() : default_credentials_path(options);
}

}  // namespace crossvend::google
