#include "crossvend/access/authorization_token.hpp"

#include "crossvend/base/configuration_error.hpp"
#include "support/scripted_random.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace crossvend::access {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

TEST(AuthorizationToken, IsThirtyTwoRandomBytesInBase64Url) {
    test::constant_random sevens(0);
    EXPECT_EQ(make_authorization_token(sevens).reveal(), "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
}

TEST(AuthorizationToken, IsAnotherEachTimeAndAlwaysFit) {
    test::seeded_random random;
    std::string before;
    for (int i = 0; i < 200; ++i) {
        const base::secret token = make_authorization_token(random);
        EXPECT_EQ(token.size(), 43U);
        EXPECT_EQ(fault_of_authorization_token(token.reveal()), "") << token.reveal();
        EXPECT_NE(token.reveal(), before);
        before = token.reveal();
    }
}

TEST(AuthorizationToken, HasAFaultWhereSdksWouldRefuseOrMangleIt) {
    const std::string good = "0123456789abcdef";
    struct example {
        std::string token, fault;
    };
    const std::vector<example> table{
        {"", "shorter"},
        {"0123456789abcde", "shorter"},
        {std::string(4097, 'x'), "longer"},
        {good + "\n", "line break"},
        {good + "\r\n", "line break"},
        {"\n" + good, "line break"},
        {"\n", "line break"},
        {good + " ", "characters"},
        {"Bearer " + good, "characters"},
        {good + "\t", "characters"},
        {good + "=", "characters"},
        {good + "+/", "characters"},
        {good + "\"", "characters"},
        {good + std::string(1, '\0'), "characters"},
        {"\xef\xbb\xbf" + good, "characters"},
        {good + "\xc3\xa4", "characters"},
    };
    for (const auto& [token, fault] : table) {
        SCOPED_TRACE(testing::PrintToString(token.substr(0, 60)));
        EXPECT_THAT(fault_of_authorization_token(token), HasSubstr(fault));
    }
}

TEST(AuthorizationToken, MayHoldUnreservedCharacters) {
    for (const std::string& token :
         {std::string("0123456789abcdef"), std::string("ABCXYZabcxyz019._~-"), std::string(4096, 'x')})
        EXPECT_EQ(fault_of_authorization_token(token), "") << token.substr(0, 60);
}

/// A directory of the test's own, and a umask that would spoil every mode.
class AuthorizationTokenFile : public testing::Test {
protected:
    AuthorizationTokenFile() {
        std::string path = (fs::path(testing::TempDir()) / "crossvend-token-XXXXXX").string();
        directory_ = ::mkdtemp(path.data());
        file_ = directory_ / "token";
    }
    ~AuthorizationTokenFile() override { fs::remove_all(directory_); }

    void write(std::string_view content) const { std::ofstream(file_, std::ios::binary) << content; }
    [[nodiscard]] std::string content() const {
        std::ostringstream text;
        text << std::ifstream(file_, std::ios::binary).rdbuf();
        return text.str();
    }
    [[nodiscard]] static mode_t mode_of(const fs::path& path) {
        struct stat status {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        return status.st_mode & 07777U;
    }
    base::secret load(mode_t mode = 0600) { return load_or_create_authorization_token(file_, mode, random_); }
    /// What the configuration error says, or nothing where there was none.
    std::string error_of_load(mode_t mode = 0600) {
        try {
            static_cast<void>(load(mode));
        } catch (const base::configuration_error& error) {
            return error.what();
        }
        return {};
    }

    fs::path directory_, file_;
    test::seeded_random random_;
};

TEST_F(AuthorizationTokenFile, IsRefusedWithANewline) {
    write("0123456789abcdef0123456789abcdef\n");
    EXPECT_THROW(static_cast<void>(load()), base::configuration_error);
    const std::string error = error_of_load();
    EXPECT_THAT(error, HasSubstr(file_.string()));
    EXPECT_THAT(error, HasSubstr("line break"));
    EXPECT_THAT(error, Not(HasSubstr("0123456789")));
    EXPECT_EQ(content(), "0123456789abcdef0123456789abcdef\n") << "it is left alone";
}

TEST_F(AuthorizationTokenFile, IsRefusedWithAnythingThatIsNoToken) {
    for (const std::string& text :
         {std::string(), std::string("short"), std::string("Bearer 0123456789abcdef"), std::string(5000, 'x')}) {
        SCOPED_TRACE(text.substr(0, 60));
        write(text);
        const std::string error = error_of_load();
        EXPECT_THAT(error, HasSubstr(file_.string()));
        if (text.size() > 5) {
            EXPECT_THAT(error, Not(HasSubstr(text)));
        }
    }
}

TEST_F(AuthorizationTokenFile, IsRefusedWhereItIsADirectory) {
    fs::create_directory(file_);
    EXPECT_THAT(error_of_load(), HasSubstr("cannot read " + file_.string()));
}

TEST_F(AuthorizationTokenFile, CannotBeMadeInADirectoryThatIsNotThere) {
    file_ = directory_ / "missing" / "token";
    EXPECT_THAT(error_of_load(), HasSubstr("cannot write " + file_.string()));
}

TEST_F(AuthorizationTokenFile, IsMadeWithExactlyTheModeWhateverTheUmask) {
    for (const mode_t mode : {0600U, 0400U, 0440U, 0444U, 0644U})
        for (const mode_t mask : {0U, 022U, 0777U}) {
            SCOPED_TRACE(testing::Message() << std::oct << mode << " under the umask " << mask);
            const mode_t before = ::umask(mask);
            const base::secret token = load(mode);
            ::umask(before);
            EXPECT_EQ(mode_of(file_), mode);
            fs::remove(file_);
        }
}

TEST_F(AuthorizationTokenFile, HoldsTheTokenAndNothingElse) {
    const base::secret token = load();
    EXPECT_EQ(content(), token.reveal());
    EXPECT_EQ(content().size(), 43U);
    EXPECT_EQ(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()), 1) << "nothing beside it";
}

TEST_F(AuthorizationTokenFile, IsReusedWhereItExists) {
    write("a-token-that-somebody-else-has-made");
    ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
    EXPECT_EQ(load(0444).reveal(), "a-token-that-somebody-else-has-made");
    EXPECT_EQ(mode_of(file_), 0640U) << "an existing file keeps its mode";
}

TEST_F(AuthorizationTokenFile, GivesTheSameTokenTheSecondTime) {
    const base::secret first = load();
    EXPECT_EQ(load().reveal(), first.reveal());
}

base::environment environment_of(std::map<std::string, std::string, std::less<>> variables) {
    return base::environment(std::move(variables));
}

TEST(DefaultAuthorizationTokenFile, IsInTheRuntimeDirectory) {
    EXPECT_EQ(default_authorization_token_file(environment_of({{"RUNTIME_DIRECTORY", "/run/crossvend"}})),
              "/run/crossvend/authorization-token");
    EXPECT_EQ(default_authorization_token_file(environment_of({{"XDG_RUNTIME_DIR", "/run/user/1000"}})),
              "/run/user/1000/authorization-token");
    EXPECT_EQ(default_authorization_token_file(
                  environment_of({{"RUNTIME_DIRECTORY", "/run/crossvend"}, {"XDG_RUNTIME_DIR", "/run/user/1000"}})),
              "/run/crossvend/authorization-token");
    EXPECT_EQ(default_authorization_token_file(environment_of({{"RUNTIME_DIRECTORY", "/run/crossvend:/run/other"}})),
              "/run/crossvend/authorization-token");
}

TEST_F(AuthorizationTokenFile, IsNotPutIntoARuntimeDirectoryThatOthersMayWriteTo) {
    for (const char* variable : {"RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR"}) {
        const auto named = environment_of({{variable, directory_.string()}});
        for (const unsigned mode : {0700U, 0750U, 0755U}) {
            ASSERT_EQ(::chmod(directory_.c_str(), mode), 0);
            EXPECT_EQ(default_authorization_token_file(named), directory_ / "authorization-token");
        }
        for (const unsigned mode : {0720U, 0702U, 0777U, 01777U}) {
            SCOPED_TRACE(testing::Message() << variable << ' ' << std::oct << mode);
            ASSERT_EQ(::chmod(directory_.c_str(), mode), 0);
            EXPECT_THROW(static_cast<void>(default_authorization_token_file(named)), base::configuration_error);
        }
        ASSERT_EQ(::chmod(directory_.c_str(), 0700), 0);
    }
}

/// With a temporary directory of the test's own.
class DefaultAuthorizationTokenDirectory : public AuthorizationTokenFile {
protected:
    DefaultAuthorizationTokenDirectory() : own_(directory_ / ("crossvend-" + std::to_string(::geteuid()))) {}

    [[nodiscard]] fs::path find() const {
        return default_authorization_token_file(
            environment_of({{"RUNTIME_DIRECTORY", ""}, {"TMPDIR", directory_.string()}}));
    }

    fs::path own_;
};

TEST_F(DefaultAuthorizationTokenDirectory, IsRefusedWhereOthersMayLookIntoIt) {
    for (const unsigned mode : {0701U, 0710U, 0755U, 0777U, 01777U}) {
        SCOPED_TRACE(testing::Message() << std::oct << mode);
        fs::remove_all(own_);
        fs::create_directory(own_);
        ASSERT_EQ(::chmod(own_.c_str(), mode), 0);
        EXPECT_THROW(static_cast<void>(find()), base::configuration_error);
    }
}

TEST_F(DefaultAuthorizationTokenDirectory, IsRefusedWhereItIsALink) {
    const fs::path elsewhere = directory_ / "elsewhere";
    fs::create_directory(elsewhere);
    fs::permissions(elsewhere, fs::perms::owner_all);
    fs::create_directory_symlink(elsewhere, own_);
    EXPECT_THROW(static_cast<void>(find()), base::configuration_error);
}

TEST_F(DefaultAuthorizationTokenDirectory, IsRefusedWhereItIsAFile) {
    std::ofstream(own_) << "no directory";
    EXPECT_THROW(static_cast<void>(find()), base::configuration_error);
}

TEST_F(DefaultAuthorizationTokenDirectory, IsRefusedWhereItBelongsToSomebodyElse) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
    fs::create_directory(own_);
    fs::permissions(own_, fs::perms::owner_all);
    ASSERT_EQ(::chown(own_.c_str(), 65534, 65534), 0);
    EXPECT_THROW(static_cast<void>(find()), base::configuration_error);
}

TEST_F(DefaultAuthorizationTokenDirectory, CannotBeMadeWhereThereIsNoTemporaryDirectory) {
    const auto nowhere = environment_of({{"TMPDIR", (directory_ / "gone").string()}});
    EXPECT_THROW(static_cast<void>(default_authorization_token_file(nowhere)), base::configuration_error);
}

TEST_F(DefaultAuthorizationTokenDirectory, IsMadeForThisUserAlone) {
    const mode_t before = ::umask(0);
    EXPECT_EQ(find(), own_ / "authorization-token");
    ::umask(before);
    EXPECT_EQ(mode_of(own_), 0700U);
    EXPECT_EQ(find(), own_ / "authorization-token") << "the second time";
}

}  // namespace
}  // namespace crossvend::access
