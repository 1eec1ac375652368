#include "crossvend/aws/session_name.hpp"

#include "crossvend/config/loader.hpp"
#include "input.hpp"
#include "properties.hpp"

#include <string>

using namespace crossvend;
using namespace crossvend::fuzz;

namespace {

void require_valid(std::string_view name) {
    require(name.size() >= 2 && name.size() <= 64, "a session name has 2 to 64 characters");
    require(consists_of(name, std::string(letters_and_digits) + "_+=,.@-"), "a session name has AWS's characters");
}

/// The session name that a template gives in a pod called pod-7; nothing where there is a fault.
std::optional<std::string> name_from(std::string_view pattern) {
    const base::environment environment({{"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader"},
                                         {"AWS_REGION", "us-west-2"},
                                         {"AWS_ROLE_SESSION_NAME", std::string(pattern)},
                                         {"POD_NAMESPACE", "team"},
                                         {"POD_SERVICE_ACCOUNT", "app"}});
    const auto loaded = config::load({}, environment, {"pod-7", "/nonexistent"});
    if (const auto* options = std::get_if<config::options>(&loaded)) return options->roles.front().request.session_name;
    for (const config::fault& fault : std::get<std::vector<config::fault>>(loaded)) {
        require(fault.place == "AWS_ROLE_SESSION_NAME", "only the template is at fault");
        require_printable(fault.text(), 1400);
    }
    return std::nullopt;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const std::string made = aws::make_session_name(text);
    require_valid(made);
    require(aws::make_session_name(made) == made, "a valid session name stays as it is");

    if (text.empty() || text.find('\0') != std::string_view::npos) return 0;  // no variable is like that
    const auto name = name_from(text);
    const bool is_plain = text.find_first_of("{}") == std::string_view::npos;
    const bool is_ascii =
        std::ranges::all_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
    require(name || !is_plain || !is_ascii, "a template without braces has no fault");
    if (!name) return 0;
    require_valid(*name);
    require(*name == made || !is_plain, "a template without braces is the name");
    return 0;
}
