#include "examine.hpp"

#include "../command.hpp"
#include "../daemon_settings.hpp"
#include "../run_coroutine.hpp"
#include "crossvend/app/upstreams.hpp"
#include "crossvend/base/configuration_error.hpp"
#include "crossvend/base/duration.hpp"
#include "crossvend/google/used_services.hpp"
#include "environment.hpp"
#include "exchange.hpp"
#include "local_endpoint.hpp"
#include "reachability.hpp"

#include <array>
#include <memory>

namespace crossvend::cli::doctor {
namespace {

using base::stage;

/// Everything behind the configuration. Lives for one walk.
class walk_through {
public:
    walk_through(const config::options& options, sdk::client_settings settings, const patient& patient,
                 std::function<void(step)> tell, base::logger& log)
        : options_(options),
          role_(options.roles.front()),
          settings_(std::move(settings)),
          patient_(patient),
          tell_(std::move(tell)),
          upstreams_(options.http, base::system_clock(), metrics_, log),
          identity_(upstreams_.identity_of(*role_.identity)),
          sts_(upstreams_.sts_of(*options.sts)),
          http_(net::make_http_client(options.http)),
          known_(facts_of(role_)) {
        if (patient.flags.config) known_.flags += " --config " + *patient.flags.config;
    }

    boost::asio::awaitable<void> run() {
        const bool google_is_there = co_await reach_google();
        const bool sts_is_there = co_await reach_sts();
        const auto token = co_await identity_token(google_is_there);
        const auto set = co_await exchange(token, sts_is_there);
        const auto last = co_await chain(set);
        co_await caller_identity(last);
        co_await local_endpoint();
        const auto settings = patient_.with_daemon ? std::optional(settings_) : std::nullopt;
        tell_(look_for_preemption(patient_.environment, settings,
                                  std::ranges::any_of(options_.roles, &config::role_options::reads_token_file)));
    }

private:
    network world() { return {*http_, options_.http.proxy, base::system_clock()}; }

    /// Whether a token may come: the sources that need nothing of Google's do not mind.
    boost::asio::awaitable<bool> reach_google() {
        network network = world();
        const google::used_services services = google::services_used_by(*role_.identity);
        bool all = true;
        for (const net::url& url : services.others) {
            const route route{url, stage::identity, role_.identity->connect_timeout, role_.identity->request_timeout};
            step step = co_await reach(network, "reach Google", route, known_);
            all = all && step.result != step_result::failed;
            tell_(std::move(step));
        }
        if (!services.metadata_server) {
            tell_(
                skipped("metadata server", "the identity does not come from it: identity.source is " + known_.source));
            co_return all;
        }
        step step = co_await ask_metadata_server(network, *role_.identity, known_);
        all = all && step.status != unreachable;
        tell_(std::move(step));
        co_return all;
    }

    /// Whether a Region's STS is there; one that is not there is no more than a warning where there are others.
    boost::asio::awaitable<bool> reach_sts() {
        network network = world();
        bool any = false;
        for (const aws::sts_endpoint& endpoint : options_.sts->endpoints) {
            const route route{endpoint.url, stage::sts, options_.sts->connect_timeout, options_.sts->request_timeout};
            step step = co_await reach(network, "reach STS", route, known_);
            const bool is_last = &endpoint == &options_.sts->endpoints.back();
            if (step.result != step_result::failed)
                any = true;
            else if (any || !is_last)
                step.result = step_result::warning;
            tell_(std::move(step));
        }
        co_return any;
    }

    boost::asio::awaitable<std::optional<oidc::id_token>> identity_token(bool google_is_there) {
        if (!google_is_there) {
            tell_(skipped("identity token", "who gives it does not answer"));
            co_return std::nullopt;
        }
        // Which of several services refused, the failure says.
        const google::used_services services = google::services_used_by(*role_.identity);
        if (services.others.size() + (services.metadata_server ? 1 : 0) > 1) known_.upstream.clear();
        auto done = co_await get_identity_token(*identity_, known_);
        tell_(std::move(done.step));
        co_return std::move(done.got);
    }

    boost::asio::awaitable<std::optional<aws::credentials>> exchange(const std::optional<oidc::id_token>& token,
                                                                     bool sts_is_there) {
        if (!token || !sts_is_there) {
            tell_(skipped("exchange", token ? "there is no way to STS" : "there is no identity token"));
            co_return std::nullopt;
        }
        known_.upstream = options_.sts->endpoints.size() == 1 ? host_and_port(options_.sts->endpoints.front().url)
                                                              : "a Region of sts.regions";
        auto done = co_await exchange_token(*sts_, role_.request, *token, known_);
        tell_(std::move(done.step));
        co_return std::move(done.got);
    }

