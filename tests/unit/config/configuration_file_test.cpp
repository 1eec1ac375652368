#include "crossvend/config/loader.hpp"

#include "loading.hpp"

namespace crossvend::config {
namespace {

using test::least;
using test::least_and;
using test::lines;
using test::places;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

using ConfigurationFile = test::loading;

TEST_F(ConfigurationFile, MustBeThereOnceItIsGiven) {
    flags given;
    given.config = directory_ / "missing.json";
    const auto by_flag = test::faults_of(load_variables(least(), given));
    EXPECT_THAT(places(by_flag), ElementsAre(*given.config));
    EXPECT_THAT(lines(by_flag), HasSubstr("No such file"));
    EXPECT_THAT(places(test::faults_of(load_variables(least_and({{"CROSSVEND_CONFIG", *given.config}})))),
                ElementsAre(*given.config));
}

TEST_F(ConfigurationFile, CannotBeADirectory) {
    flags given;
    given.config = directory_;
    const auto faults = test::faults_of(load_variables(least(), given));
    EXPECT_THAT(places(faults), ElementsAre(directory_.string()));
    EXPECT_THAT(lines(faults), HasSubstr("cannot be read"));
}

TEST_F(ConfigurationFile, IsRefusedWhenItIsTooLarge) {
    const std::string spaces(1024 * 1024 - 2, ' ');
    EXPECT_THAT(test::faults_of(load_text("{}" + spaces)), IsEmpty());
    const auto faults = test::faults_of(load_text("{} " + spaces));
    EXPECT_THAT(places(faults), ElementsAre(file_));
    EXPECT_THAT(lines(faults), HasSubstr("too large"));
}

TEST_F(ConfigurationFile, HasItsSyntaxErrorToldByLineAndColumn) {
    const auto faults = test::faults_of(load_text("{\n  \"log\": {\n    \"level\" \"info\"\n  }\n}\n"));
    EXPECT_THAT(places(faults), ElementsAre(file_));
    EXPECT_THAT(lines(faults), AllOf(HasSubstr("line 3"), HasSubstr("column 18")));
}

TEST_F(ConfigurationFile, IsRefusedUnlessItHoldsAJsonObject) {
    for (const std::string& text :
         {std::string(), std::string(" "), std::string("{"), std::string("{}{}"), std::string("{,}"),
          std::string("{\"log\":{},}"), std::string("log:\n  level: info\n"), std::string("// nothing\n"),
          std::string("/* open"), std::string("{\"a\":\"\xff\"}"), std::string(1000, '['), std::string("null"),
          std::string("[]"), std::string("\"text\""), std::string("42")}) {
        SCOPED_TRACE(testing::PrintToString(text.substr(0, 60)));
        const auto faults = test::faults_of(load_text(text));
        EXPECT_THAT(places(faults), ElementsAre(file_));
        EXPECT_THAT(lines(faults), Not(HasSubstr("\n\n")));
    }
}

TEST_F(ConfigurationFile, MayHaveComments) {
    const auto options =
        options_of(load_text("// one\n{ /* two\n three */ \"log\": { \"level\": \"debug\" } // four\n}"));
    EXPECT_EQ(options.log_level, base::log_level::debug);
}

TEST_F(ConfigurationFile, IsRefusedForAKeyThatIsGivenTwice) {
    const auto faults = test::faults_of(load_text(
        R"({"roles": [{"duration": "1h", "duration": "2h"}],
            "server": {"listen": ["127.0.0.1:1"], "allowed_hosts": ["a"]},
            "telemetry": {"listen": ["127.0.0.1:2"]},
            "server": {"listen": ["127.0.0.1:3"]}})",
        least()));
    EXPECT_THAT(places(faults), UnorderedElementsAre(at("/roles/0/duration"), at("/server")));
    EXPECT_THAT(lines(faults), HasSubstr("more than once"));
}

TEST_F(ConfigurationFile, IsRefusedWhenItIsNestedTooDeep) {
    for (const std::size_t depth : {std::size_t{63}, std::size_t{30000}}) {
        const std::string deep = R"({"log": {"level": )" + std::string(depth, '[') + std::string(depth, ']') + "}}";
        const auto faults = test::faults_of(load_text(deep, least()));
        EXPECT_THAT(places(faults), ElementsAre(file_)) << depth;
        EXPECT_THAT(lines(faults), HasSubstr("nested deeper than 64 levels"));
    }
    const std::string not_too_deep = R"({"log": {"level": )" + std::string(62, '[') + std::string(62, ']') + "}}";
    EXPECT_THAT(places(test::faults_of(load_text(not_too_deep, least()))), ElementsAre(at("/log/level")));
}

TEST_F(ConfigurationFile, ShowsNoControlCharacterAndNoEndlessKey) {
    const auto faults = test::faults_of(
        load_text(R"({"\u001b[31mred\n": 1, "\u001b[31mred\n": 2, ")" + std::string(30000, 'x') + R"(": 3})", least()));
    EXPECT_FALSE(faults.empty());
    for (const fault& each : faults) {
        EXPECT_EQ(each.text().find_first_of("\x1b\n"), std::string::npos) << each.text();
        EXPECT_LT(each.text().size(), 1500U);
    }
}

TEST_F(ConfigurationFile, IsRefusedForANul) {
    EXPECT_THAT(lines(test::faults_of(load_text(std::string("{}\0{", 4), least()))), HasSubstr("NUL"));
}

TEST_F(ConfigurationFile, HidesNoOtherFaultWhenItCannotBeRead) {
    flags given;
    given.role_arn = "x";
    given.region = "moon";
    given.config = "/nonexistent";
    EXPECT_THAT(places(test::faults_of(load_variables({}, given))),
                UnorderedElementsAre("/nonexistent", "--role-arn", "--region"));
    given.role_arn.reset();
    given.region.reset();
    EXPECT_THAT(places(test::faults_of(load_variables({}, given))), UnorderedElementsAre("/nonexistent"));
    given.config = "";
    EXPECT_THAT(places(test::faults_of(load_variables({}, given))), UnorderedElementsAre("--config"));
}

TEST_F(ConfigurationFile, OfTheFlagComesBeforeTheOneOfTheEnvironment) {
    const auto options =
        options_of(load_text(R"({"log":{"level":"debug"}})", least_and({{"CROSSVEND_CONFIG", "/no/such/file.json"}})));
    EXPECT_EQ(options.log_level, base::log_level::debug);
}

TEST_F(ConfigurationFile, IsFoundThroughTheEnvironment) {
    write(R"({"log":{"level":"debug"}})");
    EXPECT_EQ(options_of(load_variables(least_and({{"CROSSVEND_CONFIG", file_}}))).log_level, base::log_level::debug);
}

}  // namespace
}  // namespace crossvend::config
