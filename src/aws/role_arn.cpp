#include "crossvend/aws/role_arn.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>

namespace crossvend::aws {
namespace {

/// Takes what stands before the next ':' off the front.
std::string_view take_field(std::string_view& text) {
    const std::size_t colon = text.find(':');
    const std::string_view field = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return field;
}

}  // namespace

std::optional<role_arn> parse_role_arn(std::string_view text) {
    if (text.size() < 20 || text.size() > 2048) return std::nullopt;
    std::string_view rest = text;
    const std::string_view scheme = take_field(rest);
    const std::string_view partition = take_field(rest);
    const std::string_view service = take_field(rest);
    const std::string_view region = take_field(rest);
    const std::string_view account = take_field(rest);
    constexpr std::string_view kind = "role/";
    if (scheme != "arn" || !partition.starts_with("aws") || !base::is_word(partition, "-") || service != "iam" ||
        !region.empty() || account.size() != 12 || account.find_first_not_of("0123456789") != std::string_view::npos ||
        !rest.starts_with(kind))
        return std::nullopt;

    const std::string_view path_and_name = rest.substr(kind.size());
    const std::string_view name = path_and_name.substr(path_and_name.rfind('/') + 1);
    const std::string_view path = path_and_name.substr(0, path_and_name.size() - name.size());
    const auto is_printable = [](char c) { return c > ' ' && c <= '~'; };
    if (!std::ranges::all_of(path, is_printable) || name.empty() || !base::is_word(name, "_+=,.@-") || name.size() > 64)
        return std::nullopt;
    return role_arn{std::string(text), std::string(partition), std::string(account)};
}

}  // namespace crossvend::aws
