#include "crossvend/credentials/state_file.hpp"

#include "input.hpp"
#include "properties.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

base::secret written(const std::vector<credentials::left_set>& sets) {
    std::vector<credentials::kept_set> kept;
    for (const credentials::left_set& each : sets)
        kept.push_back({each.role, each.fingerprint, std::make_shared<const credentials::set>(each.set)});
    return credentials::format_state(kept);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto sets = credentials::parse_state(text_of(data, size));
    if (!sets) return 0;
    for (const credentials::left_set& left : *sets)
        for (const std::string_view part :
             {std::string_view(left.role), std::string_view(left.fingerprint),
              std::string_view(left.set.credentials.access_key_id), left.set.credentials.secret_access_key.reveal(),
              left.set.credentials.session_token.reveal(), std::string_view(left.set.credentials.account_id),
              std::string_view(left.set.credentials.role_arn)})
            require(!part.empty(), "each part of a set is there");
    const base::secret text = written(*sets);
    const auto again = credentials::parse_state(text.reveal());
    require(again && again->size() == sets->size(), "what is read is written so that it is read again");
    require(written(*again).reveal() == text.reveal(), "and then it is the same");
    return 0;
}
