#include "crossvend/aws/session_name.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/text.hpp"
#include "readers.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace crossvend::config {
namespace {

constexpr std::size_t largest_kubernetes_file = std::size_t{64} * 1024;

std::optional<std::string> kubernetes_file(const reading& from, const char* name) {
    const auto content = base::read_file(from.around.kubernetes / name, largest_kubernetes_file);
    if (!content) return std::nullopt;
    return std::string(base::trim(content->reveal()));
}

constexpr oidc::token_giver pods_token{"Kubernetes", "", "", "", false};

/// The Kubernetes service account, from the subject of the token that each pod has,
/// `system:serviceaccount:NAMESPACE:NAME`.
std::optional<std::string> service_account(const reading& from) {
    constexpr std::string_view prefix = "system:serviceaccount:";
    const auto content = base::read_file(from.around.kubernetes / "token", largest_kubernetes_file);
    if (!content) return std::nullopt;
    const auto token = oidc::parse_id_token(base::secret(base::trim(content->reveal())), pods_token);
    if (!token || !token->claims.subject.starts_with(prefix)) return std::nullopt;
    return token->claims.subject.substr(token->claims.subject.rfind(':') + 1);
}

struct field {
    std::string_view name;
    const char* variable;  ///< what may say it, as the downward API can
    std::optional<std::string> (*otherwise)(const reading& from);
    bool ends_apart = false;  ///< whether its end tells a pod from its siblings, which share the beginning
};

const std::array<field, 4> fields{{
    {"hostname", nullptr, [](const reading& from) { return std::optional(from.around.hostname); }, true},
    // A pod's host name is the pod's name, unless its specification says otherwise.
    {"pod", "POD_NAME", [](const reading& from) { return std::optional(from.around.hostname); }, true},
    {"namespace", "POD_NAMESPACE", [](const reading& from) { return kubernetes_file(from, "namespace"); }},
    {"service_account", "POD_SERVICE_ACCOUNT", service_account},
}};

bool ends_apart(std::string_view name) {
    const auto known = std::ranges::find(fields, name, &field::name);
    return known != fields.end() && known->ends_apart;
}

/// What a field stands for. One that is not there, or not known, is a fault of the template.
std::string value_of(reading& from, const std::string& pointer, std::string_view name) {
    const auto known = std::ranges::find(fields, name, &field::name);
    if (known == fields.end()) {
        from.document.refuse(pointer);
        return {};
    }
    auto value = known->variable == nullptr ? std::nullopt : from.environment.get(known->variable);
    if (!value) value = known->otherwise(from);
    if (!value || value->empty())
        from.document.fault_at(pointer, "{" + std::string(name) + "} is not known here: set " +
                                            (known->variable == nullptr ? "the host's name" : known->variable));
    return value.value_or("");
}

}  // namespace

std::string read_session_name(reading& from, const std::string& pointer, const std::string& fallback) {
    const std::string pattern = from.document.text(pointer).value_or(fallback);
    std::string text;
    std::size_t telling_end = 0;
    for (std::string_view rest = pattern; !rest.empty();) {
        const std::size_t brace = std::min(rest.find_first_of("{}"), rest.size());
        text += rest.substr(0, brace);
        rest.remove_prefix(brace);
        if (rest.empty()) break;
        const std::size_t end = rest.find('}');
        if (rest.front() == '}' || end == std::string_view::npos) {
            from.document.refuse(pointer);
            break;
        }
        const std::string_view name = rest.substr(1, end - 1);
        text += value_of(from, pointer, name);
        if (ends_apart(name)) telling_end = text.size();
        rest.remove_prefix(end + 1);
    }
    std::string name = aws::make_session_name(text, telling_end);
    if (text.size() > aws::longest_session_name)
        from.warn_once("the session name \"" + base::printable(pattern) +
                       "\" gives more than the 64 characters that AWS takes, and is cut to " + name);
    return name;
}

}  // namespace crossvend::config
