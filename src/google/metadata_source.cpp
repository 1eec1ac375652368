#include "identity_kinds.hpp"
#include "metadata_client.hpp"

namespace crossvend::google {
namespace {

class metadata_source final : public identity_source {
public:
    metadata_source(const identity_options& options, world world)
        : expected_(options.expected),
          caller_(world, options.connect_timeout, options.request_timeout),
          metadata_(options.endpoints.metadata_server, caller_) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        auto jwt = co_await metadata_.identity_token(expected_.audience);
        if (!jwt) co_return jwt.error();
        co_return oidc::accept_id_token(std::move(*jwt), expected_, metadata_server_giver, caller_.now());
    }

private:
    oidc::id_token_expectation expected_;
    service_caller caller_;
    metadata_client metadata_;
};

}  // namespace

const kind metadata_kind{identity_kind::metadata,
                         "metadata",
                         "",
                         make_source<metadata_source>,
                         [](const identity_options&) { return std::optional<identity_fault>(); },
                         [](const identity_options&, service_collector& services) { services.add_metadata_server(); }};

}  // namespace crossvend::google
