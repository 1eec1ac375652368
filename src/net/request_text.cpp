#include "request_text.hpp"

namespace crossvend::net {

base::secret request_of(const http_call& call) {
    base::secret request(call.method + ' ' + call.url.target + " HTTP/1.1\r\nHost: " + call.url.authority() +
                         "\r\nConnection: close\r\n");
    for (const auto& [name, value] : call.fields) {
        request.append(name + ": ");
        request.append(value);
        request.append("\r\n");
    }
    if (!call.body.empty() || call.method == "POST")
        request.append("Content-Length: " + std::to_string(call.body.size()) + "\r\n");
    request.append("\r\n");
    request.append(call.body);
    return request;
}

base::secret connect_request(const proxy& through, const url& server) {
    const std::string target = proxy{server.host, server.port, {}}.name();
    base::secret request("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n");
    if (!through.authorization.empty()) {
        request.append("Proxy-Authorization: ");
        request.append(through.authorization);
        request.append("\r\n");
    }
    request.append("\r\n");
    return request;
}

}  // namespace crossvend::net
