#include "access_token.hpp"
#include "identity_kinds.hpp"
#include "oauth.hpp"

namespace crossvend::google {
namespace {

/// A service account by its key file: the key signs an assertion, which Google trades for an identity token.
class key_source final : public identity_source {
public:
    key_source(const identity_options& options, world world)
        : key_file_(options.key_file), expected_(options.expected), services_(options, world) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        auto key = read_key_file(key_file_);
        if (!key) co_return key.error();
        auto jwt = co_await redeem_key(services_, std::move(*key), expected_.audience);
        if (!jwt) co_return jwt.error();
        co_return oidc::accept_id_token(std::move(*jwt), expected_, token_endpoint_giver, services_.caller.now());
    }

private:
    std::string key_file_;
    oidc::id_token_expectation expected_;
    service_clients services_;
};

}  // namespace

const kind key_kind{
    identity_kind::service_account_key,
    "service_account_key",
    "key_file",
    make_source<key_source>,
    [](const identity_options& options) { return fault_of("key_file", read_key_file(options.key_file)); },
    [](const identity_options&, service_collector& services) { services.add_key_file(); }};

}  // namespace crossvend::google
