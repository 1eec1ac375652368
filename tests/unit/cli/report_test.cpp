#include "cli/doctor/report.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace crossvend::cli::doctor {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

step good() {
    step step;
    step.name = "metadata server";
    step.took = 12ms;
    step.summary = "app@demo-project.iam.gserviceaccount.com";
    step.details = {{"address", "169.254.169.254:80"}, {"DNS", "3ms"}};
    return step;
}

step bad(int status = 77) {
    step step;
    step.name = "exchange";
    step.result = step_result::failed;
    step.took = 1s;
    step.cause = "AWS said no";
    step.remedies = {"ask whether it meant it", "ask again"};
    step.status = status;
    return step;
}

std::string written(const step& step, bool colour = false) {
    std::ostringstream out;
    write_step(out, step, colour);
    return out.str();
}

TEST(DoctorReport, GivesAStepALineAndItsDetailsBelow) {
    EXPECT_EQ(written(good()),
              "[ok]          12ms  metadata server  app@demo-project.iam.gserviceaccount.com\n"
              "                    address  169.254.169.254:80\n"
              "                    DNS      3ms\n");
}

TEST(DoctorReport, SaysWhyAStepFailedAndWhatToDo) {
    EXPECT_EQ(written(bad()),
              "[failed]    1000ms  exchange         AWS said no\n"
              "                    -> ask whether it meant it\n"
              "                    -> ask again\n");
}

TEST(DoctorReport, ShowsAStepThatWasSkipped) {
    EXPECT_EQ(written(skipped("exchange", "there is no identity token")),
              "[-]                 exchange         there is no identity token\n");
}

TEST(DoctorReport, ColoursTheMarkAlone) {
    EXPECT_TRUE(written(good(), true).starts_with("\033[32m[ok]\033[0m          12ms")) << written(good(), true);
    EXPECT_TRUE(written(bad(), true).starts_with("\033[31m[failed]\033[0m")) << written(bad(), true);
}

TEST(DoctorReport, CountsWhatIsWrong) {
    const auto verdict = [](const std::vector<step>& steps) {
        std::ostringstream out;
        write_verdict(out, {"default", steps});
        return out.str();
    };
    step warned = good();
    warned.warn("it is late", "go home");
    EXPECT_EQ(verdict({good()}), "All is well.\n");
    EXPECT_EQ(verdict({good(), warned}), "All is well, with 1 warning.\n");
    EXPECT_EQ(verdict({bad(), warned, warned, bad()}), "2 steps failed, with 2 warnings.\n");
}

TEST(DoctorReport, EndsWithTheStatusOfTheFirstStepThatFailed) {
    step warned = bad(78);
    warned.result = step_result::warning;
    EXPECT_EQ((examination{"default", {good(), warned}}).status(), 0);
    EXPECT_EQ((examination{"default", {good(), warned, bad(69), bad(77)}}).status(), 69);
}

TEST(DoctorReport, IsOneObjectForPrograms) {
    std::ostringstream out;
    write_json(out, {"reader", {good(), bad()}});
    EXPECT_EQ(json::parse(out.str()), json::parse(R"({
        "role": "reader", "ok": false, "steps": [
          {"name": "metadata server", "result": "ok", "took_ms": 12,
           "summary": "app@demo-project.iam.gserviceaccount.com",
           "details": {"address": "169.254.169.254:80", "DNS": "3ms"}, "cause": "", "remedy": ""},
          {"name": "exchange", "result": "failed", "took_ms": 1000, "summary": "", "details": {},
           "cause": "AWS said no", "remedy": "ask whether it meant it; ask again"}]})"));
}

TEST(DoctorReport, LosesNoFaultOfAPlaceThatHasTwo) {
    step step = bad(78);
    step.details = {{"/roles/0", "one"}, {"/roles/0", "two"}};
    std::ostringstream out;
    write_json(out, {"", {step}});
    EXPECT_EQ(json::parse(out.str())["steps"][0]["details"]["/roles/0"], "one; two");
}

}  // namespace
}  // namespace crossvend::cli::doctor
