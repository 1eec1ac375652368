#include "crossvend/credentials/state_file.hpp"

#include "input.hpp"
#include "properties.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

base::secret written(const credentials::left_state& state) {
    std::vector<credentials::kept_set> kept;
    for (const credentials::left_set& each : state.sets)
        kept.push_back({each.role, each.fingerprint, std::make_shared<const credentials::set>(each.set)});
    return credentials::format_state({state.session_secret.reveal(), kept});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto state = credentials::parse_state(text_of(data, size));
    if (!state) return 0;
    for (const credentials::left_set& left : state->sets)
        for (const std::string_view part :
             {std::string_view(left.role), std::string_view(left.fingerprint),
              std::string_view(left.set.credentials.access_key_id), left.set.credentials.secret_access_key.reveal(),
              left.set.credentials.session_token.reveal(), std::string_view(left.set.credentials.account_id),
              std::string_view(left.set.credentials.role_arn)})
            require(!part.empty(), "each part of a set is there");
    const base::secret text = written(*state);
    const auto again = credentials::parse_state(text.reveal());
    require(again && again->sets.size() == state->sets.size(), "what is read is written so that it is read again");
    require(written(*again).reveal() == text.reveal(), "and then it is the same");
    return 0;
}
