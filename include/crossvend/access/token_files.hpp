#pragma once

#include "crossvend/access/accepted_token.hpp"
#include "crossvend/base/random.hpp"

#include <sys/types.h>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

namespace crossvend::access {

/// The tokens that stand in files, each file once: roles that share one see a swap together, and a file that a changed
/// configuration still names keeps the token before good.
class token_files {
public:
    token_files(const base::clock& clock, base::random_source& random, base::logger& log)
        : clock_(clock), random_(random), log_(log) {}

    /// The token that `file` holds now. A file that does not exist is made, for its owner alone unless there is a
    /// `mode`; one that does gets that mode, or the log says why it cannot. Throws base::configuration_error if it
    /// cannot be read or made, or holds no token.
    [[nodiscard]] std::shared_ptr<accepted_token> token_in(const std::filesystem::path& file,
                                                           std::optional<mode_t> mode);

private:
    const base::clock& clock_;
    base::random_source& random_;
    base::logger& log_;
    std::map<std::filesystem::path, std::weak_ptr<accepted_token>> known_;
};

}  // namespace crossvend::access
