#include "probe.hpp"

#include "command.hpp"
#include "crossvend/base/text.hpp"
#include "crossvend/endpoint/client_environment.hpp"
#include "crossvend/net/address.hpp"
#include "crossvend/net/http_client.hpp"
#include "run_coroutine.hpp"

#include <iostream>

namespace crossvend::cli {

std::optional<net::url> telemetry_page(const config::flags& flags, const std::string& page) {
    const auto loaded = config::load_telemetry_listen(flags, base::environment::of_process());
    if (const auto* faults = std::get_if<std::vector<config::fault>>(&loaded)) {
        print_faults(*faults);
        return std::nullopt;
    }
    const auto address = std::get<0>(loaded).front();
    if (address.port() == 0)
        throw usage_error(
            "the daemon's telemetry port is chosen when it starts; give the real one in "
            "CROSSVEND_TELEMETRY_LISTEN");
    return net::parse_url("http://" + net::format_address(endpoint::local_address(address)) + page);
}

health ask(const net::url& page, base::duration limit) {
    net::http_call call;
    call.url = page;
    call.timeout = limit;
    const auto client = net::make_http_client({});
    const auto answer = run_coroutine(client->send(std::move(call)));
    if (!answer) return {false, false, answer.error().message};
    return {true, answer->status == 200,
            page.authority() + page.target + ": " + std::to_string(answer->status) + ' ' +
                base::printable(answer->body.reveal())};
}

}  // namespace crossvend::cli
