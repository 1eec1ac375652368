#include "sandbox/control/control.hpp"

#include "sandbox/http/replies.hpp"

namespace crossvend::sandbox {

bool control::owns(const net::http_request& request) { return request.path().starts_with("/sandbox/"); }

net::http_reply control::answer(const net::http_request& request) {
    const std::string_view path = request.path();
    const std::string_view method = request.method;
    if (path == "/sandbox/faults" && method == "POST") return add_fault(request.body);
    if (path == "/sandbox/faults" && method == "DELETE") {
        faults_.clear();
        released_.notify_all();
        return text_reply(204, "");
    }
    if (path == "/sandbox/calls" && method == "GET")
        return std::make_shared<net::http_response>(200, "application/json", base::secret(counts_.json()));
    if (path == "/sandbox/calls" && method == "DELETE") {
        counts_.reset();
        return text_reply(204, "");
    }
    if (path == "/sandbox/faults")
        return text_reply(405, "POST adds a fault, DELETE clears all and ends the delays under way\n",
                          "Allow: POST, DELETE\r\n");
    if (path == "/sandbox/calls")
        return text_reply(405, "GET counts the calls, DELETE resets\n", "Allow: GET, DELETE\r\n");
    return text_reply(404,
                      "there are /sandbox/faults and /sandbox/calls, and on Google's side /sandbox/oidc-token and "
                      "/sandbox/service-account-key\n");
}

net::http_reply control::add_fault(std::string_view body) {
    complaints wrong;
    planned_fault plan = read_fault(body, wrong);
    const call which = plan.call;
    if (wrong.empty() && !faults_.add(std::move(plan)))
        wrong.emplace_back("too many faults wait for this call already");
    if (wrong.empty()) {
        log_.info("fault accepted", {{"call", to_string(which)}});
        return text_reply(204, "");
    }
    std::string text;
    for (const std::string& each : wrong) text.append(each).append("\n");
    return text_reply(400, text);
}

boost::asio::awaitable<fault> control::arrive(call which) {
    counts_.count(which);
    fault injected = faults_.take(which);
    if (injected.delay > base::duration::zero() && !closed_)
        static_cast<void>(co_await released_.wait_for(injected.delay));
    co_return injected;
}

void control::close() {
    closed_ = true;
    released_.notify_all();
}

}  // namespace crossvend::sandbox
