#include "crossvend/net/http_parser.hpp"

#include "crossvend/base/text.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace crossvend::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t initial_buffer = 512;  // an SDK's request is about 300 bytes
constexpr std::size_t most_fields = 64;
constexpr std::size_t body_room = 4096;  // a body passes through in such pieces; a chunk's header fits in one
constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view empty_line = "\r\n";

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

/// One message through Beast's grammar. Field names and values are kept as views, so that a request costs
/// no allocation; the body, which no SDK sends, is copied.
class http_parser::message final : public http::basic_parser<true> {
public:
    message(std::string_view buffer, std::size_t largest_body, std::vector<http_field>& fields, std::string& body)
        : buffer_(buffer), fields_(fields), body_(body) {
        fields_.clear();
        body_.clear();
        header_limit(static_cast<std::uint32_t>(buffer.size() + 1));
        body_limit(largest_body);
        eager(true);
    }

    /// Lets the views point into the place that the buffer has moved to.
    void move_views(const char* from, const char* to) {
        const auto move = [from, to](std::string_view& text) {
            text = text.empty() ? std::string_view() : std::string_view(to + (text.data() - from), text.size());
        };
        move(method);
        move(target);
        for (http_field& field : fields_) {
            move(field.name);
            move(field.value);
        }
    }

    std::string_view method;
    std::string_view target;
    bool http_1_0 = false;
    bool too_many_fields = false;

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;

    void on_request_impl(http::verb, string_view name, string_view path, int version, error_code&) override {
        method = view(name);
        target = view(path);
        http_1_0 = version == 10;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(http::field field, string_view name, string_view value, error_code& error) override {
        if (head_is_whole_) return;  // a trailer is no field of the request (RFC 9110, section 6.5.1)
        if (is_folded(view(name), view(value))) {
            error = http::error::bad_obs_fold;
        } else if (field == http::field::transfer_encoding &&
                   (http_1_0 || !base::equals_ignoring_case(view(value), "chunked"))) {
            // Beast would take the request to have no body, and the body for the next request.
            error = http::error::bad_transfer_encoding;
        } else if (fields_.size() == most_fields) {
            too_many_fields = true;
            error = http::error::header_limit;
        } else {
            fields_.push_back({view(name), view(value)});
        }
    }
    void on_header_impl(error_code&) override { head_is_whole_ = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view part, error_code&) override {
        body_.append(part.data(), part.size());
        return part.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code&) override {
        body_.append(part.data(), part.size());
        return part.size();
    }
    void on_finish_impl(error_code&) override {}

    /// Whether a value goes over more than one line (RFC 9112, section 5.2): it was then put together in a
    /// place of Beast's own, or begins on a line after its name's.
    [[nodiscard]] bool is_folded(std::string_view name, std::string_view value) const {
        if (value.empty()) return false;
        if (value.data() < buffer_.data() || value.data() >= buffer_.data() + buffer_.size()) return true;
        return std::string_view(name.data() + name.size(), value.data()).find('\n') != std::string_view::npos;
    }

    std::string_view buffer_;
    bool head_is_whole_ = false;
    std::vector<http_field>& fields_;
    std::string& body_;
};

struct http_parser::storage {
    std::vector<http_field> fields;
    std::string body;
    std::optional<message> current;
};

http_parser::http_parser(limits bounds)
    : limits_(bounds), buffer_(std::min(initial_buffer, bounds.head)), storage_(std::make_unique<storage>()) {}
http_parser::~http_parser() = default;

std::span<char> http_parser::room() {
    if (filled_ == buffer_.size()) enlarge(std::min(buffer_.size() * 2, limits_.head));
    return std::span(buffer_).subspan(filled_);
}

void http_parser::enlarge(std::size_t size) {
    base::secret::bytes larger(size);
    std::memcpy(larger.data(), buffer_.data(), filled_);
    if (storage_->current) storage_->current->move_views(buffer_.data(), larger.data());
    buffer_ = std::move(larger);
}

std::string_view http_parser::received() const { return {buffer_.data(), filled_}; }

void http_parser::drop(std::size_t size) {
    std::memmove(buffer_.data(), buffer_.data() + size, filled_ - size);
    filled_ -= size;
}

http_parser::progress http_parser::advance(std::size_t size) {
    filled_ += size;
    return parse();
}

http_parser::progress http_parser::next() {
    storage_->current.reset();
    drop(consumed_);
    scanned_ = head_size_ = consumed_ = 0;
    empty_line_ignored_ = false;
    return parse();
}

http_parser::progress http_parser::parse() {
    if (head_size_ == 0 && !empty_line_ignored_ && received().starts_with(empty_line)) {
        drop(empty_line.size());
        empty_line_ignored_ = true;
    }
    if (filled_ == 0) return progress::need_more;
    const std::string_view received = this->received();
    boost::beast::error_code error;
    if (head_size_ == 0) {
        if (received.starts_with(empty_line)) return fail(400, "the request is not valid HTTP/1.1");
        const std::size_t end = received.find(end_of_head, scanned_);
        if (end == std::string_view::npos ? filled_ >= limits_.head : end + end_of_head.size() > limits_.head)
            return fail(431, "the request's header is too large");
        if (end == std::string_view::npos) {
            scanned_ = filled_ - std::min(filled_, end_of_head.size() - 1);
            return progress::need_more;
        }
        head_size_ = end + end_of_head.size();
        storage_->current.emplace(received, limits_.body, storage_->fields, storage_->body);
        consumed_ = storage_->current->put({received.data(), head_size_}, error);
        // It has its empty line, so what Beast misses ("GET / ") does not come any more.
        if (error == http::error::need_more) return fail(400, "the request is not valid HTTP/1.1");
    }
    message& current = *storage_->current;
    // Beast 1.81 asserts that it sees the end of a chunked body in one piece: "0", CR LF, CR LF.
    const std::size_t least = current.chunked() ? 5 : 1;
    while (!error && !current.is_done() && filled_ - consumed_ >= least)
        consumed_ += current.put({received.data() + consumed_, filled_ - consumed_}, error);
    if (error == http::error::need_more) error = {};

    if (error == http::error::body_limit) return fail(413, "the request's body is too large");
    if (current.too_many_fields) return fail(431, "the request has too many header fields");
    if (error == http::error::bad_version) return fail(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    if (error) return fail(400, "the request is not valid HTTP/1.1");
    if (!current.is_done()) {
        // What is left of a body goes where the last part of it was: the head must stay.
        const std::size_t left = filled_ - consumed_;
        std::memmove(buffer_.data() + head_size_, buffer_.data() + consumed_, left);
        consumed_ = head_size_;
        filled_ = head_size_ + left;
        if (left >= body_room) return fail(400, "the request's body is not valid HTTP/1.1");
        if (buffer_.size() < head_size_ + body_room) enlarge(head_size_ + body_room);
        return progress::need_more;
    }
    request_ = {current.method, current.target, storage_->fields, storage_->body};
    return progress::request;
}

http_parser::progress http_parser::fail(unsigned status, std::string_view cause) {
    fault_ = {status, cause};
    return progress::fault;
}

const http_request& http_parser::request() const { return request_; }
const http_fault& http_parser::fault() const { return fault_; }
bool http_parser::keep_alive() const { return storage_->current->keep_alive(); }
bool http_parser::is_http_1_0() const { return storage_->current->http_1_0; }
bool http_parser::idle() const { return filled_ == 0; }

}  // namespace crossvend::net
