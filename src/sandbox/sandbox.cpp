#include "sandbox/sandbox.hpp"

#include "crossvend/net/address.hpp"
#include "crossvend/net/http_server.hpp"
#include "sandbox/aws/aws_stand_in.hpp"
#include "sandbox/google/google_iam_stand_in.hpp"
#include "sandbox/google/google_metadata_stand_in.hpp"
#include "sandbox/google/google_oauth_stand_in.hpp"
#include "sandbox/google/google_stand_in.hpp"
#include "sandbox/google/google_sts_stand_in.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>

namespace crossvend::sandbox {
namespace {

namespace asio = boost::asio;

/// How long answers that are under way may take when the sandbox is told to stop.
constexpr auto grace = std::chrono::seconds(2);

/// A delay that a fault asks for counts as part of the request, and may last ten minutes.
constexpr net::http_server_options server_options{
    .limits = {.head = std::size_t{32} * 1024, .body = std::size_t{128} * 1024},
    .request_timeout = std::chrono::minutes(15),
};

/// A stand-in may hold more than what stands in a pod.
constexpr std::size_t most_client_memory = std::size_t{256} << 20;

/// Everything the program consists of, in the order in which it is built.
struct parts {
    parts(asio::io_context& context, const account& account, const base::clock& clock, base::random_source& random,
          base::logger& log)
        : providers(account.oidc_providers),
          controls(context.get_executor(), log),
          metadata(account.service_account, providers.google(), tokens, clock, random),
          oauth(account, providers.google(), keys, tokens, clock, random),
          iam(account, providers.google(), keys, tokens, clock, random),
          google_sts(providers, tokens, clock, random),
          key_controls(account, providers, keys, clock),
          google({&metadata, &oauth, &iam, &google_sts}, key_controls, controls, log),
          sts(account.roles, providers, issued, controls, clock, random, log),
          s3(account.buckets, issued, controls, clock, random, log),
          aws(controls, sts, s3),
          client_memory(context.get_executor(), most_client_memory),
          google_server(context.get_executor(), google, client_memory, log, server_options),
          aws_server(context.get_executor(), aws, client_memory, log, server_options),
          signals(context, SIGINT, SIGTERM) {}

    identity_providers providers;
    sessions issued;
    access_tokens tokens;
    service_account_keys keys;
    control controls;
    google_metadata_stand_in metadata;
    google_oauth_stand_in oauth;
    google_iam_stand_in iam;
    google_sts_stand_in google_sts;
    key_control key_controls;
    google_stand_in google;
    aws_sts_stand_in sts;
    aws_s3_stand_in s3;
    aws_stand_in aws;
    net::client_memory client_memory;
    net::http_server google_server;
    net::http_server aws_server;
    asio::signal_set signals;
};

asio::awaitable<void> play(parts& all) {
    all.google_server.start();
    all.aws_server.start();
    static_cast<void>(co_await all.signals.async_wait(asio::use_awaitable));
    all.controls.close();
    co_await all.google_server.stop(grace);
    co_await all.aws_server.stop(grace);
}

}  // namespace

exit_status run(const options& options, const account& account, const base::clock& clock, base::random_source& random,
                base::logger& log) {
    asio::io_context context(1);
    parts all(context, account, clock, random, log);
    try {
        all.google_server.listen(all.google_server.bind({options.google}));
        all.aws_server.listen(all.aws_server.bind({options.aws}));
    } catch (const std::runtime_error& error) {
        std::cerr << "crossvend-sandbox: " << error.what() << '\n';
        return exit_status::failed;
    }

    log.info("stand-ins for Google and AWS, for use on loopback only: nothing here is a real credential",
             {{"roles", account.roles.size()}, {"buckets", account.buckets.size()}});
    log.info("listening", {{"google", net::format_address(all.google_server.addresses().front())},
                           {"aws", net::format_address(all.aws_server.addresses().front())}});
    asio::co_spawn(context, play(all), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
    context.run();
    log.info("stopped");
    return exit_status::done;
}

}  // namespace crossvend::sandbox
