#include "crossvend/google/metadata_server.hpp"
#include "identity_kinds.hpp"

namespace crossvend::google {
namespace {

class metadata_source final : public identity_source {
public:
    metadata_source(const identity_options& options, world world)
        : expected_(options.expected),
          caller_(world, options.connect_timeout, options.request_timeout),
          metadata_(options.endpoints.metadata_server, caller_) {}

    boost::asio::awaitable<base::result<id_token>> fetch() override {
        auto jwt = co_await metadata_.identity_token(expected_.audience);
        if (!jwt) co_return jwt.error();
        co_return accept_id_token(std::move(*jwt), expected_, metadata_server_giver, caller_.now());
    }

private:
    id_token_expectation expected_;
    service_caller caller_;
    metadata_client metadata_;
};

}  // namespace

std::unique_ptr<identity_source> make_metadata_source(const identity_options& options, world world) {
    return std::make_unique<metadata_source>(options, world);
}

}  // namespace crossvend::google
