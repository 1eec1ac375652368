#include "crossvend/credentials/state_file.hpp"

#include "support/manual_clock.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using test::some_day;

exchange_options exchange() {
    google::identity_options identity;
    identity.expected.audience = "sts.amazonaws.com";
    identity.delegates = {"one@example.iam.gserviceaccount.com"};
    exchange_options options;
    options.identity = identity;
    options.request.role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/reader");
    options.request.session_name = "pod-7";
    options.chain.push_back(options.request);
    options.chain[0].tags = {{"team", "data"}};
    return options;
}

left_set hour_of(const std::string& role) {
    return {role, fingerprint(exchange()), {test::set_expiring(some_day + 1h), some_day}};
}

constexpr std::string_view session_secret = "what-sessions-are-signed-by";

std::string text_of(const std::vector<left_set>& sets) {
    std::vector<kept_set> kept;
    for (const left_set& each : sets)
        kept.push_back({each.role, each.fingerprint, std::make_shared<const set>(each.set)});
    return std::string(format_state({session_secret, kept}).reveal());
}

TEST(StateFile, ThatIsDamagedAnywhereIsNothing) {
    const std::string whole = text_of({hour_of("reader"), hour_of("writer")});
    ASSERT_TRUE(parse_state(whole));
    for (std::size_t size = 0; size + 2 < whole.size(); ++size)  // the newline at the end is nobody's loss
        ASSERT_FALSE(parse_state(whole.substr(0, size))) << size;
}

TEST(StateFile, ThatLacksATextOrHasAnEmptyOneIsNothing) {
    const std::string whole = text_of({hour_of("reader")});
    for (const char* name : {"role", "fingerprint", "issued", "access_key_id", "secret_access_key", "session_token",
                             "expiration", "local_expiration", "account_id", "role_arn"}) {
        const std::size_t at = whole.find('"' + std::string(name) + '"');
        ASSERT_NE(at, std::string::npos) << name;
        std::string renamed = whole;
        renamed.replace(at + 1, 1, "X");
        EXPECT_FALSE(parse_state(renamed)) << name;
        const std::size_t value = whole.find(':', at) + 2;
        std::string emptied = whole;
        emptied.erase(value, whole.find('"', value) - value);
        EXPECT_FALSE(parse_state(emptied)) << name;
    }
}

TEST(StateFile, WithATimeThatIsNoneIsNothing) {
    std::string text = text_of({hour_of("reader")});
    text.replace(text.find("2026"), 4, "2O26");
    EXPECT_FALSE(parse_state(text));
}

TEST(StateFile, OfAnotherVersionIsNothing) {
    EXPECT_TRUE(parse_state(R"({"version":1,"sets":[]})"));
    for (const char* text : {R"({"version":2,"sets":[]})", R"({"version":"1","sets":[]})", R"({"sets":[]})",
                             R"({"version":1})", R"({"version":1,"sets":{}})", R"({"version":1,"sets":[[]]})"})
        EXPECT_FALSE(parse_state(text)) << text;
}

TEST(StateFile, OfAVersionThatKeptNothingOfSessionsIsTaken) {
    std::string text = text_of({hour_of("reader")});
    const std::string_view member = R"("session_secret":"what-sessions-are-signed-by",)";
    ASSERT_NE(text.find(member), std::string::npos);
    text.erase(text.find(member), member.size());
    const auto state = parse_state(text);
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->session_secret.empty());
    EXPECT_EQ(state->sets.size(), 1U);
}

TEST(StateFile, GivesBackWhatWentIn) {
    const auto state = parse_state(text_of({hour_of("reader"), hour_of("writer")}));
    ASSERT_TRUE(state);
    EXPECT_EQ(state->session_secret.reveal(), session_secret);
    const std::vector<left_set>* const sets = &state->sets;
    ASSERT_EQ(sets->size(), 2U);
    EXPECT_EQ(sets->at(0).role, "reader");
    EXPECT_EQ(sets->at(1).role, "writer");
    const left_set wanted = hour_of("writer");
    const left_set& got = sets->at(1);
    EXPECT_EQ(got.fingerprint, wanted.fingerprint);
    EXPECT_EQ(got.set.issued, wanted.set.issued);
    EXPECT_EQ(got.set.credentials.access_key_id, wanted.set.credentials.access_key_id);
    EXPECT_EQ(got.set.credentials.secret_access_key.reveal(), wanted.set.credentials.secret_access_key.reveal());
    EXPECT_EQ(got.set.credentials.session_token.reveal(), wanted.set.credentials.session_token.reveal());
    EXPECT_EQ(got.set.credentials.expiration, wanted.set.credentials.expiration);
    EXPECT_EQ(got.set.credentials.local_expiration, wanted.set.credentials.local_expiration);
    EXPECT_EQ(got.set.credentials.account_id, wanted.set.credentials.account_id);
    EXPECT_EQ(got.set.credentials.role_arn, wanted.set.credentials.role_arn);
}

