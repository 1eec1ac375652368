#include "sandbox/control/faults.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

planned_fault read(std::string_view text) {
    complaints wrong;
    planned_fault plan = read_fault(text, wrong);
    EXPECT_THAT(wrong, IsEmpty()) << text;
    return plan;
}

complaints wrong_with(std::string_view text) {
    complaints wrong;
    static_cast<void>(read_fault(text, wrong));
    return wrong;
}

TEST(Faults, ReadsAnAnswerThatIsGivenInsteadOfTheRealThing) {
    const planned_fault plan = read(R"({"call": "AssumeRoleWithWebIdentity", "times": 3, "delay": "2s", "status": 400,
        "body": "<x/>", "content_type": "text/xml", "headers": {"Date": "yesterday", "Retry-After": "1"}})");
    EXPECT_EQ(plan.call, call::assume_role_with_web_identity);
    EXPECT_EQ(plan.times, 3U);
    EXPECT_EQ(plan.fault.delay, 2s);
    ASSERT_TRUE(plan.fault.answer);
    EXPECT_EQ(plan.fault.answer->status, 400U);
    EXPECT_EQ(plan.fault.answer->body, "<x/>");
    EXPECT_EQ(plan.fault.answer->content_type, "text/xml");
    EXPECT_THAT(plan.fault.answer->headers, ElementsAre(Pair("Date", "yesterday"), Pair("Retry-After", "1")));
}

TEST(Faults, ReadsChangesToTheToken) {
    const planned_fault plan = read(R"({"call": "identity", "claims": {"aud": null}, "signature": "broken"})");
    EXPECT_EQ(plan.times, std::nullopt);
    EXPECT_EQ(plan.fault.claims, R"({"aud":null})");
    EXPECT_TRUE(plan.fault.broken_signature);
    EXPECT_FALSE(plan.fault.answer);
}

TEST(Faults, KnowEveryCallByItsName) {
    for (const call each : all_calls)
        EXPECT_EQ(read(R"({"call": ")" + std::string(to_string(each)) + R"("})").call, each) << to_string(each);
    EXPECT_THAT(wrong_with(R"({"call": "no"})"), ElementsAre(HasSubstr("identity, token, email, jwt_bearer")));
}

TEST(Faults, ChangeEveryIdentityToken) {
    for (const std::string_view name : {"identity", "jwt_bearer", "generateIdToken"})
        EXPECT_EQ(read(R"({"call": ")" + std::string(name) + R"(", "claims": {"aud": 1}})").fault.claims,
                  R"({"aud":1})");
}

TEST(Faults, ReadsALifetimeOfCredentialsHoweverOddItIs) {
    EXPECT_EQ(read(R"({"call": "AssumeRoleWithWebIdentity", "expires_in": "90s"})").fault.lifetime, 90s);
    EXPECT_EQ(read(R"({"call": "AssumeRoleWithWebIdentity", "expires_in": "-1h"})").fault.lifetime, -1h);
    EXPECT_EQ(read(R"({"call": "AssumeRoleWithWebIdentity", "expires_in": "0s"})").fault.lifetime, 0s);
}

TEST(Faults, ReadsADelayAlone) {
    const planned_fault plan = read(R"({"call": "ListBuckets", "delay": "150ms"})");
    EXPECT_EQ(plan.fault.delay, 150ms);
    EXPECT_FALSE(plan.fault.answer);
}

TEST(Faults, SaysWhereTheTextStopsBeingJson) {
    EXPECT_THAT(wrong_with(R"({"call": )"), ElementsAre(HasSubstr("not JSON: parse error at line 1, column")));
    EXPECT_THAT(wrong_with("[]"), ElementsAre("/: found [], allowed is an object"));
}

TEST(Faults, SaysAllThatIsWrongAtOnce) {
    EXPECT_THAT(wrong_with(R"({"call": "Identity", "times": 0, "delay": "1 h", "status": 99, "expires_in": "-",
                              "claims": [], "signature": "bad", "colour": "red"})"),
                UnorderedElementsAre(HasSubstr("/call: found \"Identity\""), HasSubstr("/times: found 0"),
                                     HasSubstr("/delay: found \"1 h\""), HasSubstr("/status: found 99"),
                                     HasSubstr("/expires_in: found \"-\""), HasSubstr("/claims: found []"),
                                     HasSubstr("/signature: found \"bad\""), HasSubstr("/colour: unknown")));
}

