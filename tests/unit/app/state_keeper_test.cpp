#include "app/state_keeper.hpp"

#include "crossvend/base/file.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/sets.hpp"
#include "support/temporary_file.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iterator>

#include <sys/stat.h>

namespace crossvend::app {
namespace {

using namespace std::chrono_literals;
using test::some_day;

class StateKeeper : public testing::Test {
protected:
    credentials::kept_state held() {
        const credentials::set set{test::set_expiring(some_day + 1h), some_day};
        ++asked;
        return {session_secret, {{name, "fingerprint", std::make_shared<const credentials::set>(set)}}};
    }
    void settle() {
        io.restart();
        io.poll();
    }
    [[nodiscard]] static std::string content_of(const std::string& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    boost::asio::io_context io{1};
    test::recording_log log;
    test::temporary_file file{"as it was"};
    std::string name = "reader";
    std::string session_secret = "what-sessions-are-signed-by";
    int asked = 0;
    state_keeper subject{io.get_executor(), file.path(), [this] { return held(); }, log.logger};
};

TEST_F(StateKeeper, IgnoresWithAWordWhatIsNoState) {
    EXPECT_TRUE(subject.read().sets.empty());
    EXPECT_TRUE(log.contains("the state file is ignored"));
}

TEST_F(StateKeeper, IgnoresWithAWordWhatOthersCouldRead) {
    subject.note_change();
    subject.flush();
    ::chmod(file.path().c_str(), 0644);
    EXPECT_TRUE(subject.read().sets.empty());
    EXPECT_TRUE(log.contains("open to others"));
}

TEST_F(StateKeeper, HasNothingToSayWhereThereIsNoFile) {
    file.remove();
    EXPECT_TRUE(subject.read().sets.empty());
    EXPECT_TRUE(log.lines.empty());
}

TEST_F(StateKeeper, WritesNothingBeforeAnythingChanged) {
    subject.flush();
    settle();
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(content_of(file.path()), "as it was");
}

TEST_F(StateKeeper, WritesWhatIsHeldWhenItWritesAndNotWhatWasHeldAtTheChange) {
    subject.note_change();
    name = "writer";
    settle();
    const auto left = subject.read();
    ASSERT_EQ(left.sets.size(), 1U);
    EXPECT_EQ(left.sets.front().role, "writer");
    EXPECT_EQ(left.session_secret.reveal(), session_secret);
}

TEST_F(StateKeeper, WritesOnceForAnyNumberOfChangesAtOnce) {
    for (int i = 0; i < 1000; ++i) subject.note_change();
    settle();
    EXPECT_EQ(asked, 1);
}

TEST_F(StateKeeper, WritesAtTheEndWhatIsStillDue) {
    subject.note_change();
    settle();
    name = "writer";
    subject.note_change();
    subject.flush();
    EXPECT_EQ(subject.read().sets.front().role, "writer");
    subject.flush();
    EXPECT_EQ(asked, 2) << "and not again";
}

TEST_F(StateKeeper, LeavesNoFileBehindWhenItMovesToAnother) {
    test::temporary_file other;
    subject.change(other.path());
    EXPECT_FALSE(std::filesystem::exists(file.path()));
    subject.note_change();
    subject.flush();
    EXPECT_EQ(subject.read().sets.size(), 1U);
    subject.change(std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(other.path()));
}

TEST_F(StateKeeper, SaysOnceThatItCannotWrite) {
    subject.change("/proc/crossvend-cannot-be-here/sets.json");
    for (int i = 0; i < 3; ++i) {
        subject.note_change();
        subject.flush();
    }
    EXPECT_EQ(std::ranges::count_if(log.lines,
                                    [](const std::string& line) {
                                        return line.find("the state file cannot be written") != std::string::npos;
                                    }),
              1);
}

}  // namespace
}  // namespace crossvend::app
