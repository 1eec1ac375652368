#pragma once

#include "fixture.hpp"
#include "tls_front.hpp"

namespace crossvend::test {

/// A daemon whose way to a set is the longest there is: over an access token, an identity token and the set of another
/// role, and AWS STS is behind TLS.
class LongWay : public Daemon {
protected:
    LongWay();
    /// The configuration, for a test to add to.
    [[nodiscard]] static nlohmann::json settings();
    [[nodiscard]] std::uint16_t sts_port() const { return front_.port(); }

private:
    certificate_authority authority_;
    tls_front front_{authority_.issue("localhost", 30), aws_port};
};

}  // namespace crossvend::test
