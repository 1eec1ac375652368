#include "command.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/base/text.hpp"

#include <unistd.h>
#include <array>
#include <iostream>
#include <utility>

namespace crossvend::cli {
namespace {

constexpr std::size_t longest_list = 300;

std::string hostname() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

/// The options, or nothing and the faults on stderr.
std::optional<config::options> options_or_faults(std::variant<config::options, std::vector<config::fault>> loaded) {
    if (auto* options = std::get_if<config::options>(&loaded)) return std::move(*options);
    print_faults(std::get<std::vector<config::fault>>(loaded));
    return std::nullopt;
}

}  // namespace

void add_configuration_flags(const grammar& described, config::flags& flags) {
    described.add_text("--config", flags.config, "Configuration file, JSON with comments (CROSSVEND_CONFIG)", "FILE");
    described.add_text("--role-arn", flags.role_arn, "The IAM role to assume (AWS_ROLE_ARN)", "ARN");
    described.add_text("--region", flags.region, "The AWS Region whose STS is asked (AWS_REGION)", "REGION");
    described.add_text("--audience", flags.audience, "Audience of the identity token (CROSSVEND_AUDIENCE)", "AUD");
    described.add_text("--log-level", flags.log_level,
                       "trace, debug, info, warning, error or off (CROSSVEND_LOG_LEVEL)", "LEVEL");
    described.add_text("--log-format", flags.log_format, "text or json (CROSSVEND_LOG_FORMAT)", "FORMAT");
}

void timeout_flag::add_to(const grammar& described, const std::string& description) {
    described.add_text("--timeout", text_, description, "DURATION");
}

base::duration timeout_flag::value() const {
    const auto limit = base::parse_duration(text_);
    if (!limit)
        throw usage_error("--timeout: found " + base::printable(text_) + "; allowed: a duration like 60s or 2m");
    return *limit;
}

credentials::patience timeout_flag::patience() const {
    credentials::patience patience;
    patience.limit = value();
    patience.on_delay = [](std::string_view cause) {
        std::cerr << "crossvend: waiting for credentials: " << cause << '\n';
    };
    return patience;
}

int status_of(const base::failure& failure) {
    using base::reason;
    switch (failure.reason) {
        case reason::internal:
            return failed;
        case reason::unreadable_file:
        case reason::malformed_file:
        case reason::unsupported_file:
        case reason::url_not_allowed:
            return wrong_configuration;
        // Also of a metadata server that is so young that it may yet change its mind.
        case reason::bad_request:
        case reason::http_status:
        case reason::not_annotated:
        case reason::not_metadata_server:
        case reason::permission_denied:
        case reason::token_expired:
            return refused;
        default:
            return failure.disposition == base::disposition::refused ? refused : unreachable;
    }
}

int report(const base::failure& failure, std::string_view missing) {
    std::cerr << "crossvend: no " << missing << ": " << failure.text() << '\n';
    return status_of(failure);
}

void add_role_flag(const grammar& described, std::optional<std::string>& role) {
    described.add_text("--role", role, "The role by its name in the configuration; the first when not given", "NAME");
}

void choose_role(config::options& options, const std::optional<std::string>& name) {
    std::string names;
    for (config::role_options& role : options.roles) {
        if (!name || role.name == *name) {
            std::swap(options.roles.front(), role);
            options.roles.resize(1);
            return;
        }
        if (names.size() < longest_list) names += (names.empty() ? "" : ", ") + role.name;
    }
    throw usage_error("--role: the configuration has no role " + base::printable(*name) + "; it has " + names);
}

base::log_level command_log_level(const config::options& options, const config::flags& flags,
                                  const base::environment& environment) {
    const bool asked = flags.log_level.has_value() || environment.get("CROSSVEND_LOG_LEVEL");
    return asked ? options.log_level : base::log_level::off;
}

std::variant<config::options, std::vector<config::fault>> load_again(const config::flags& flags,
                                                                     const base::environment& environment,
                                                                     config::reader who) {
    config::surroundings around;
    around.hostname = hostname();
    around.who = who;
    return config::load(flags, environment, around);
}

std::optional<config::options> load_configuration(const config::flags& flags, const base::environment& environment) {
    return options_or_faults(load_again(flags, environment, config::reader::daemon));
}

std::optional<config::options> load_role_configuration(const config::flags& flags, const base::environment& environment,
                                                       const std::optional<std::string>& role, config::reader who) {
    auto options = options_or_faults(load_again(flags, environment, who));
    if (options) choose_role(*options, role);
    return options;
}

void print_faults(const std::vector<config::fault>& faults) {
    std::cerr << "crossvend: the configuration has " << faults.size() << (faults.size() == 1 ? " fault" : " faults")
              << "; mend what follows\n";
    for (const config::fault& fault : faults) std::cerr << "  " << fault.text() << '\n';
}

}  // namespace crossvend::cli
