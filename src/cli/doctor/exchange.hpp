#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/google/identity_source.hpp"
#include "explanation.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

/// The road of a credential, a step at a time. What a step got goes on to the next; nothing if it failed.
namespace crossvend::cli::doctor {

template <class T>
struct walked {
    doctor::step step;
    std::optional<T> got;
};

/// What the token says goes into `known`.
[[nodiscard]] boost::asio::awaitable<walked<oidc::id_token>> get_identity_token(google::identity_source& source,
                                                                                facts& known);

[[nodiscard]] boost::asio::awaitable<walked<aws::credentials>> exchange_token(aws::sts_client& sts,
                                                                              const aws::assume_role_request& request,
                                                                              const oidc::id_token& token,
                                                                              const facts& known);

/// Goes one hop of the chain, counted from 1. What `known` says of the role that was asked for is the hop's then.
[[nodiscard]] boost::asio::awaitable<walked<aws::credentials>> go_hop(aws::sts_client& sts, std::size_t number,
                                                                      const aws::assume_role_request& request,
                                                                      const aws::credentials& signer, facts& known);

[[nodiscard]] boost::asio::awaitable<step> ask_caller_identity(aws::sts_client& sts, const aws::credentials& signer,
                                                               const facts& known);

}  // namespace crossvend::cli::doctor
