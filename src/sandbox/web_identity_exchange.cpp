#include "sandbox/web_identity_exchange.hpp"

#include "crossvend/aws/role_arn.hpp"
#include "crossvend/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace crossvend::sandbox {
namespace {

constexpr std::string_view google_issuer = "https://accounts.google.com";
constexpr unsigned long default_seconds = 3600;

aws_error validation_error(std::string message) { return {400, "ValidationError", std::move(message)}; }

/// Checks parameters against the constraints of the API and collects what fails, as STS words it.
class constraints {
public:
    explicit constraints(const parameters& form) : form_(form) {}

    std::string_view text(std::string_view name, std::string_view shown_as, std::size_t least, std::size_t most) {
        const auto value = form_.get(name);
        // A token is not for showing, whatever is wrong with it.
        const std::string_view shown = name == "WebIdentityToken" ? "(hidden)" : value.value_or("");
        if (!value)
            failed_.push_back("Value null at '" + std::string(shown_as) + must + "not be null");
        else if (value->size() < least)
            fail(shown_as, shown, "have length greater than or equal to " + std::to_string(least));
        else if (value->size() > most)
            fail(shown_as, shown, "have length less than or equal to " + std::to_string(most));
        return value.value_or("");
    }
    void pattern(std::string_view shown_as, std::string_view value, std::string_view allowed, std::string_view regex) {
        if (value.find_first_not_of(allowed) != std::string_view::npos)
            fail(shown_as, value, "satisfy regular expression pattern: " + std::string(regex));
    }
    unsigned long seconds(std::string_view name, std::string_view shown_as) {
        const auto value = form_.get(name);
        unsigned long number = default_seconds;
        if (!value) return number;
        const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
        if (error != std::errc{} || end != value->data() + value->size() || number < 900)
            fail(shown_as, *value, "have value greater than or equal to 900");
        else if (number > 43200)
            fail(shown_as, *value, "have value less than or equal to 43200");
        return number;
    }
    /// All that failed in one message; empty if nothing did.
    std::string message() const {
        if (failed_.empty()) return "";
        std::string text = std::to_string(failed_.size()) + " validation error";
        text += failed_.size() == 1 ? " detected" : "s detected";
        for (std::size_t i = 0; i < failed_.size(); ++i) text += (i == 0 ? ": " : "; ") + failed_[i];
        return text;
    }

private:
    static constexpr const char* must = "' failed to satisfy constraint: Member must ";

    void fail(std::string_view shown_as, std::string_view value, const std::string& constraint) {
        failed_.push_back("Value '" + base::printable(value, 100) + "' at '" + std::string(shown_as) + must +
                          constraint);
    }

    const parameters& form_;
    std::vector<std::string> failed_;
};

/// What makes the real STS refuse or misread a call that carries no AWS credentials by design.
std::string foreign_matter(const net::http_request& request, const parameters& form) {
    if (request.field("Authorization")) return "AssumeRoleWithWebIdentity is not signed: leave out Authorization";
    if (request.field("X-Amz-Security-Token"))
        return "AssumeRoleWithWebIdentity is not signed: leave out X-Amz-Security-Token";
    if (form.get("ProviderId")) return "ProviderId is for OAuth 2.0 access tokens only, not for OpenID Connect";
    return "";
}

/// Who the token is for; or why it is not taken.
base::result<identity_claims, aws_error> check_token(std::string_view token, const identity_token_issuer& google,
                                                     base::time_point now) {
    auto claims = google.verify(token);
    if (!claims) return aws_error{400, "InvalidIdentityToken", claims.error().message};
    if (claims->issuer != google_issuer)
        return aws_error{400, "InvalidIdentityToken",
                         "No OpenIDConnect provider found in your account for " + base::printable(claims->issuer, 200)};
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (seconds >= claims->expires_at)
        return aws_error{400, "ExpiredTokenException",
                         "Token expired: current date/time " + std::to_string(seconds) +
                             " must be before the expiration date/time " + std::to_string(claims->expires_at)};
    return std::move(*claims);
}

}  // namespace

base::result<granted_role, aws_error> decide_exchange(const net::http_request& request, const parameters& form,
                                                      const std::vector<role>& roles,
                                                      const identity_token_issuer& google, base::time_point now) {
    if (std::string message = foreign_matter(request, form); !message.empty())
        return validation_error(std::move(message));
    constraints check(form);
    const std::string_view arn = check.text("RoleArn", "roleArn", 20, 2048);
    const std::string_view session_name = check.text("RoleSessionName", "roleSessionName", 2, 64);
    check.pattern("roleSessionName", session_name,
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-", R"([\w+=,.@-]*)");
    const std::string_view token = check.text("WebIdentityToken", "webIdentityToken", 4, 20000);
    const std::chrono::seconds lifetime(check.seconds("DurationSeconds", "durationSeconds"));
    if (std::string message = check.message(); !message.empty()) return validation_error(std::move(message));
    if (!aws::parse_role_arn(arn)) return validation_error("Request ARN is invalid");

    auto claims = check_token(token, google, now);
    if (!claims) return claims.error();
    const web_identity bearer{claims->subject, claims->audience, claims->authorized_party};
    const auto found = std::ranges::find(roles, arn, &role::arn);
    // AWS does not tell a role that does not exist from one that does not trust.
    if (found == roles.end() || !found->trust.admits(bearer))
        return aws_error{403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"};
    if (lifetime > found->max_session_duration)
        return validation_error("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    return granted_role{&*found, std::string(session_name), lifetime, std::move(*claims)};
}

}  // namespace crossvend::sandbox
