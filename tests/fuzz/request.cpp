#include "crossvend/net/http_parser.hpp"

#include "crossvend/base/text.hpp"
#include "input.hpp"
#include "properties.hpp"

#include <string>

using namespace crossvend;
using namespace crossvend::fuzz;
using namespace std::string_view_literals;
using progress = net::http_parser::progress;

namespace {

/// Small, so that inputs come to the limits.
constexpr net::http_parser::limits limits{.head = 1024, .body = 256};

/// What is left of `bytes` behind the first place where `part` stands.
std::string_view behind(std::string_view bytes, std::string_view part) {
    const std::size_t at = bytes.find(part);
    require(at != std::string_view::npos, "each part of a request stands in what has come, in its order");
    return bytes.substr(at + part.size());
}

/// A body ends where every server on the way sees its end (RFC 9112, section 6.3).
void check_body(const net::http_request& request, std::string_view came) {
    require(request.body.size() <= limits.body, "a body is within its limit");
    const auto coding = request.field("Transfer-Encoding");
    const auto length = request.field("Content-Length");
    if (coding) {
        require(request.count("Transfer-Encoding") == 1 && base::equals_ignoring_case(*coding, "chunked"),
                "the one coding is that of chunks");
        require(!length, "a body in chunks says no length");
    } else {
        behind(came, request.body);
        require(length || request.body.empty(), "a body says how long it is");
        require(!length || std::stoul(std::string(*length)) == request.body.size(), "a body is as long as it says");
    }
}

/// `came` are the bytes that came since the request before this one.
void check(const net::http_request& request, std::string_view came) {
    static const std::string of_a_token = std::string(letters_and_digits) + "!#$%&'*+-.^_`|~";
    require(consists_of(request.method, of_a_token), "a method is a token");
    require(request.target.find_first_of(" \t\r\n\0"sv) == std::string_view::npos, "a target has no white space");
    require(!request.path().starts_with("//"), "a path begins with one slash");
    require(request.fields.size() <= 64, "a request has at most 64 fields");
    came = behind(behind(came, request.method), request.target);
    for (const auto& [name, value] : request.fields) {
        came = behind(behind(came, name), value);
        require(consists_of(name, of_a_token), "a field's name is a token");
        require(value.find_first_of("\r\n\0"sv) == std::string_view::npos, "a value is one line");
    }
    check_body(request, came);
}

/// Puts the next bytes where the parser wants them, and rubbish where none have come yet.
std::size_t put(std::span<char> room, std::string_view bytes, std::size_t step, char rubbish) {
    require(!room.empty(), "a parser that wants more has room for it");
    const std::size_t size = std::min({step, room.size(), bytes.size()});
    std::ranges::copy(bytes.substr(0, size), room.begin());
    std::ranges::fill(room.subspan(size, std::min<std::size_t>(room.size() - size, 64)), rubbish);
    return size;
}

/// What a parser makes of a connection's bytes: requests, and the status of a fault if it met one.
struct outcome {
    std::string requests;
    unsigned fault = 0;
};

std::string describe(const net::http_parser& parser) {
    const net::http_request& request = parser.request();
    std::string text = std::string(request.method) + ' ' + std::string(request.target) + '\n';
    for (const auto& [name, value] : request.fields) text += std::string(name) + ':' + std::string(value) + '\n';
    return text + std::string(request.body) + (parser.keep_alive() ? '+' : '-') + (parser.is_http_1_0() ? '0' : '1');
}

/// Reads bytes that come `step` at a time.
outcome read(std::string_view bytes, std::size_t step, char rubbish) {
    net::http_parser parser(limits);
    outcome made;
    progress reached = progress::need_more;
    for (std::size_t begin = 0, came = 0; reached != progress::fault;) {
        if (reached == progress::request) {
            check(parser.request(), bytes.substr(begin, came - begin));
            made.requests += describe(parser);
            reached = parser.next();
            if (parser.idle()) begin = came;
        } else if (came < bytes.size()) {
            const std::size_t size = put(parser.room(), bytes.substr(came), step, rubbish);
            came += size;
            reached = parser.advance(size);
        } else {
            return made;
        }
    }
    require(!parser.fault().cause.empty(), "a refusal has a cause");
    made.fault = parser.fault().status;
    return made;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = text_of(data, size);
    const outcome whole = read(bytes, bytes.size(), '\0');
    // What is wrong with a chunk shows sooner or later, by where its bytes part.
    const bool may_have_chunks = base::lower_case(bytes).find("chunked") != std::string::npos;
    for (const auto& [step, rubbish] : {std::pair{1U, '\n'}, {7U, 'x'}}) {
        const outcome pieces = read(bytes, step, rubbish);
        require(pieces.requests == whole.requests, "bytes that come in pieces make the same requests");
        require(pieces.fault == whole.fault || may_have_chunks, "bytes that come in pieces are at fault alike");
    }
    return 0;
}
