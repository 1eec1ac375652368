#include "botocore.hpp"
#include "fixture.hpp"

#include <fcntl.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace crossvend::test {
namespace {

using namespace std::chrono_literals;

/// A program that is run by `crossvend exec`, against the sandbox.
class Exec : public Daemon {
protected:
    Exec() {
        for (const char* ours : {"CROSSVEND_AUTHORIZATION_TOKEN", "CROSSVEND_LOG_LEVEL", "CROSSVEND_LOG_FORMAT"})
            environment.erase(ours);
        environment["PATH"] = "/usr/bin:/bin";
    }

    /// `crossvend exec` with a script for the shell.
    [[nodiscard]] static std::vector<std::string> script(const std::string& text) {
        return {CROSSVEND, "exec", "--", "/bin/sh", "-c", text};
    }
    [[nodiscard]] ended run(const std::string& text) const { return run_to_end(script(text), environment, directory); }

    /// Starts a script that has nothing to do but to wait for signals, and returns when it is there. The first line
    /// that it writes is the id of its process.
    void start_script(const std::string& preparation) {
        running = std::make_unique<process>(
            script(preparation + "\necho $$\nenv\necho started\nwhile :; do sleep 0.02; done"), environment,
            directory / "script.log");
        EXPECT_NE(running->wait_for_line("started"), "");
    }
    [[nodiscard]] pid_t script_id() const { return std::stoi(running->output()); }
    /// The value of a variable in the script's environment.
    [[nodiscard]] std::string variable(const std::string& name) const {
        const std::string line = running->wait_for_line(name + '=');
        return line.substr(line.find('=') + 1);
    }

