#include "crossvend/base/file.hpp"
#include "support/memory_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

namespace crossvend::base {
namespace {

namespace fs = std::filesystem;
namespace errc = boost::system::errc;

/// A directory of its own for each test, and the umask put back behind it.
class File : public testing::Test {
protected:
    File() : umask_(::umask(022)) {
        std::string name = testing::TempDir() + "crossvend-file-XXXXXX";
        const char* made = ::mkdtemp(name.data());
        directory_ = made == nullptr ? fs::path() : fs::path(made);
    }
    void SetUp() override { ASSERT_FALSE(directory_.empty()) << "no temporary directory"; }
    ~File() override {
        ::umask(umask_);
        std::error_code ignored;
        fs::remove_all(directory_, ignored);
    }

    [[nodiscard]] fs::path path(std::string_view name) const { return directory_ / name; }

    /// Why a file that keeps secrets is not read.
    [[nodiscard]] std::string fault_of(std::string_view name, std::size_t limit) const {
        const auto read = read_private_file(path(name), limit);
        const auto* fault = std::get_if<std::string>(&read);
        return fault == nullptr ? "none: it was read" : *fault;
    }

    void write(std::string_view name, std::string_view content) const { std::ofstream(path(name)) << content; }

    [[nodiscard]] std::string content(std::string_view name) const {
        std::ifstream file(path(name));
        return {std::istreambuf_iterator<char>(file), {}};
    }

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : fs::directory_iterator(directory_)) found.push_back(entry.path().filename().string());
        std::ranges::sort(found);
        return found;
    }

