#include "access_token.hpp"
#include "identity_kinds.hpp"
#include "oauth.hpp"

namespace crossvend::google {
namespace {

/// Whatever Google's client libraries would find; looked for anew each time, as gcloud may have logged in since.
class default_source final : public identity_source {
public:
    default_source(const identity_options& options, world world) : options_(options), services_(options, world) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        const std::string path = default_credentials_path(options_);
        if (path.empty()) {
            auto jwt = co_await services_.metadata.identity_token(options_.expected.audience);
            co_return accept(std::move(jwt), metadata_server_giver);
        }
        auto file = read_identity_file(path);
        if (!file) co_return file.error();
        if (file->chain.empty()) {
            auto& key = std::get<service_account_key>(file->base);
            auto jwt = co_await redeem_key(services_, std::move(key), options_.expected.audience);
            co_return accept(std::move(jwt), token_endpoint_giver);
        }
        const impersonation account = file->chain.front();
        file->chain.erase(file->chain.begin());
        auto caller_token = co_await fetch_access_token(services_, std::move(*file));
        if (!caller_token) co_return caller_token.error();
        auto jwt = co_await services_.iam.generate_id_token(*caller_token, account, options_.expected.audience);
        co_return accept(std::move(jwt), iam_credentials_giver);
    }

private:
    base::result<oidc::id_token> accept(base::result<base::secret> jwt, const oidc::token_giver& giver) const {
        if (!jwt) return jwt.error();
        return oidc::accept_id_token(std::move(*jwt), options_.expected, giver, services_.caller.now());
    }

    identity_options options_;
    service_clients services_;
};

}  // namespace

const kind default_kind{
    identity_kind::application_default,
    "application_default",
    "",
    make_source<default_source>,
    [](const identity_options& options) {
        if (options.credentials_file.empty()) return std::optional<identity_fault>();
        return fault_of("credentials_file", read_identity_file(options.credentials_file));
    },
    [](const identity_options&, service_collector& services) { services.add_default_credentials(); }};

}  // namespace crossvend::google
