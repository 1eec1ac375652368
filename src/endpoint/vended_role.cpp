#include "crossvend/endpoint/vended_role.hpp"

namespace crossvend::endpoint {

refusal why_nothing_is_vended(const vended_role& role, credentials::availability state) {
    const std::string have = state == credentials::availability::expired
                                 ? "the credentials have expired and could not be refreshed"
                                 : "there are no credentials yet";
    const base::failure* const failure = role.refresher->last_failure();
    if (failure == nullptr) return {503, have};
    return {failure->disposition == base::disposition::refused ? 500U : 503U, have + ": " + failure->text()};
}

}  // namespace crossvend::endpoint
