#include "loading.hpp"

#include "crossvend/net/address.hpp"

namespace crossvend::config {
namespace {

using testing::ElementsAre;
using loaded_address = std::variant<telemetry_address, std::vector<fault>>;

class TelemetryAddress : public test::loading {
protected:
    [[nodiscard]] static loaded_address load(const test::variables& given) {
        return load_telemetry_address({}, base::environment(given));
    }
    /// What is known with a file of this content: the address, and the place of what casts doubt on it.
    [[nodiscard]] std::string known_with(std::string_view content) const {
        write(content);
        return known({{"CROSSVEND_CONFIG", file_}});
    }
    [[nodiscard]] static std::string known(const test::variables& given) {
        const auto loaded = load(given);
        const auto* found = std::get_if<telemetry_address>(&loaded);
        if (found == nullptr) return "faults";
        return net::format_address(found->address) + (found->doubt ? " because of " + found->doubt->place : "");
    }
    [[nodiscard]] std::string default_because_of(std::string_view pointer) const {
        return "127.0.0.1:9912 because of " + at(pointer);
    }
};

TEST_F(TelemetryAddress, IsTheDefaultWhenNothingIsConfigured) { EXPECT_EQ(known({}), "127.0.0.1:9912"); }

TEST_F(TelemetryAddress, NeedsNoRoleInTheFile) {
    EXPECT_EQ(known_with(R"({"telemetry": {"listen": ["[::1]:1234"]}})"), "[::1]:1234");
}

TEST_F(TelemetryAddress, IsTheFirstOfSeveral) {
    EXPECT_EQ(known_with(R"({"telemetry": {"listen": ["0.0.0.0:1234", "[::]:1234"]}})"), "0.0.0.0:1234");
}

TEST_F(TelemetryAddress, IsWhatTheFileSaysWhateverElseIsWrongWithIt) {
    for (const char* fault :
         {R"("rolls": [])", R"("roles": "reader")", R"("sts": {"connect_timeout": 3})", R"("roles": [{"name": 1}])",
          R"("log": {"level": "loud"})", R"("shutdown": {"drain": "soon"})", R"("state": {"file": 1, "file": 2})"}) {
        SCOPED_TRACE(fault);
        EXPECT_EQ(known_with(R"({"telemetry": {"listen": ["0.0.0.0:1234"]}, )" + std::string(fault) + '}'),
                  "0.0.0.0:1234");
    }
}

TEST_F(TelemetryAddress, IsTheFirstThatIsOne) {
    EXPECT_EQ(known_with(R"({"telemetry": {"listen": ["localhost:1234", "[::]:1234"]}})"), "[::]:1234");
}

TEST_F(TelemetryAddress, IsTheDefaultWithADoubtWhereTheFileDoesNotSay) {
    EXPECT_EQ(known_with(R"({"telemetry": {"listen": ["localhost"]}})"), default_because_of("/telemetry/listen/0"));
    EXPECT_EQ(known_with(R"({"telemetry": {"listen": "0.0.0.0:1234"}})"), default_because_of("/telemetry/listen"));
    EXPECT_EQ(known_with(R"({"telemetry": {"listen": []}})"), default_because_of("/telemetry/listen"));
    EXPECT_EQ(known_with(R"({"telemetry": ["0.0.0.0:1234"]})"), default_because_of("/telemetry"));
    EXPECT_EQ(known_with(R"({"telemetri": {"listen": ["0.0.0.0:1234"]}})"), default_because_of("/telemetri"));
    EXPECT_EQ(known_with("{]"), "127.0.0.1:9912 because of " + file_);
    EXPECT_EQ(known_with(""), "127.0.0.1:9912 because of " + file_);
    EXPECT_EQ(known({{"CROSSVEND_CONFIG", "/no/such/file"}}), "127.0.0.1:9912 because of /no/such/file");
}

TEST_F(TelemetryAddress, DoesNotDependOnVariablesThatAreTheDaemons) {
    EXPECT_EQ(known({{"CROSSVEND_LOG_LEVEL", "loud"}, {"CROSSVEND_LISTEN", "everywhere"}}), "127.0.0.1:9912");
}

TEST_F(TelemetryAddress, LeavesTheFileAloneWhereTheVariableDecides) {
    write("not JSON");
    EXPECT_EQ(known({{"CROSSVEND_CONFIG", file_}, {"CROSSVEND_TELEMETRY_LISTEN", "127.0.0.1:1"}}), "127.0.0.1:1");
}

TEST_F(TelemetryAddress, TellsAVariableThatIsNoAddress) {
    for (const char* listen : {"everywhere", "127.0.0.1", "127.0.0.1:1,localhost:1", ","}) {
        SCOPED_TRACE(listen);
        const auto loaded = load({{"CROSSVEND_TELEMETRY_LISTEN", listen}});
        ASSERT_TRUE(std::holds_alternative<std::vector<fault>>(loaded));
        EXPECT_THAT(test::places(std::get<std::vector<fault>>(loaded)), ElementsAre("CROSSVEND_TELEMETRY_LISTEN"));
    }
}

}  // namespace
}  // namespace crossvend::config
