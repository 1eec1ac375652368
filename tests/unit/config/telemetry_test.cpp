#include "loading.hpp"

#include "crossvend/net/address.hpp"

namespace crossvend::config {
namespace {

using testing::ElementsAre;
using addresses = std::vector<boost::asio::ip::tcp::endpoint>;

class TelemetryListen : public test::loading {
protected:
    [[nodiscard]] std::variant<addresses, std::vector<fault>> load(const test::variables& given) const {
        return load_telemetry_listen({}, base::environment(given));
    }
    [[nodiscard]] std::string only_address(const test::variables& given) const {
        const auto loaded = load(given);
        const auto* found = std::get_if<addresses>(&loaded);
        return found == nullptr || found->size() != 1 ? "none" : net::format_address(found->front());
    }
};

TEST_F(TelemetryListen, IsTheDefaultWhenNothingIsConfigured) { EXPECT_EQ(only_address({}), "127.0.0.1:9912"); }

TEST_F(TelemetryListen, NeedsNoRoleInTheFile) {
    write(R"({"telemetry": {"listen": ["[::1]:1234"]}})");
    EXPECT_EQ(only_address({{"CROSSVEND_CONFIG", file_}}), "[::1]:1234");
}

TEST_F(TelemetryListen, LeavesTheFileAloneWhereTheVariableDecides) {
    write("not JSON");
    EXPECT_EQ(only_address({{"CROSSVEND_CONFIG", file_}, {"CROSSVEND_TELEMETRY_LISTEN", "127.0.0.1:1"}}),
              "127.0.0.1:1");
}

TEST_F(TelemetryListen, TellsTheFaultsOfTheFile) {
    write(R"({"telemetry": {"listen": ["localhost"]}, "rolls": []})");
    const auto loaded = load({{"CROSSVEND_CONFIG", file_}});
    ASSERT_TRUE(std::holds_alternative<std::vector<fault>>(loaded));
    EXPECT_THAT(test::places(std::get<std::vector<fault>>(loaded)),
                testing::UnorderedElementsAre(at("/telemetry/listen/0"), at("/rolls")));
}

TEST_F(TelemetryListen, TellsAVariableThatIsNoAddress) {
    const auto loaded = load({{"CROSSVEND_TELEMETRY_LISTEN", "everywhere"}});
    ASSERT_TRUE(std::holds_alternative<std::vector<fault>>(loaded));
    EXPECT_THAT(test::places(std::get<std::vector<fault>>(loaded)), ElementsAre("CROSSVEND_TELEMETRY_LISTEN"));
}

}  // namespace
}  // namespace crossvend::config
