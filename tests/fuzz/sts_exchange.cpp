#include "crossvend/aws/sts_client.hpp"

#include "properties.hpp"
#include "support/fake_http_client.hpp"
#include "support/recording_log.hpp"
#include "support/run.hpp"
#include "support/tokens.hpp"
#include "upstream.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

/// A whole exchange, which STS answers with the input.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const net::upstream_response reply = reply_of(text_of(data, size));
    test::fake_http_client http([&reply](const net::http_call&) { return reply; });
    const test::manual_clock clock(test::some_day);
    static metrics::metrics metrics;
    test::recording_log log;
    aws::sts_client client({{*aws::derive_sts_endpoint("us-west-2"), *aws::derive_sts_endpoint("us-east-1")}}, http,
                           clock, metrics, log.logger);
    aws::assume_role_request request;
    request.role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/reader");
    request.session_name = "pod-7";

    const auto set = test::run(client.assume_role_with_web_identity(request, base::secret(test::identity_token())));
    require(http.calls.size() <= 2, "each Region is asked once");
    for (const std::string& line : log.lines) require_fit_for_a_log(line, 1600);
    if (!set) {
        require_fit_for_a_log(set.error());
        return 0;
    }
    const base::duration life = set->local_expiration - clock.now();
    require(life >= aws::sts_client::shortest_life, "a set that is accepted lives on");
    require(life <= aws::sts_client::longest_life, "a set that is accepted lives no longer than any does");
    require(set->role_arn == request.role.text, "a set is of the role that was asked for");
    require(!set->account_id.empty(), "a set has an account");
    return 0;
}
