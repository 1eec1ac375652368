#pragma once

#include <string_view>

namespace crossvend::endpoint {

/// The parts of the status page as they stand in the files beside this one: a Mustache template, a style sheet and a
/// script.
[[nodiscard]] std::string_view status_page_html();
[[nodiscard]] std::string_view status_page_css();
[[nodiscard]] std::string_view status_page_js();

}  // namespace crossvend::endpoint
