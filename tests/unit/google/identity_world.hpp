#pragma once

#include "crossvend/google/identity_sources.hpp"

#include "credential_texts.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"
#include "support/temporary_file.hpp"
#include "support/tokens.hpp"

#include <gmock/gmock.h>

#include <map>

namespace crossvend::google {

/// An identity source among stand-ins that answer each call by the last part of its path.
class IdentityWorld : public testing::Test {
protected:
    explicit IdentityWorld(identity_kind source) {
        options_.source = source;
        options_.expected = {"sts.amazonaws.com", "42"};
        options_.service_account = "app@project.iam.gserviceaccount.com";
        options_.endpoints.metadata_server = *net::parse_url("http://169.254.169.254");
        options_.endpoints.token_endpoint = *net::parse_url("https://oauth2.googleapis.com/token");
        options_.endpoints.iam_credentials = *net::parse_url("https://iamcredentials.googleapis.com");
    }

    base::result<oidc::id_token> fetch() {
        if (!source_) source_ = make_identity_source(options_, world{http_, clock_, metrics_});
        return test::run(source_->fetch());
    }

    /// The calls made so far, a line each: host and target.
    [[nodiscard]] std::vector<std::string> calls() const {
        std::vector<std::string> made;
        for (const net::http_call& call : http_.calls) made.push_back(call.url.authority() + call.url.target);
        return made;
    }

    /// The value of a field of a call; empty if it has none.
    static std::string field_of(const net::http_call& call, std::string_view name) {
        for (const auto& [each, value] : call.fields)
            if (each == name) return std::string(value);
        return {};
    }

    /// The parameter of a form, decoded.
    static std::string parameter_of(const net::http_call& call, const std::string& name) {
        const std::string form = '&' + std::string(call.body.reveal()) + '&';
        const std::size_t begin = form.find('&' + name + '=');
        if (begin == std::string::npos) return {};
        const std::size_t value = begin + name.size() + 2;
        return *net::percent_decode(form.substr(value, form.find('&', value) - value));
    }

    /// The claims of a JSON Web Token.
    static nlohmann::json claims_of(const std::string& jwt) {
        const std::size_t first = jwt.find('.') + 1;
        return nlohmann::json::parse(*net::base64url_decode(jwt.substr(first, jwt.find('.', first) - first)));
    }

    test::fake_http_client::outcome answer(const net::http_call& call) {
        const std::string& target = call.url.target;
        for (const auto& [part, reply] : answers_)
            if (target.find(part) != std::string::npos) return reply;
        return test::reply(404, "nobody answers " + target);
    }

    std::map<std::string, test::fake_http_client::outcome> answers_{
        {"/default/identity", test::reply(200, test::identity_token(), {{"Metadata-Flavor", "Google"}})},
        {"/default/token", test::reply(200, R"({"access_token":"ya29.metadata"})", {{"Metadata-Flavor", "Google"}})},
        {"/token", test::reply(200, R"({"id_token":")" + test::identity_token() + R"(","access_token":"ya29.oauth"})")},
        {":generateIdToken", test::reply(200, R"({"token":")" + test::identity_token() + R"("})")},
        {":generateAccessToken", test::reply(200, R"({"accessToken":"ya29.iam"})")},
        {":signJwt", test::reply(200, R"({"signedJwt":"signed.by.google"})")},
    };
    test::fake_http_client http_{[this](const net::http_call& call) { return answer(call); }};
    test::manual_clock clock_{test::some_day};
    metrics::metrics metrics_;
    identity_options options_;
    std::unique_ptr<identity_source> source_;
};

}  // namespace crossvend::google
