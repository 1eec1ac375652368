#pragma once

#include "crossvend/net/http_message.hpp"
#include "crossvend/net/http_parser.hpp"
#include "sandbox/control/faults.hpp"

#include <string_view>

namespace crossvend::sandbox {

/// An answer in plain text. `fields` are whole lines.
[[nodiscard]] net::http_reply text_reply(unsigned status, std::string_view text, std::string_view fields = {});

/// The answer a fault asks for, with `date` as its Date unless that is empty or the fault has its own.
[[nodiscard]] net::http_reply canned_reply(const canned_answer& answer, std::string_view date = {});

/// The answer to bytes that are no HTTP request.
[[nodiscard]] net::http_reply rejection(const net::http_fault& fault);

}  // namespace crossvend::sandbox
