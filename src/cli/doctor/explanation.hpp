#pragma once

#include "crossvend/base/failure.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/net/url.hpp"
#include "step.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::cli::doctor {

/// What is known of the workload and its way, to be filled into explanations. Grows as the way is walked; what is
/// empty is not known yet.
struct facts {
    // Who the workload is.
    std::string source;            ///< identity.source
    std::string audience;          ///< identity.audience
    std::string account;           ///< the Google service account
    std::string file;              ///< which the identity comes from
    std::string expected_subject;  ///< identity.expected_subject
    // What AWS sees of its token.
    std::string conditions;  ///< condition keys with their values
    std::string issuer;
    bool issuer_is_google = true;
    // What is asked, of whom.
    std::string upstream;  ///< host and port
    std::string role;      ///< its ARN
    std::string caller;    ///< who assumes it: for a hop of a chain, the ARN of the role before
    std::string session;   ///< name and duration
    std::string flags;     ///< " --role NAME" and what else a command needs to speak of the same role
};

/// What the configuration says.
[[nodiscard]] facts facts_of(const config::role_options& role);

/// Puts in which role is asked for now, the first one or a hop of the chain.
void ask_for(facts& known, const aws::assume_role_request& request);

/// Adds what a token says.
void learn(facts& known, const oidc::id_token_claims& claims);

/// Host and port, the scheme's own as well.
[[nodiscard]] std::string host_and_port(const net::url& url);

/// What to do about a failure: what is known of the error itself, and what to look at here, with its values filled
/// in.
[[nodiscard]] std::vector<std::string> remedies_for(const base::failure& failure, const facts& known);

/// Turns a step into one that failed.
void fail(step& step, const base::failure& failure, const facts& known);

}  // namespace crossvend::cli::doctor