    /// From the first role's credentials to the last one's.
    boost::asio::awaitable<std::optional<aws::credentials>> chain(std::optional<aws::credentials> set) {
        for (std::size_t i = 0; i < role_.chain.size(); ++i) {
            const std::size_t number = i + 1;
            if (!set) {
                tell_(skipped("hop " + std::to_string(number), "there are no credentials of the role before"));
                continue;
            }
            auto done = co_await go_hop(*sts_, number, role_.chain[i], *set, known_);
            tell_(std::move(done.step));
            set = std::move(done.got);
        }
        co_return set;
    }

    boost::asio::awaitable<void> caller_identity(const std::optional<aws::credentials>& set) {
        if (!set) {
            tell_(skipped("caller identity", "there are no credentials"));
            co_return;
        }
        step step = co_await ask_caller_identity(*sts_, *set, known_);
        tell_(std::move(step));
    }

    boost::asio::awaitable<void> local_endpoint() {
        if (!patient_.with_daemon) {
            tell_(skipped("local endpoint", "there is to be no daemon"));
            co_return;
        }
        // Where this environment leads SDKs somewhere, that counts.
        const auto settings = sdk::client_settings_in(patient_.environment).value_or(settings_);
        if (settings.uri.empty()) {
            tell_(skipped("local endpoint",
                          "its port is chosen when the daemon starts: give the real one in "
                          "CROSSVEND_LISTEN"));
            co_return;
        }
        const std::string role_arn = role_.chain.empty() ? role_.request.role.text : role_.chain.back().role.text;
        step step = co_await ask_local_endpoint(*http_, settings, role_arn);
        tell_(std::move(step));
    }

    const config::options& options_;
    const config::role_options& role_;
    sdk::client_settings settings_;
    const patient& patient_;
    std::function<void(step)> tell_;
    metrics::metrics metrics_;
    app::upstreams upstreams_;
    std::shared_ptr<google::identity_source> identity_;
    std::shared_ptr<aws::sts_client> sts_;
    std::unique_ptr<net::http_client> http_;
    facts known_;
};

step configuration_step(const config::options& options) {
    const config::role_options& role = options.roles.front();
    step step;
    step.name = "configuration";
    step.summary = "role " + role.name + ": " + role.request.role.text;
    const auto add = [&step](std::string name, std::string_view value) {
        step.details.emplace_back(std::move(name), value);
    };
    add("session", role.request.session_name + " for " + base::format_duration(role.request.session_duration));
    for (std::size_t i = 0; i < role.chain.size(); ++i) add("hop " + std::to_string(i + 1), role.chain[i].role.text);
    add("identity", google::to_string(role.identity->source));
    add("audience", role.identity->expected.audience);
    for (const std::string& warning : options.warnings) step.warn(warning, "see crossvend check-config");
    return step;
}

step faulty_configuration(const std::vector<config::fault>& faults) {
    step step;
    step.name = "configuration";
    step.result = step_result::failed;
    step.status = wrong_configuration;
    step.cause = std::to_string(faults.size()) + (faults.size() == 1 ? " fault" : " faults");
    for (const config::fault& fault : faults) step.details.emplace_back(fault.place, fault.problem);
    step.remedies = {"mend what is named here; crossvend check-config reads it again"};
    return step;
}

constexpr std::array behind_configuration{"metadata server", "reach STS",      "identity token", "exchange",
                                          "caller identity", "local endpoint", "environment"};

}  // namespace

examination examine(const patient& patient, const std::function<void(const step&)>& told) {
    examination done;
    done.role = patient.role.value_or("");
    const auto tell = [&](step step) {
        told(step);
        done.steps.push_back(std::move(step));
    };
    const auto give_up = [&](step why) {
        tell(std::move(why));
        for (const char* name : behind_configuration) tell(skipped(name, "there is no valid configuration"));
    };
    const base::stopwatch watch;
    const auto who = patient.with_daemon ? config::reader::client : config::reader::command;
    auto loaded = load_again(patient.flags, patient.environment, who);
    if (const auto* faults = std::get_if<std::vector<config::fault>>(&loaded)) {
        give_up(faulty_configuration(*faults));
        return done;
    }
    auto& options = std::get<config::options>(loaded);
    choose_role(options, patient.role);
    done.role = options.roles.front().name;
    sdk::client_settings settings;
    try {
        if (patient.with_daemon) settings = settings_for(options, patient.role.value_or(""), patient.environment);
        // Nobody knows a port that is chosen at the start.
        if (patient.with_daemon && options.server.listen.front().port() == 0) settings.uri.clear();
    } catch (const base::configuration_error& error) {
        give_up(faulty_configuration({{"authorization token", error.what()}}));
        return done;
    }
    step configuration = configuration_step(options);
    configuration.took = watch.elapsed();
    tell(std::move(configuration));

    base::logger log(command_log_level(options, patient.flags, patient.environment), options.log_format);
    walk_through walk(options, std::move(settings), patient, tell, log);
    run_coroutine(walk.run());
    return done;
}

}  // namespace crossvend::cli::doctor
