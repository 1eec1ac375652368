#include "long_way.hpp"

#include <unistd.h>
#include <csignal>
#include <fstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// What would be found in a core file of a daemon that has had several sets.
class Memory : public LongWay {
protected:
    void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
        GTEST_SKIP() << "the sanitizer keeps what was freed";
#endif
        environment["LD_PRELOAD"] = CROSSVEND_MEMORY_IMAGE;
        environment["MEMORY_IMAGE"] = image();
    }

    struct set {
        std::string key;
        std::string token;
    };

    /// Has it get another set, and gives that.
    set next_set() {
        const std::string before = get().body;
        EXPECT_EQ(request(port, "POST", "/v1/refresh", authorization()).status, 202);
        const auto end = std::chrono::steady_clock::now() + 15s;
        while (get().body == before && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
        return present_set();
    }
    [[nodiscard]] set present_set() const {
        const std::string vended = get().body;
        return {json_member(vended, "SecretAccessKey"), json_member(vended, "Token")};
    }

    [[nodiscard]] std::filesystem::path image() const { return directory / "image"; }
    [[nodiscard]] std::string memory_now() const {
        daemon->signal(SIGUSR1);
        const auto end = std::chrono::steady_clock::now() + 15s;
        while (!std::filesystem::exists(image()) && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(10ms);
        return text_of(image());
    }

    /// Whether any of a secret is there: its beginning may have been written over since.
    [[nodiscard]] static bool holds(const std::string& memory, const std::string& secret) {
        constexpr std::size_t alike = 16;  // AWS's tokens begin alike
        for (std::size_t begin = secret.size() > 40 ? alike : 0; begin + 16 <= secret.size(); begin += 8)
            if (memory.find(secret.substr(begin, 16)) != std::string::npos) return true;
        return false;
    }
    [[nodiscard]] static bool holds(const std::string& memory, const set& each) {
        return holds(memory, each.key) || holds(memory, each.token);
    }
    /// What else there is that begins as a token does of AWS or Google: of a set or an identity on the way. Of the
    /// present one there may be pieces that a copy left in registers and these on a stack, as short as 16 bytes.
    [[nodiscard]] static std::string other_tokens(const std::string& memory, const set& present) {
        constexpr std::size_t telling = 8;
        std::string found;
        for (const std::string mark : {"IQoJb3JpZ2luX2Vj", "eyJhbGciOi", "ya29."})
            for (std::size_t at = 0; (at = memory.find(mark, at)) != std::string::npos; ++at) {
                const std::string begin = memory.substr(at, mark.size() + telling);
                const bool is_cut = begin.find_first_not_of(token_characters) != std::string::npos;
                if (!is_cut && !present.token.starts_with(begin)) found += memory.substr(at - 20, 60) + '\n';
            }
        return found;
    }
    static constexpr const char* token_characters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_.";
};

TEST_F(Memory, HoldsThePresentSetAndNothingOfThoseBeforeNorOfTheWayToIt) {
    start_ready();
    std::vector<set> sets{present_set()};
    for (int i = 0; i < 4; ++i) sets.push_back(next_set());
    const set present = sets.back();
    sets.pop_back();
    const std::string memory = memory_now();
    EXPECT_TRUE(holds(memory, present.key) && holds(memory, present.token)) << memory.size() << " bytes";
    for (const set& earlier : sets) EXPECT_FALSE(holds(memory, earlier)) << "set " << &earlier - sets.data();
    EXPECT_EQ(other_tokens(memory, present), "");
}

TEST_F(Memory, HoldsNoSetWhenTheDaemonEnds) {
    start_ready();
    const std::vector<set> sets{present_set(), next_set()};
    daemon->signal(SIGTERM);
    EXPECT_EQ(daemon->wait(), 0);
    const std::string memory = text_of(image());
    EXPECT_GT(memory.size(), 100'000U);
    for (const set& each : sets) EXPECT_FALSE(holds(memory, each));
    EXPECT_EQ(other_tokens(memory, {}), "");
}

TEST_F(Memory, CannotBeReadByAnotherProcessOfTheSameUser) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    environment.erase("LD_PRELOAD");
    std::filesystem::permissions(directory / "authority.pem", std::filesystem::perms{0644});
    std::filesystem::permissions((directory / "authority.pem").parent_path(), std::filesystem::perms{0755});
    command.insert(command.begin(), {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    start_ready();
    const std::string process = "/proc/" + std::to_string(daemon->id());
    const auto reads = [&](const std::string& file) {
        return run_to_end({"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/usr/bin/head",
                           "-c", "1", process + file},
                          {}, directory);
    };
    EXPECT_EQ(reads("/status").status, 0);
    for (const char* file : {"/mem", "/environ", "/maps", "/fd/0"}) EXPECT_NE(reads(file).status, 0) << file;
}

}  // namespace
}  // namespace crossvend::test
