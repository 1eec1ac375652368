#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_message.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace crossvend::access {

/// An authorization token that opens something. Where it stands in a file, that may be swapped at any time, as
/// Kubernetes swaps a Secret: a token that is wrong has the file read again. Containers see the swap at different
/// times, so the token before stays good for a while. A token that is good is known without reading or allocating.
class accepted_token {
public:
    /// How long the token before stays good: the kubelet takes up to 90 s to a volume, and applications hold on to one.
    static constexpr std::chrono::minutes grace{5};
    /// The least time from one look into the file to the next, however many wrong tokens come.
    static constexpr std::chrono::seconds pause{1};

    /// One that is given outright, and never changes.
    explicit accepted_token(base::secret token) : token_(std::move(token)) {}
    /// The one that `file` holds. `log` is told of a change, and once of what it then holds that is no token.
    accepted_token(base::secret token, std::filesystem::path file, const base::clock& clock, base::logger& log)
        : token_(std::move(token)), file_(source{std::move(file), clock, log}) {}

    /// Whether a request that has one Authorization field proves by it that it has this token, or the one before.
    [[nodiscard]] bool is_brought_by(const net::http_request& request);

    /// The file holds this now: it counts, and what counted until now stays good for a while.
    void take(base::secret next);
    /// Has `told` called whenever another token counts.
    void when_changed(std::function<void()> told) { changed_ = std::move(told); }

    /// The one that counts.
    [[nodiscard]] const base::secret& content() const { return token_; }

private:
    struct source {
        std::filesystem::path path;
        const base::clock& clock;
        base::logger& log;
    };

    void look_again();

    base::secret token_;
    std::optional<source> file_;
    base::secret before_;  ///< good until `before_ends_`; empty: there was none
    base::duration before_ends_{};
    base::duration next_look_{};  ///< by the machine's uptime, as the one above
    std::string trouble_;         ///< why the file holds no token, told once
    std::function<void()> changed_;
};

}  // namespace crossvend::access
