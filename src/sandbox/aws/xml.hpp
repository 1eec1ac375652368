#pragma once

#include "crossvend/base/secret.hpp"

#include <pugixml.hpp>

#include <string_view>

namespace crossvend::sandbox {

/// Adds `<name>text</name>` to a node.
void add_text(pugi::xml_node parent, const char* name, std::string_view text);

/// Adds the root element of a document, in a namespace.
[[nodiscard]] pugi::xml_node add_root(pugi::xml_document& document, const char* name, const char* xml_namespace);

/// Writes the document; with `<?xml …?>` in front where a service does so.
[[nodiscard]] base::secret to_bytes(const pugi::xml_document& document, bool declaration);

}  // namespace crossvend::sandbox
