#include "sandbox/google/google_stand_in.hpp"

#include "sandbox/google/google_metadata_stand_in.hpp"
#include "sandbox/http/replies.hpp"

namespace crossvend::sandbox {

boost::asio::awaitable<net::http_reply> google_stand_in::handle(const net::http_request& request) {
    if (key_control::owns(request)) co_return keys_.answer(request);
    if (control::owns(request)) co_return control_.answer(request);
    for (google_service* service : services_)
        if (const auto which = service->call_of(request)) co_return co_await serve(*service, *which, request);

    const std::string_view path = request.target.substr(0, request.target.find('?'));
    if (request.method != "GET") co_return metadata_reply(405, "Method Not Allowed\n");
    if (path == "/") co_return metadata_reply(200, "computeMetadata/\n");
    if (path == "/computeMetadata/") co_return metadata_reply(200, "v1/\n");
    co_return metadata_reply(404, "Not Found\n");
}

boost::asio::awaitable<net::http_reply> google_stand_in::serve(google_service& service, call which,
                                                               const net::http_request& request) {
    const fault injected = co_await control_.arrive(which);
    net::http_reply reply;
    if (injected.answer)
        reply = canned_reply(*injected.answer);
    else
        reply = service.answer(which, request, injected);
    log_.info("answered", {{"call", to_string(which)}, {"status", reply->status()}});
    co_return reply;
}

net::http_reply google_stand_in::reject(const net::http_fault& fault) { return rejection(fault); }

}  // namespace crossvend::sandbox
