#include "json_text.hpp"

#include <cstdint>
#include <set>

namespace crossvend::config {
namespace {

using nlohmann::json;

/// Follows the parser through the document, to know at which place it is.
class key_watch {
public:
    explicit key_watch(std::vector<std::string>& repeated) : repeated_(repeated) {}

    void on_event(json::parse_event_t event, const json& parsed) {
        switch (event) {
            case json::parse_event_t::object_start:
            case json::parse_event_t::array_start:
                open_.push_back({next_place(), event == json::parse_event_t::array_start, 0, {}, {}});
                break;
            case json::parse_event_t::key:
                open_.back().key = parsed.get<std::string>();
                if (!open_.back().keys.insert(open_.back().key).second)
                    repeated_.push_back((open_.back().place / open_.back().key).to_string());
                break;
            case json::parse_event_t::value:
                if (!open_.empty()) ++open_.back().index;
                break;
            case json::parse_event_t::object_end:
            case json::parse_event_t::array_end:
                open_.pop_back();
                if (!open_.empty()) ++open_.back().index;
                break;
        }
    }

private:
    struct container {
        json::json_pointer place;
        bool is_array;
        std::size_t index;
        std::string key;
        std::set<std::string> keys;
    };

    [[nodiscard]] json::json_pointer next_place() const {
        if (open_.empty()) return json::json_pointer();
        const container& parent = open_.back();
        return parent.is_array ? parent.place / parent.index : parent.place / parent.key;
    }

    std::vector<container> open_;
    std::vector<std::string>& repeated_;
};

}  // namespace

json_text parse_json(std::string_view text) {
    json_text result;
    key_watch watch(result.repeated);
    const auto follow = [&watch](int, json::parse_event_t event, json& parsed) {
        watch.on_event(event, parsed);
        return true;
    };
    result.document = json::parse(text, follow, true, true);
    return result;
}

}  // namespace crossvend::config
