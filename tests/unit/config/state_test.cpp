#include "loading.hpp"
#include "support/memory_directory.hpp"

namespace crossvend::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StateFile : public test::loading {
protected:
    [[nodiscard]] static std::string naming(const std::string& file, const std::string& more = "") {
        return R"({"state": {"file": ")" + file + '"' + more + "}}";
    }
    [[nodiscard]] fault only_fault(const test::outcome& loaded) const {
        const auto faults = test::faults_of(loaded);
        EXPECT_THAT(test::places(faults), ElementsAre(at("/state/file")));
        return faults.empty() ? fault() : faults.front();
    }
    void SetUp() override {
        if (memory_.empty()) GTEST_SKIP() << test::no_memory_file_system;
    }

    const std::string memory_ = test::memory_file_system().string();
};

TEST_F(StateFile, IsNotKeptUnlessConfigured) {
    EXPECT_EQ(options_of(load_variables(test::least())).state_file, std::nullopt);
    EXPECT_EQ(options_of(load_text(R"({"state": {"file": null}})")).state_file, std::nullopt);
    EXPECT_EQ(options_of(load_text(R"({"state": {}})")).state_file, std::nullopt);
}

TEST_F(StateFile, HasAnAbsolutePathToAFile) {
    for (const std::string& name :
         {std::string("sets.json"), std::string("./sets.json"), std::string("/"), memory_ + "/"})
        EXPECT_THAT(only_fault(load_text(naming(name))).problem, HasSubstr("an absolute path on a memory file system"));
}

TEST_F(StateFile, IsRefusedWhereItsDirectoryIsMissing) {
    EXPECT_THAT(only_fault(load_text(naming(memory_ + "/crossvend-is-not-here/sets.json"))).problem,
                HasSubstr("No such file or directory"));
}

TEST_F(StateFile, IsRefusedOutsideMemoryUnlessThatIsAllowed) {
    EXPECT_THAT(only_fault(load_text(naming("/proc/sets.json", R"(, "allow_disk": false)"))).problem,
                testing::AnyOf(HasSubstr("set state.allow_disk"), HasSubstr("cannot be written to")));
}

TEST_F(StateFile, IsTakenInMemory) {
    const auto options = options_of(load_text(naming(memory_ + "/sets.json")));
    EXPECT_EQ(options.state_file, memory_ + "/sets.json");
    EXPECT_THAT(options.warnings, IsEmpty());
}

TEST_F(StateFile, IsNotLookedForByCommandsThatDoNotKeepIt) {
    auto elsewhere = around();
    elsewhere.who = reader::client;
    write(naming(memory_ + "/crossvend-is-not-here/sets.json"));
    config::flags flags;
    flags.config = file_;
    const auto loaded = load(flags, base::environment(test::least()), elsewhere);
    EXPECT_THAT(test::faults_of(loaded), IsEmpty());
}

}  // namespace
}  // namespace crossvend::config
