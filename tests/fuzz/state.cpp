#include "crossvend/credentials/state.hpp"

#include "input.hpp"
#include "properties.hpp"

using namespace crossvend;
using namespace crossvend::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto sets = credentials::parse_state(text_of(data, size));
    if (!sets) return 0;
    for (const credentials::left_set& set : *sets)
        for (const std::string_view part :
             {std::string_view(set.role), std::string_view(set.fingerprint),
              std::string_view(set.credentials.access_key_id), set.credentials.secret_access_key.reveal(),
              set.credentials.session_token.reveal(), std::string_view(set.credentials.account_id),
              std::string_view(set.credentials.role_arn)})
            require(!part.empty(), "each part of a set is there");
    const base::secret text = credentials::format_state(*sets);
    const auto again = credentials::parse_state(text.reveal());
    require(again && again->size() == sets->size(), "what is read is written so that it is read again");
    require(credentials::format_state(*again).reveal() == text.reveal(), "and then it is the same");
    return 0;
}
