#include "probe.hpp"

#include "command.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/net/address.hpp"
#include "crossvend/net/http_client.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "run_coroutine.hpp"

#include <iostream>

namespace crossvend::cli {
namespace {

constexpr std::size_t longest_answer = 1000;

/// The lines of a page about what is not well; all of it if there are none.
std::string complaints_in(std::string_view page) {
    std::string complaints;
    for (std::size_t start = 0; start < page.size();) {
        const std::string_view line = page.substr(start, page.find('\n', start) - start);
        if (line.starts_with("[-]")) complaints.append(line).append("\n");
        start += line.size() + 1;
    }
    return complaints.empty() ? std::string(page) : complaints;
}

}  // namespace

std::optional<net::url> telemetry_page(const config::flags& flags, const std::string& page) {
    const auto loaded = config::load_telemetry_address(flags, base::environment::of_process());
    if (const auto* faults = std::get_if<std::vector<config::fault>>(&loaded)) {
        print_faults(*faults);
        return std::nullopt;
    }
    const auto& [address, doubt] = std::get<config::telemetry_address>(loaded);
    if (address.port() == 0)
        throw usage_error(
            "the daemon's telemetry port is chosen when it starts; give the real one in "
            "CROSSVEND_TELEMETRY_LISTEN");
    const std::string authority = net::format_address(sdk::local_address(address));
    if (doubt)
        std::cerr << "crossvend: the configuration does not say where the daemon tells of itself, so " << authority
                  << " is asked: " << doubt->text() << '\n';
    return net::parse_url("http://" + authority + page);
}

health ask(const net::url& page, base::duration limit) {
    net::http_call call;
    call.url = page;
    call.timeout = limit;
    const auto client = net::make_http_client({});
    const auto answer = run_coroutine(client->send(std::move(call)));
    if (!answer)
        return {false, false,
                answer.error().message + "; start crossvend serve, or give its CROSSVEND_TELEMETRY_LISTEN here"};
    const bool good = answer->status == 200;
    const std::string said = good ? std::string(answer->body.reveal()) : complaints_in(answer->body.reveal());
    return {true, good,
            page.authority() + page.target + ": " + std::to_string(answer->status) + ' ' +
                base::printable(said, longest_answer)};
}

}  // namespace crossvend::cli
