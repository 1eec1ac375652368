#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/credentials/set.hpp"
#include "crossvend/net/http_message.hpp"

#include <functional>
#include <memory>

namespace crossvend::credentials {

/// A set as it is vended. Never changes: a refresh makes a new one. Its times are this machine's.
struct snapshot : set {
    base::time_point vend_until;
    net::http_reply answer;  ///< the whole answer to a client, made when the set arrived
};

enum class availability {
    not_ready,  ///< there has been no set yet
    available,  ///< there is one that may be vended
    expired,    ///< there was one, and it is over or nearly
};

/// Holds a role's present set: the one place where the credential's road and the request's road meet. A set
/// is replaced by a later one and by nothing else; a refresh that fails leaves it alone. One thread.
class credentials_store {
public:
    using renderer = std::function<net::http_reply(const set&)>;

    /// `render` makes the answer for a new set. A set with less than `serve_until_remaining` left counts as
    /// expired.
    credentials_store(renderer render, base::duration serve_until_remaining);

    /// Begins with the set of the store that this one takes the place of, if that has one. Any set may follow it.
    void inherit(const credentials_store& predecessor);

    /// Begins with a set that an earlier daemon left. Any set may follow it.
    void begin_with(set next);

    /// From now on calls this after each change of the present set: another one was published, or its times were set.
    void when_changed(std::function<void()> told) { when_changed_ = std::move(told); }

    /// Puts a new set in place of the present one, by one swap of a pointer; whoever is being answered from
    /// the old one keeps that. Returns whether it did: expiration never goes backwards.
    bool publish(set next);

    /// Says that this machine's clock was set back, so that it shows an earlier time when the present set is over.
    void clock_was_set_back(base::duration by);

    [[nodiscard]] availability state(base::time_point now) const;

    /// Whether the present set is of a time before this store.
    [[nodiscard]] bool is_inherited() const { return inherited_; }

    /// The present set, expired or not; null before the first.
    [[nodiscard]] const std::shared_ptr<const snapshot>& current() const { return current_; }

private:
    void hold(set next);

    renderer render_;
    std::function<void()> when_changed_ = [] {};
    base::duration serve_until_remaining_;
    std::shared_ptr<const snapshot> current_;
    bool inherited_ = false;  ///< whether the present set is
};

}  // namespace crossvend::credentials
