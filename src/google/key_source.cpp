#include "crossvend/google/access_token.hpp"
#include "crossvend/google/oauth.hpp"
#include "identity_kinds.hpp"

namespace crossvend::google {
namespace {

/// A service account by its key file: the key signs an assertion, which Google trades for an identity token.
class key_source final : public identity_source {
public:
    key_source(const identity_options& options, world world)
        : key_file_(options.key_file), expected_(options.expected), services_(options, world) {}

    boost::asio::awaitable<base::result<id_token>> fetch() override {
        auto key = read_key_file(key_file_);
        if (!key) co_return key.error();
        auto jwt = co_await redeem_key(services_, std::move(*key), expected_.audience);
        if (!jwt) co_return jwt.error();
        co_return accept_id_token(std::move(*jwt), expected_, token_endpoint_giver, services_.caller.now());
    }

private:
    std::string key_file_;
    id_token_expectation expected_;
    google_services services_;
};

}  // namespace

std::unique_ptr<identity_source> make_key_source(const identity_options& options, world world) {
    return std::make_unique<key_source>(options, world);
}

}  // namespace crossvend::google