TEST(Faults, RefusesWhatDoesNotGoTogether) {
    EXPECT_THAT(wrong_with(R"({"call": "email", "claims": {}})"), ElementsAre(HasSubstr("go with identity")));
    EXPECT_THAT(wrong_with(R"({"call": "identity", "expires_in": "1s"})"),
                ElementsAre(HasSubstr("goes with AssumeRole")));
    EXPECT_THAT(wrong_with(R"({"call": "identity", "status": 500, "signature": "broken"})"),
                ElementsAre(HasSubstr("instead of the real thing")));
    EXPECT_THAT(wrong_with(R"({"call": "identity", "body": "x"})"), ElementsAre(HasSubstr("/status: missing")));
    EXPECT_THAT(wrong_with(R"({"call": "identity", "status": 204, "body": "x"})"),
                ElementsAre(HasSubstr("/body: found \"x\"")));
}

TEST(Faults, RefusesHeadersThatWouldBreakTheAnswer) {
    for (const std::string_view header :
         {R"("X": "a\r\nB: c")", R"("X\n": "a")", R"("": "a")", R"("A b": "c")", R"("X": 7)",
          R"("Content-Length": "0")", R"("transfer-encoding": "chunked")"}) {
        const std::string text = R"({"call": "identity", "status": 500, "headers": {)" + std::string(header) + "}}";
        EXPECT_THAT(wrong_with(text), ElementsAre(HasSubstr("/headers/"))) << text;
    }
    EXPECT_THAT(wrong_with(R"({"call": "identity", "status": 500, "content_type": "a\r\nb"})"),
                ElementsAre(HasSubstr("/content_type")));
}

TEST(Faults, ComeTrueInOrderAndAsOftenAsAsked) {
    fault_queues queues;
    EXPECT_TRUE(queues.add(read(R"({"call": "identity", "times": 2, "status": 500})")));
    EXPECT_TRUE(queues.add(read(R"({"call": "email", "status": 501})")));
    EXPECT_TRUE(queues.add(read(R"({"call": "identity", "times": 1, "status": 502})")));
    EXPECT_EQ(queues.take(call::identity).answer->status, 500U);
    EXPECT_EQ(queues.take(call::identity).answer->status, 500U);
    EXPECT_EQ(queues.take(call::identity).answer->status, 502U);
    EXPECT_FALSE(queues.take(call::identity).answer);
    EXPECT_EQ(queues.take(call::email).answer->status, 501U);
}

TEST(Faults, StayUntilClearedWithoutANumberOfTimes) {
    fault_queues queues;
    EXPECT_TRUE(queues.add(read(R"({"call": "identity", "status": 500})")));
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(queues.take(call::identity).answer);
    queues.clear();
    EXPECT_FALSE(queues.take(call::identity).answer);
}

TEST(Faults, AreBoundedInNumber) {
    fault_queues queues;
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(queues.add(read(R"({"call": "identity"})")));
    EXPECT_FALSE(queues.add(read(R"({"call": "identity"})")));
    EXPECT_TRUE(queues.add(read(R"({"call": "email"})")));
}

TEST(CallCounts, ShowEveryCallAlsoThoseThatNeverCame) {
    call_counts counts;
    counts.count(call::identity);
    counts.count(call::identity);
    counts.count(call::list_objects_v2);
    const auto json = nlohmann::json::parse(counts.json());
    EXPECT_EQ(json.size(), all_calls.size());
    EXPECT_EQ(json.at("identity"), 2);
    EXPECT_EQ(json.at("ListObjectsV2"), 1);
    EXPECT_EQ(json.at("generateIdToken"), 0);
    counts.reset();
    EXPECT_THAT(counts.json(), HasSubstr("\"identity\": 0"));
}

}  // namespace
}  // namespace crossvend::sandbox
