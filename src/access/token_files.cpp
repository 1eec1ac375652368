#include "crossvend/access/token_files.hpp"

#include "crossvend/access/authorization_token.hpp"
#include "crossvend/base/file.hpp"

namespace crossvend::access {

std::shared_ptr<accepted_token> token_files::token_in(const std::filesystem::path& file, std::optional<mode_t> mode) {
    std::erase_if(known_, [](const auto& each) { return each.second.expired(); });
    base::secret content = load_or_create_authorization_token(file, mode.value_or(0600), random_);
    if (mode)
        if (const auto error = base::set_mode(file, *mode))
            log_.warning("server.authorization.token_file_mode cannot be given to a file that is there",
                         {{"file", file.string()}, {"cause", error.message()}});
    auto token = known_[file].lock();
    if (token) {
        token->take(std::move(content));
    } else {
        token = std::make_shared<accepted_token>(std::move(content), file, clock_, log_);
        known_[file] = token;
    }
    return token;
}

}  // namespace crossvend::access