    [[nodiscard]] mode_t mode_of(std::string_view name) const {
        struct stat status {};
        return ::stat(path(name).c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
    }

private:
    fs::path directory_;
    mode_t umask_;
};

using names_are = std::vector<std::string>;

TEST_F(File, ThatIsMissingIsReadAsTheSystemsError) {
    const auto read = read_file(path("missing"), 100);
    ASSERT_TRUE(read.has_error());
    EXPECT_EQ(read.error(), errc::no_such_file_or_directory);
}

TEST_F(File, ThatIsADirectoryIsReadAsTheSystemsError) {
    const auto read = read_file(path("."), 100);
    ASSERT_TRUE(read.has_error());
    EXPECT_EQ(read.error(), errc::is_a_directory);
}

TEST_F(File, BeyondTheLimitIsNotRead) {
    write("file", "12345");
    for (const std::size_t limit : {0U, 1U, 4U}) {
        const auto read = read_file(path("file"), limit);
        ASSERT_TRUE(read.has_error()) << "limit " << limit;
        EXPECT_EQ(read.error(), errc::file_too_large) << "limit " << limit;
    }
}

TEST_F(File, ThatIsNoRegularOneIsNotReadAndNotWaitedFor) {
    EXPECT_EQ(read_file("/dev/zero", 100'000).error(), errc::invalid_argument);
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(read_file(path("pipe"), 100'000).error(), errc::invalid_argument);
}

TEST_F(File, UpToTheLimitIsReadWhole) {
    write("file", std::string_view("1\0\r\n5", 5));
    for (const std::size_t limit : {5U, 6U, 100'000U}) {
        const auto read = read_file(path("file"), limit);
        ASSERT_TRUE(read.has_value()) << "limit " << limit;
        EXPECT_EQ(read->reveal(), std::string_view("1\0\r\n5", 5)) << "limit " << limit;
    }
}

TEST_F(File, ThatIsEmptyIsReadAsNothing) {
    write("file", "");
    for (const std::size_t limit : {0U, 10U}) {
        const auto read = read_file(path("file"), limit);
        ASSERT_TRUE(read.has_value()) << "limit " << limit;
        EXPECT_TRUE(read->empty()) << "limit " << limit;
    }
}

TEST_F(File, WhoseLengthTheSystemDoesNotTellIsReadWhole) {
    if (!std::filesystem::exists("/proc/self")) GTEST_SKIP() << "/proc is not mounted";
    const auto read = read_file("/proc/self/smaps", 10'000'000);  // its size is said to be 0
    ASSERT_TRUE(read.has_value());
    EXPECT_GT(read->size(), 10'000U);
    EXPECT_THAT(std::string(read->reveal()), testing::EndsWith("\n"));
    EXPECT_FALSE(read_file("/proc/self/smaps", 9'999).has_value());
}

TEST_F(File, ThatKeepsSecretsIsNotReadIfItIsALinkSomebodyElsesOrOpenToOthers) {
    write("file", "secret");
    for (const unsigned mode : {0640U, 0604U, 0620U, 0601U}) {
        fs::permissions(path("file"), fs::perms{mode});
        EXPECT_EQ(fault_of("file", 100), "is open to others than its owner") << std::oct << mode;
    }
    fs::permissions(path("file"), fs::perms{0600});
    fs::create_symlink(path("file"), path("link"));
    EXPECT_THAT(fault_of("link", 100), testing::StartsWith("cannot be read: "));
    EXPECT_THAT(fault_of(".", 100),
                testing::AnyOf("is open to others than its owner", testing::StartsWith("cannot be read: ")));
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(::chown(path("file").c_str(), 65534, 65534), 0);
    EXPECT_EQ(fault_of("file", 100), "belongs to another user");
}

TEST_F(File, ThatKeepsSecretsIsReadUpToTheLimitByItsOwner) {
    EXPECT_EQ(fault_of("file", 100), "");
    write("file", "12345");
    for (const unsigned mode : {0600U, 0400U}) {
        fs::permissions(path("file"), fs::perms{mode});
        const auto read = read_private_file(path("file"), 5);
        ASSERT_TRUE(std::holds_alternative<secret>(read));
        EXPECT_EQ(std::get<secret>(read).reveal(), "12345");
    }
    EXPECT_EQ(fault_of("file", 4), "cannot be read: File too large");
}

TEST_F(File, SystemIsKnownToBeInMemoryOrNot) {
    EXPECT_EQ(is_in_memory(path("missing")).error(), errc::no_such_file_or_directory);
    const fs::path memory = test::memory_file_system();
    if (!fs::exists("/proc/self") || memory.empty()) GTEST_SKIP() << "/proc or " << test::no_memory_file_system;
    EXPECT_FALSE(is_in_memory("/proc/self").value());
    EXPECT_TRUE(is_in_memory(memory).value());
}

TEST_F(File, IsNotPutIntoADirectoryThatIsMissing) {
    EXPECT_EQ(replace_file(path("missing") / "file", secret("new"), 0600), errc::no_such_file_or_directory);
    EXPECT_EQ(names(), names_are{});
}

TEST_F(File, IsNotPutInPlaceOfADirectoryAndLeavesNoTemporary) {
    fs::create_directory(path("target"));
    EXPECT_TRUE(replace_file(path("target"), secret("new"), 0600));
    EXPECT_EQ(names(), names_are{"target"});
    EXPECT_TRUE(fs::is_directory(path("target")));
}

TEST_F(File, IsMadeWhereThereIsNone) {
    EXPECT_FALSE(replace_file(path("file"), secret("new"), 0600));
    EXPECT_EQ(content("file"), "new");
    EXPECT_EQ(names(), names_are{"file"});
}

TEST_F(File, IsReplacedWhole) {
    write("file", "something older and longer");
    EXPECT_FALSE(replace_file(path("file"), secret(std::string_view("n\0w", 3)), 0600));
    EXPECT_EQ(content("file"), std::string_view("n\0w", 3));
    EXPECT_EQ(names(), names_are{"file"});
}

TEST_F(File, MayBeReplacedByNothing) {
    write("file", "old");
    EXPECT_FALSE(replace_file(path("file"), secret(), 0600));
    EXPECT_EQ(content("file"), "");
}

TEST_F(File, LargerThanOneWriteIsWrittenWhole) {
    const std::string large(3'000'000, 'x');
    EXPECT_FALSE(replace_file(path("file"), secret(large), 0600));
    const auto read = read_file(path("file"), large.size());
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->reveal() == large);
}

TEST_F(File, GetsExactlyTheModeWhateverTheUmask) {
    for (const mode_t mask : {0U, 022U, 077U, 0777U})
        for (const mode_t mode : {0400U, 0600U, 0640U, 0644U, 0666U}) {
            ::umask(mask);
            EXPECT_FALSE(replace_file(path("file"), secret("new"), mode));
            EXPECT_EQ(mode_of("file"), mode) << std::oct << "umask " << mask << ", mode " << mode;
        }
}

TEST_F(File, GetsTheModeAskedForAndNotThatOfTheOldFile) {
    write("file", "old");
    fs::permissions(path("file"), fs::perms::all);
    EXPECT_FALSE(replace_file(path("file"), secret("new"), 0600));
    EXPECT_EQ(mode_of("file"), 0600U);
}

TEST_F(File, LeavesTheOldOneWholeToWhoeverIsReadingIt) {
    write("file", "old");
    std::ifstream reader(path("file"));
    EXPECT_FALSE(replace_file(path("file"), secret("new"), 0600));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "old");
}

TEST_F(File, LosesWhatWasLeftBesideItWhenItWasReplacedAndNothingElse) {
    for (const char* name : {"file", "file.new-AbCdEf", "file.backup", "file.new", "other.new-AbCdEf"})
        write(name, "old");
    remove_leftovers(path("file"));
    EXPECT_FALSE(fs::exists(path("file.new-AbCdEf")));
    for (const char* name : {"file", "file.backup", "file.new", "other.new-AbCdEf"})
        EXPECT_TRUE(fs::exists(path(name))) << name;
    remove_leftovers(path("nowhere/file"));
}

TEST_F(File, IsPutInPlaceOfALinkAndNotThroughIt) {
    write("elsewhere", "old");
    fs::create_symlink(path("elsewhere"), path("file"));
    EXPECT_FALSE(replace_file(path("file"), secret("new"), 0600));
    EXPECT_FALSE(fs::is_symlink(path("file")));
    EXPECT_EQ(content("elsewhere"), "old");
}

}  // namespace
}  // namespace crossvend::base
