#include "sandbox/aws/xml.hpp"

namespace crossvend::sandbox {
namespace {

/// Takes in what pugixml writes, which may hold a secret.
class secret_writer final : public pugi::xml_writer {
public:
    void write(const void* data, std::size_t size) override {
        content.append(std::string_view(static_cast<const char*>(data), size));
    }
    base::secret content;
};

}  // namespace

void add_text(pugi::xml_node parent, const char* name, std::string_view text) {
    parent.append_child(name).text().set(text.data(), text.size());
}

pugi::xml_node add_root(pugi::xml_document& document, const char* name, const char* xml_namespace) {
    pugi::xml_node root = document.append_child(name);
    root.append_attribute("xmlns").set_value(xml_namespace);
    return root;
}

base::secret to_bytes(const pugi::xml_document& document, bool declaration) {
    secret_writer writer;
    const unsigned int format = pugi::format_indent | (declaration ? 0U : pugi::format_no_declaration);
    document.save(writer, "  ", format, pugi::encoding_utf8);
    return std::move(writer.content);
}

}  // namespace crossvend::sandbox
