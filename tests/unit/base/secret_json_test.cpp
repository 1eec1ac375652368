#include "crossvend/base/secret_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace crossvend::base {
namespace {

TEST(SecretJson, IsNothingForWhatIsNoObject) {
    for (const char* text : {"", "[]", "1", "\"text\"", "{", "{}{}", "null"})
        EXPECT_FALSE(parse_json_object(text)) << text;
}

TEST(SecretJson, IsNothingForWhatIsNestedDeeperThanAnythingNeeds) {
    const auto nested = [](int levels) {
        std::string text = "{\"a\":1}";
        for (int i = 1; i < levels; ++i) text = "{\"a\":" + text + '}';
        return text;
    };
    EXPECT_TRUE(parse_json_object(nested(16)));
    EXPECT_FALSE(parse_json_object(nested(17)));
    EXPECT_FALSE(parse_json_object(nested(100'000)));
}

TEST(SecretJson, GivesTheTextOfAMemberAndNothingForOneOfAnotherType) {
    const auto json = parse_json_object(R"({"text": "value", "number": 1, "object": {"inner": "x"}})");
    ASSERT_TRUE(json);
    EXPECT_EQ(text_of(*json, "text"), "value");
    EXPECT_EQ(text_of(*json, "number"), "");
    EXPECT_EQ(text_of(*json, "missing"), "");
    EXPECT_EQ(object_of(*json, "text"), nullptr);
    ASSERT_NE(object_of(*json, "object"), nullptr);
    EXPECT_EQ(text_of(*object_of(*json, "object"), "inner"), "x");
}

TEST(SecretJson, IsWrittenMemberByMemberAsAnyJsonReaderReadsIt) {
    const std::string odd("quote \" backslash \\ newline \n nul \0 umlaut \xc3\xbc", 45);
    secret text;
    append_json_member(text, "plain", "value");
    append_json_member(text, "odd", odd);
    append_json_member(text, "empty", "");
    text.append("}");
    const auto json = nlohmann::json::parse(text.reveal());
    EXPECT_EQ(json.at("plain"), "value");
    EXPECT_EQ(json.at("odd"), odd);
    EXPECT_EQ(json.at("empty"), "");
    EXPECT_EQ(json.size(), 3U);
}

}  // namespace
}  // namespace crossvend::base
