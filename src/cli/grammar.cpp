#include "grammar.hpp"

#include <CLI/App.hpp>

namespace crossvend::cli {

grammar grammar::add_command(const std::string& name, const std::string& description) const {
    return grammar(*described_->add_subcommand(name, description));
}

void grammar::add_text(const std::string& flag, std::optional<std::string>& value, const std::string& description,
                       const std::string& type) const {
    described_->add_option(flag, value, description)->type_name(type);
}

void grammar::add_text(const std::string& flag, std::string& value, const std::string& description,
                       const std::string& type) const {
    described_->add_option(flag, value, description)->type_name(type)->capture_default_str();
}

void grammar::add_switch(const std::string& flag, bool& value, const std::string& description,
                         const std::string& excluded) const {
    CLI::Option* const option = described_->add_flag(flag, value, description);
    if (!excluded.empty()) option->excludes(excluded);
}

void grammar::add_rest(const std::string& name, std::vector<std::string>& values, const std::string& description,
                       const std::string& type) const {
    described_->add_option(name, values, description)->required()->type_name(type);
    described_->positionals_at_end();
}

void grammar::add_examples(const std::string& text) const { described_->footer(text); }

bool grammar::is_given() const { return described_->parsed(); }

}  // namespace crossvend::cli
