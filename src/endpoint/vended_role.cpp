#include "crossvend/endpoint/vended_role.hpp"

namespace crossvend::endpoint {

access::refusal unavailable(const vended_role& role, base::time_point now) {
    const std::string have = role.role->store().state(now) == credentials::availability::expired
                                 ? "the credentials have expired and could not be refreshed"
                                 : "there are no credentials yet";
    const base::failure* const failure = role.role->refreshing().last_failure();
    if (failure == nullptr) return {503, have, {}};
    const bool is_refused = failure->disposition == base::disposition::refused;
    return {is_refused ? 500U : 503U, have + ": " + failure->text(), {}};
}

}  // namespace crossvend::endpoint