    std::unique_ptr<process> running;
};

/// A terminal, whose session a command leads.
class terminal {
public:
    terminal(std::vector<std::string> command, const process::environment& variables) {
        std::vector<std::string> settings;
        for (const auto& [name, value] : variables) settings.push_back(name + '=' + value);
        const auto pointers_to = [](std::vector<std::string>& texts) {
            std::vector<char*> pointers(texts.size() + 1);
            std::ranges::transform(texts, pointers.begin(), [](std::string& text) { return text.data(); });
            return pointers;
        };
        const auto arguments = pointers_to(command);
        const auto environment = pointers_to(settings);
        id_ = ::forkpty(&screen_, nullptr, nullptr, nullptr);
        if (id_ == 0) {
            ::execve(arguments[0], arguments.data(), environment.data());
            ::_exit(127);
        }
    }
    ~terminal() {
        hang_up();
        if (id_ <= 0) return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    /// Whether this machine has terminals; a container may come without.
    [[nodiscard]] static bool is_available() {
        const int screen = ::posix_openpt(O_RDWR | O_NOCTTY);
        const bool usable = screen >= 0 && ::grantpt(screen) == 0 && ::unlockpt(screen) == 0 &&
                            ::ptsname(screen) != nullptr && ::access(::ptsname(screen), R_OK) == 0;
        if (screen >= 0) ::close(screen);
        return usable;
    }

    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    void type(std::string_view keys) const {
        EXPECT_EQ(::write(screen_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
    }
    void hang_up() {
        if (screen_ >= 0) ::close(screen_);
        screen_ = -1;
    }
    /// Reads until a text is on the screen; false when there is nothing more to come.
    [[nodiscard]] bool shows(std::string_view text) const {
        std::string screen;
        std::array<char, 256> some{};
        while (screen.find(text) == std::string::npos) {
            const ssize_t size = ::read(screen_, some.data(), some.size());
            if (size <= 0) return false;
            screen.append(some.data(), static_cast<std::size_t>(size));
        }
        return true;
    }
    /// The exit status, 128 + n after signal n, or -1 if it does not end.
    [[nodiscard]] int wait() {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (std::chrono::steady_clock::now() < end) {
            int status = 0;
            if (::waitpid(id_, &status, WNOHANG) == id_) {
                id_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            }
            std::this_thread::sleep_for(5ms);
        }
        return -1;
    }

private:
    pid_t id_ = -1;
    int screen_ = -1;
};

/// Whether a process that is left to this one ends by this signal.
bool ends_by(int signal, pid_t process, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
        int status = 0;
        if (::waitpid(process, &status, WNOHANG) == process) return WIFSIGNALED(status) && WTERMSIG(status) == signal;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

TEST_F(Exec, DoesNotStartAProgramThatAwsRefusesCredentials) {
    environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/not-there";
    const ended ended = run("echo started");
    EXPECT_EQ(ended.status, 77);
    EXPECT_EQ(ended.output, "");
    EXPECT_TRUE(ended.errors.starts_with("crossvend: no credentials: ")) << ended.errors;
    EXPECT_NE(ended.errors.find("AccessDenied"), std::string::npos) << ended.errors;
}

TEST_F(Exec, DoesNotStartAProgramWhileAwsIsOutOfReach) {
    environment["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:1";
    const std::vector<std::string> impatient{CROSSVEND, "exec", "--timeout", "1s", "--", "/bin/echo", "started"};
    const ended ended = run_to_end(impatient, environment, directory);
    EXPECT_EQ(ended.status, 69);
    EXPECT_EQ(ended.output, "");
    EXPECT_NE(ended.errors.find("crossvend: no credentials: "), std::string::npos) << ended.errors;
    EXPECT_NE(ended.errors.find("127.0.0.1:1"), std::string::npos) << ended.errors;
}

TEST_F(Exec, TakesMoreThanOneTryWhereTheTroublePasses) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "status": 503, "times": 1})");
    EXPECT_EQ(run("exit 5").status, 5);
}

TEST_F(Exec, SaysThatAProgramIsNotThere) {
    const ended ended = run_to_end({CROSSVEND, "exec", "--", "no-such-program"}, environment, directory);
    EXPECT_EQ(ended.status, 127);
    EXPECT_EQ(
        ended.errors,
        "crossvend: cannot run \"no-such-program\": No such file or directory; see that it is installed and in PATH\n");
}

TEST_F(Exec, SaysThatAProgramCannotBeRun) {
    const ended ended = run_to_end({CROSSVEND, "exec", "--", "/etc/passwd"}, environment, directory);
    EXPECT_EQ(ended.status, 126);
    EXPECT_EQ(
        ended.errors,
        "crossvend: cannot run \"/etc/passwd\": Permission denied; see that it is a program that this user may run\n");
}

TEST_F(Exec, NeedsAProgram) {
    const ended ended = run_to_end({CROSSVEND, "exec"}, environment, directory);
    EXPECT_EQ(ended.status, 64);
    EXPECT_TRUE(ended.errors.starts_with("crossvend: CMD is required")) << ended.errors;
}

TEST_F(Exec, GivesTheStatusOfTheProgram) {
    EXPECT_EQ(run("exit 0").status, 0);
    EXPECT_EQ(run("exit 7").status, 7);
    EXPECT_EQ(run("kill -KILL $$").status, 128 + SIGKILL);
}

TEST_F(Exec, LeavesTheStreamsToTheProgram) {
    std::ofstream(directory / "input") << "what goes in";
    const ended ended = run("cat < " + (directory / "input").string() + "; echo trouble >&2");
    EXPECT_EQ(ended.output, "what goes in");
    EXPECT_EQ(ended.errors, "trouble\n");
}

TEST_F(Exec, LeavesDescriptorsMaskAndDispositionsAsTheyWere) {
    const std::string inner = "ls /proc/self/fd | wc -l; grep -E '^Sig(Blk|Ign)' /proc/self/status";
    const std::vector<std::string> with{
        "/bin/sh", "-c", std::string("exec 5< /dev/null; exec " CROSSVEND " exec -- sh -c \"") + inner + '"'};
    const std::vector<std::string> without{"/bin/sh", "-c", "exec 5< /dev/null; exec sh -c \"" + inner + '"'};
    const std::string expected = run_to_end(without, environment, directory).output;
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(run_to_end(with, environment, directory).output, expected);
}

TEST_F(Exec, ServesTheProgramOnAPortOfItsOwnWithATokenOfItsOwn) {
    start_script("");
    const std::string uri = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const std::string own_token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    ASSERT_TRUE(uri.starts_with("http://127.0.0.1:")) << uri;
    const auto own_port = static_cast<std::uint16_t>(std::stoi(uri.substr(uri.rfind(':') + 1)));
    EXPECT_EQ(request(own_port, "GET", "/v1/credentials").status, 401);
    const answer answer = request(own_port, "GET", "/v1/credentials", "Authorization: " + own_token + "\r\n");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_member(answer.body, "RoleArn"), "arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
    running->signal(SIGTERM);
    EXPECT_EQ(running->wait(), 128 + SIGTERM);
}

TEST_F(Exec, TakesAwayWhatWouldLeadAnSdkElsewhere) {
    environment.insert({{"AWS_ACCESS_KEY_ID", "AKIA"},
                        {"AWS_SECRET_ACCESS_KEY", "other"},
                        {"AWS_PROFILE", "other"},
                        {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/other"},
                        {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/other"},
                        {"UNRELATED", ""}});
    const ended ended = run("env | sort | grep -v '^AWS_CONTAINER_\\(CRED.*FULL_URI\\|AUTH.*TOKEN\\|AUTH.*FILE\\)='");
    EXPECT_EQ(ended.output.find("other"), std::string::npos) << ended.output;
    EXPECT_EQ(ended.output.find("AKIA"), std::string::npos) << ended.output;
    for (const char* kept : {"AWS_REGION=us-west-2\n", "AWS_DEFAULT_REGION=us-west-2\n", "UNRELATED=\n",
                             "AWS_EC2_METADATA_DISABLED=true\n", "PATH=/usr/bin:/bin\n"})
        EXPECT_NE(ended.output.find(kept), std::string::npos) << kept << ended.output;
}

TEST_F(Exec, HidesTheFilesInWhichASdkWouldFindOtherCredentials) {
    if (!botocore_application::is_installed()) GTEST_SKIP() << "needs python3-botocore";
    std::ofstream(directory / "credentials") << "[default]\naws_access_key_id = AKIA\naws_secret_access_key = other\n";
    std::ofstream(directory / "config") << "[default]\nregion = eu-west-1\n";
    environment["AWS_SHARED_CREDENTIALS_FILE"] = directory / "credentials";
    environment["AWS_CONFIG_FILE"] = directory / "config";
    const ended ended =
        run_to_end({CROSSVEND, "exec", "--", CROSSVEND_PYTHON, "-c",
                    "import botocore.session, os\nprint(botocore.session.get_session().get_credentials().method)\n"
                    "print(os.environ['AWS_CONFIG_FILE'])"},
                   environment, directory);
    EXPECT_EQ(ended.output, "container-role\n" + (directory / "config").string() + '\n') << ended.errors;
}

TEST_F(Exec, TellsWhatItTakesAwayUnlessItIsToKeepAll) {
    environment["AWS_PROFILE"] = "other";
    EXPECT_EQ(run("true").errors, "crossvend: AWS_PROFILE is unset: there is no profile other\n");
    const ended kept = run_to_end({CROSSVEND, "exec", "--keep-environment", "--", "/bin/sh", "-c", "echo $AWS_PROFILE"},
                                  environment, directory);
    EXPECT_EQ(kept.output, "other\n");
    EXPECT_EQ(kept.errors, "");
}

TEST_F(Exec, LeavesAProfileThatBuildsOnItsCredentials) {
    std::ofstream(directory / "config") << "[profile other]\nrole_arn = arn:aws:iam::123456789012:role/other\n"
                                           "credential_source = EcsContainer\n";
    environment["AWS_CONFIG_FILE"] = directory / "config";
    environment["AWS_PROFILE"] = "other";
    const ended ended = run("echo $AWS_PROFILE");
    EXPECT_EQ(ended.output, "other\n");
    EXPECT_EQ(ended.errors, "");
}

TEST_F(Exec, GivesTheSameTokenInAVariableAndInAFileThatGoesWithIt) {
    const ended ended =
        run("test \"$(cat $AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE)\" = "
            "\"$AWS_CONTAINER_AUTHORIZATION_TOKEN\" && echo $AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    ASSERT_NE(ended.output, "") << ended.errors;
    const std::filesystem::path file = ended.output.substr(0, ended.output.size() - 1);
    EXPECT_FALSE(std::filesystem::exists(file.parent_path()));
}

TEST_F(Exec, GivesTheProgramARegionOfItsOwn) {
    environment["AWS_REGION"] = "us-west-2,us-east-1";
    const std::string show = "echo $AWS_REGION $AWS_DEFAULT_REGION";
    EXPECT_EQ(run(show).output, "us-west-2 us-west-2\n");
    const auto wanting = [&](const std::string& region) {
        return run_to_end({CROSSVEND, "exec", "--app-region", region, "--", "/bin/sh", "-c", show}, environment,
                          directory);
    };
    EXPECT_EQ(wanting("eu-central-1").output, "eu-central-1 eu-central-1\n");
    EXPECT_EQ(wanting("us-west-2,us-east-1").status, 64);
}

TEST_F(Exec, PassesSignalsOnAndWaitsForWhatTheProgramMakesOfThem) {
    start_script("trap 'exit 3' TERM; trap 'echo hang up' HUP; trap 'echo one' USR1");
    running->signal(SIGHUP);
    EXPECT_NE(running->wait_for_line("hang up"), "");
    running->signal(SIGUSR1);
    EXPECT_NE(running->wait_for_line("one"), "");
    running->signal(SIGTERM);
    EXPECT_EQ(running->wait(), 3);
}

TEST_F(Exec, StandsStillWithItsProgramAndGoesOnWithIt) {
    running = std::make_unique<process>(script("kill -STOP $$; echo going on"), environment, directory / "script.log");
    int status = 0;
    ASSERT_EQ(::waitpid(running->id(), &status, WUNTRACED), running->id());
    EXPECT_TRUE(WIFSTOPPED(status));
    running->signal(SIGCONT);
    EXPECT_EQ(running->wait(), 0);
    EXPECT_EQ(running->output(), "going on\n");
}

TEST_F(Exec, PassesOnTheHangUpThatATerminalSendsToTheLeaderOfItsSession) {
    if (!terminal::is_available()) GTEST_SKIP() << "needs a pseudo-terminal";
    terminal terminal(script("trap 'exit 7' HUP; echo started; while :; do sleep 0.02; done"), environment);
    ASSERT_TRUE(terminal.shows("started"));
    terminal.hang_up();
    EXPECT_EQ(terminal.wait(), 7);
}

TEST_F(Exec, PassesOnAnInterruptToAProgramThatLeftTheProcessGroup) {
    if (!terminal::is_available()) GTEST_SKIP() << "needs a pseudo-terminal";
    terminal terminal({CROSSVEND, "exec", "--", CROSSVEND_PYTHON, "-c",
                       "import os, time\nos.setpgid(0, 0)\nprint('started', flush=True)\ntime.sleep(60)"},
                      environment);
    ASSERT_TRUE(terminal.shows("started"));
    terminal.type("\x03");
    EXPECT_EQ(terminal.wait(), 128 + SIGINT);
}

TEST_F(Exec, EndsAtASignalThatComesBeforeThereAreCredentials) {
    inject(R"({"call": "AssumeRoleWithWebIdentity", "delay": "5s"})");
    running = std::make_unique<process>(script("echo started"), environment, directory / "script.log");
    while (calls("AssumeRoleWithWebIdentity") == 0) std::this_thread::sleep_for(5ms);
    running->signal(SIGTERM);
    EXPECT_EQ(running->wait(3s), 128 + SIGTERM);
    EXPECT_EQ(running->output(), "");
}

TEST_F(Exec, DoesNotLeaveTheProgramBehindWhenItIsKilled) {
    start_script("trap '' TERM HUP INT");
    const pid_t script = script_id();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    running->signal(SIGKILL);
    EXPECT_EQ(running->wait(), 128 + SIGKILL);
    EXPECT_TRUE(ends_by(SIGKILL, script, 5s));
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST_F(Exec, ReapsWhatItsProgramLeavesToTheFirstProcessOfAContainer) {
    const std::vector<std::string> namespace_of_its_own{"/usr/bin/unshare", "--pid", "--fork", "--mount-proc"};
    const auto in_namespace = [&namespace_of_its_own](const std::vector<std::string>& inner) {
        std::vector<std::string> whole = namespace_of_its_own;
        whole.insert(whole.end(), inner.begin(), inner.end());
        return whole;
    };
    if (run_to_end(in_namespace({"/bin/true"}), environment, directory).status != 0)
        GTEST_SKIP() << "needs to be allowed a process namespace";
    // The inner shell's child is left to the first process, which exec is here, and ends at once.
    const std::string leaver =
        "sh -c 'sleep 0.05 &'; sleep 0.5; grep -l '^State:.*zombie' /proc/[0-9]*/status || echo none";
    const auto first_process = in_namespace({CROSSVEND, "exec", "--", "/bin/sh", "-c", leaver});
    EXPECT_EQ(run_to_end(first_process, environment, directory).output, "none\n");
}

TEST_F(Exec, TakesTheRoleThatIsNamed) {
    environment.erase("AWS_ROLE_ARN");
    configure(R"({"roles": [{"name": "first", "role_arn": "arn:aws:iam::123456789012:role/first"},
                            {"name": "reader", "role_arn": "arn:aws:iam::123456789012:role/reader"}]})");
    const std::vector<std::string> named{CROSSVEND, "exec", "--role", "reader", "--", "/bin/echo", "started"};
    EXPECT_EQ(run_to_end(named, environment, directory).output, "started\n");
    EXPECT_EQ(calls("AssumeRoleWithWebIdentity"), 1);
    const std::vector<std::string> unknown{CROSSVEND, "exec", "--role", "writer", "--", "/bin/echo", "started"};
    const ended refused = run_to_end(unknown, environment, directory);
    EXPECT_EQ(refused.status, 64);
    EXPECT_EQ(refused.errors, "crossvend: --role: the configuration has no role writer; it has first, reader\n");
}

TEST_F(Exec, LeavesTheStateFileOfTheDaemonAlone) {
    const auto state = directory / "sets.json";
    configure(R"({"state": {"file": ")" + state.string() + R"("}, "server": {"listen": ["nowhere"]}})");
    environment["CROSSVEND_AUTHORIZATION_TOKEN_FILE"] = "/no/such/directory/token";
    const ended ended = run("exit 5");
    EXPECT_EQ(ended.status, 5) << ended.errors;
    EXPECT_FALSE(std::filesystem::exists(state));
}

TEST_F(Exec, TellsEveryFaultOfTheConfigurationInsteadOfRunning) {
    environment["AWS_ROLE_ARN"] = "reader";
    environment.erase("AWS_REGION");
    environment.erase("AWS_ENDPOINT_URL_STS");
    const ended ended = run("echo started");
    EXPECT_EQ(ended.status, 78);
    EXPECT_EQ(ended.output, "");
    EXPECT_TRUE(ended.errors.starts_with("crossvend: the configuration has 2 faults")) << ended.errors;
}

}  // namespace
}  // namespace crossvend::test
