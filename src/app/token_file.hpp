#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/secret.hpp"

#include <filesystem>
#include <string>

namespace crossvend::app {

/// A token in a file for a program that may change its user before it reads it: anybody may, who is told the name,
/// which is as hard to guess as the token. The file goes with this object, and its directory too.
class token_file {
public:
    /// In memory where that is possible, else in the temporary directory.
    token_file(const base::secret& token, const base::environment& environment);
    ~token_file();
    token_file(const token_file&) = delete;
    token_file& operator=(const token_file&) = delete;

    /// Empty if there is no place for it.
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::filesystem::path directory_;
    std::string path_;
};

}  // namespace crossvend::app
