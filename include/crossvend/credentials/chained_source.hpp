#pragma once

#include "crossvend/aws/sts_client.hpp"
#include "crossvend/credentials/credentials_source.hpp"
#include "crossvend/metrics/role.hpp"

#include <memory>
#include <vector>

namespace crossvend::credentials {

/// Walks a chain of roles: the first set from `first`, each further one by AssumeRole signed with the one
/// before. All of them are fetched anew each time, as AWS gives a role that a role assumed an hour at most. A
/// hop's failure names the hop, counted from 1.
[[nodiscard]] std::unique_ptr<credentials_source> make_chained_source(std::unique_ptr<credentials_source> first,
                                                                      std::shared_ptr<aws::sts_client> sts,
                                                                      std::vector<aws::assume_role_request> hops,
                                                                      metrics::role metrics);

}  // namespace crossvend::credentials
