#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/aws/sts_endpoint.hpp"
#include "crossvend/net/http_client.hpp"

namespace crossvend::aws {

/// The POST of a form to STS, not signed: AssumeRoleWithWebIdentity goes like that, as a session token beside
/// the identity token would make STS refuse it.
[[nodiscard]] net::http_call make_sts_call(const sts_endpoint& endpoint, base::secret form);

/// Signs such a call at `now`, by the clock of AWS, for the endpoint's Region: adds X-Amz-Date,
/// X-Amz-Security-Token and Authorization, and covers those, Content-Type, the Host that the client sends and
/// the form.
void sign_sts_call(net::http_call& call, const sts_endpoint& endpoint, const credentials& signer, base::time_point now);

}  // namespace crossvend::aws
