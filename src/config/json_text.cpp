#include "json_text.hpp"

#include <set>
#include <stdexcept>

namespace crossvend::config {
namespace {

using nlohmann::json;

constexpr std::size_t most_repeated = 10;
constexpr std::size_t most_levels = 64;

/// Follows the parser through the document, to know at which place it is.
class key_watch {
public:
    explicit key_watch(std::vector<std::string>& repeated) : repeated_(repeated) {}

    void on_event(json::parse_event_t event, const json& parsed) {
        switch (event) {
            case json::parse_event_t::object_start:
            case json::parse_event_t::array_start:
                if (open_.size() == most_levels) throw std::length_error("nested deeper than 64 levels");
                open_.push_back({event == json::parse_event_t::array_start, 0, {}, {}});
                break;
            case json::parse_event_t::key:
                open_.back().key = parsed.get<std::string>();
                if (!open_.back().keys.insert(open_.back().key).second && repeated_.size() < most_repeated)
                    repeated_.push_back(place());
                break;
            case json::parse_event_t::object_end:
            case json::parse_event_t::array_end:
                open_.pop_back();
                [[fallthrough]];
            case json::parse_event_t::value:
                if (!open_.empty()) ++open_.back().index;
                break;
        }
    }

private:
    struct container {
        bool is_array;
        std::size_t index;
        std::string key;
        std::set<std::string> keys;
    };

    [[nodiscard]] std::string place() const {
        json::json_pointer pointer;
        for (const container& each : open_) {
            if (each.is_array)
                pointer /= each.index;
            else
                pointer /= each.key;
        }
        return pointer.to_string();
    }

    std::vector<container> open_;
    std::vector<std::string>& repeated_;
};

}  // namespace

json parse_json(std::string_view text, std::vector<std::string>& repeated) {
    key_watch watch(repeated);
    const auto follow = [&watch](int, json::parse_event_t event, json& parsed) {
        watch.on_event(event, parsed);
        return true;
    };
    return json::parse(text, follow, true, true);
}

}  // namespace crossvend::config
