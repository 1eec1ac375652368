#pragma once

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace crossvend::cli {

/// The grammar of the program's command line, or of one of its commands: flags, arguments, and what --help says of
/// them. It goes wherever the command line goes; only its source and that of the program see CLI11.
class grammar {
public:
    explicit grammar(CLI::App& described) : described_(&described) {}

    [[nodiscard]] grammar add_command(const std::string& name, const std::string& description) const;
    /// A flag with a value, called `type` in the help. A value that is there before is the default.
    void add_text(const std::string& flag, std::optional<std::string>& value, const std::string& description,
                  const std::string& type) const;
    void add_text(const std::string& flag, std::string& value, const std::string& description,
                  const std::string& type) const;
    /// A flag without one. It cannot stand beside the flag `excluded`, if one is named.
    void add_switch(const std::string& flag, bool& value, const std::string& description,
                    const std::string& excluded = {}) const;
    /// All that is left of the line behind the flags; there must be something.
    void add_rest(const std::string& name, std::vector<std::string>& values, const std::string& description,
                  const std::string& type) const;
    /// What stands below the flags: examples, and what there is to know beside them.
    void add_examples(const std::string& text) const;

    /// Whether the line that was parsed has this command.
    [[nodiscard]] bool is_given() const;

private:
    CLI::App* described_;
};

}  // namespace crossvend::cli