TEST(StateFile, NeverGivesASetMoreTimeThanItHas) {
    left_set left = hour_of("reader");
    left.set.credentials.local_expiration += 999ms;
    const auto state = parse_state(text_of({left}));
    ASSERT_TRUE(state);
    EXPECT_EQ(state->sets.at(0).set.credentials.local_expiration, some_day + 1h);
}

TEST(LeftSet, IsNotTakenOverForAnotherExchange) {
    exchange_options other = exchange();
    other.request.role = *aws::parse_role_arn("arn:aws:iam::123456789012:role/writer");
    EXPECT_EQ(fault_of(hour_of("reader"), other, 60s, some_day), "it is of another exchange");
}

TEST(LeftSet, IsNotTakenOverOnceItMayNotBeVended) {
    EXPECT_EQ(fault_of(hour_of("reader"), exchange(), 60s, some_day + 59min), "it is over");
    EXPECT_EQ(fault_of(hour_of("reader"), exchange(), 60s, some_day + 59min - 1s), "");
}

TEST(LeftSet, IsNotTakenOverByAClockThatShowsAnEarlierTimeThanItsIssue) {
    EXPECT_EQ(fault_of(hour_of("reader"), exchange(), 60s, some_day - 1s),
              "it is of a later time than the clock shows");
}

TEST(StateFingerprint, DiffersForWhateverMakesAnotherSessionOfIt) {
    using change = std::function<void(exchange_options&, google::identity_options&)>;
    const std::vector<change> changes{
        [](auto&, auto& identity) { identity.source = google::identity_kind::token_file; },
        [](auto&, auto& identity) { identity.expected.audience = "other"; },
        [](auto&, auto& identity) { identity.expected.subject = "1"; },
        [](auto&, auto& identity) { identity.key_file = "1"; },
        [](auto&, auto& identity) { identity.token_file = "1"; },
        [](auto&, auto& identity) { identity.service_account = "1"; },
        [](auto&, auto& identity) { identity.credentials_file = "1"; },
        [](auto&, auto& identity) { identity.delegates.clear(); },
        [](auto& options, auto&) { options.request.role.text += "s"; },
        [](auto& options, auto&) { options.request.session_name = "pod-8"; },
        [](auto& options, auto&) { options.request.session_duration = 2h; },
        [](auto& options, auto&) { options.request.policy = "{}"; },
        [](auto& options, auto&) { options.request.policy_arns = {"a"}; },
        [](auto& options, auto&) {
            options.request.policy_arns = {"a", "b"};
        },
        [](auto& options, auto&) { options.request.policy_arns = {"ab"}; },
        [](auto& options, auto&) { options.chain.clear(); },
        [](auto& options, auto&) { options.chain[0].external_id = "1"; },
        [](auto& options, auto&) { options.chain[0].source_identity = "1"; },
        [](auto& options, auto&) { options.chain[0].tags[0].second = "other"; },
        [](auto& options, auto&) { options.chain[0].transitive_tag_keys = {"team"}; },
        [](auto& options, auto&) { options.chain.push_back(options.request); },
    };
    std::vector<std::string> seen{fingerprint(exchange())};
    for (const change& each : changes) {
        exchange_options options = exchange();
        google::identity_options identity = *options.identity;
        each(options, identity);
        options.identity = identity;
        seen.push_back(fingerprint(options));
    }
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST(StateFingerprint, IsTheSameWhereverAwsStsAndGoogleAreReached) {
    exchange_options options = exchange();
    google::identity_options identity = *options.identity;
    identity.request_timeout = 1s;
    identity.endpoints.metadata_server.host = "other";
    options.identity = identity;
    EXPECT_EQ(fingerprint(options), fingerprint(exchange()));
}

/// One that changes would cost every daemon its sets at the upgrade.
TEST(StateFingerprint, StaysWhatItIs) {
    EXPECT_EQ(fingerprint(exchange()), "2ab6160003bba8c0b7c0bcca7ed25b60983c30a2c67f1ddceb8aa750795070c8");
}

}  // namespace
}  // namespace crossvend::credentials
