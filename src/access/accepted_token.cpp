#include "crossvend/access/accepted_token.hpp"

#include "crossvend/access/authorization_token.hpp"
#include "crossvend/net/crypto.hpp"
#include "methods.hpp"

#include <algorithm>
#include <utility>

namespace crossvend::access {
namespace {

bool brings(const net::http_request& request, const base::secret& token) {
    return std::ranges::any_of(methods, [&](method proves) { return proves(request, token.reveal()); });
}

}  // namespace

bool accepted_token::is_brought_by(const net::http_request& request) {
    if (brings(request, token_)) return true;
    if (!file_) return false;
    const base::duration now = file_->clock.uptime();
    if (now < before_ends_ && brings(request, before_)) return true;
    if (now < next_look_) return false;
    next_look_ = now + pause;
    look_again();
    return brings(request, token_);
}

void accepted_token::take(base::secret next) {
    if (net::constant_time_equal(next.reveal(), token_.reveal())) return;
    before_ = std::exchange(token_, std::move(next));
    before_ends_ = file_->clock.uptime() + grace;
    file_->log.info("another authorization token counts; the one before stays good for a while",
                    {{"file", file_->path.string()}, {"while", base::duration(grace)}});
    if (changed_) changed_();
}

void accepted_token::look_again() {
    auto content = read_authorization_token(file_->path);
    std::string trouble;
    if (auto* token = std::get_if<base::secret>(&content))
        take(std::move(*token));
    else
        trouble = std::get<std::string>(content);
    if (trouble != std::exchange(trouble_, trouble) && !trouble.empty())
        file_->log.warning("the file of the authorization token holds none any more: the one before goes on counting",
                           {{"cause", trouble}});
}

}  // namespace crossvend::access
