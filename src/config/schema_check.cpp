#include "schema_check.hpp"

#include "crossvend/base/text.hpp"
#include "schema.hpp"

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace crossvend::config {
namespace {

using nlohmann::json;

const json& schema_document() {
    static const json document = json::parse(schema_text());
    return document;
}

/// A part of the schema, which may stand elsewhere in it.
const json* resolved(const json& part) {
    if (!part.contains("$ref")) return &part;
    return &schema_document().at(json::json_pointer(part.at("$ref").get<std::string>().substr(1)));
}

/// The part of the schema that rules a place; null if there is none.
const json* schema_at(std::string_view pointer) {
    const json* schema = &schema_document();
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string key(pointer.substr(0, pointer.find('/')));
        pointer.remove_prefix(key.size());
        if (schema->contains("items"))
            schema = resolved(schema->at("items"));
        else if (schema->contains("properties") && schema->at("properties").contains(key))
            schema = resolved(schema->at("properties").at(key));
        else if (schema->contains("additionalProperties") && schema->at("additionalProperties").is_object())
            schema = resolved(schema->at("additionalProperties"));
        else
            return nullptr;
    }
    return schema;
}

/// valijson names a place as {"<root>", "[\"roles\"]", "[0]"}.
std::string pointer_of(const std::vector<std::string>& context) {
    json::json_pointer pointer;
    for (std::size_t i = 1; i < context.size(); ++i) {
        std::string_view key = context[i];
        if (key.starts_with('[')) key = key.substr(1, key.size() - 2);
        if (key.starts_with('"')) key = key.substr(1, key.size() - 2);
        pointer /= std::string(key);
    }
    return pointer.to_string();
}

/// The keys of an object that the schema does not know; valijson names the first of them only.
void add_unknown_keys(const json& object, const std::string& pointer, std::vector<schema_fault>& faults) {
    const json& properties = schema_at(pointer)->at("properties");
    std::string known;
    for (const auto& [key, schema] : properties.items()) known += (known.empty() ? "" : ", ") + key;
    for (const auto& [key, value] : object.items())
        if (!properties.contains(key))
            faults.push_back({pointer + '/' + base::printable(key, 60), "unknown key; known here: " + known});
}

}  // namespace

std::vector<schema_fault> check_against_schema(const json& document) {
    valijson::Schema schema;
    valijson::SchemaParser parser;
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_document()), schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results);

    std::vector<schema_fault> faults;
    for (const auto& error : results) {
        // What contains a faulty value is reported as faulty too; the value's own report says more.
        if (error.description.starts_with("Failed to validate")) continue;
        const std::string pointer = pointer_of(error.context);
        const json& found = document.at(json::json_pointer(pointer));
        if (error.description.starts_with("Object contains a property"))
            add_unknown_keys(found, pointer, faults);
        else
            faults.push_back({pointer, "found " + shown(found) + "; allowed: " + allowed_at(pointer)});
    }
    return faults;
}

std::string allowed_at(const std::string& pointer) {
    const json* schema = schema_at(pointer);
    return schema == nullptr ? std::string() : schema->value("description", std::string());
}

std::string shown(const json& value) {
    return base::printable(value.dump(-1, ' ', false, json::error_handler_t::replace), 120);
}

}  // namespace crossvend::config
