#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/environment.hpp"
#include "crossvend/config/fault.hpp"
#include "crossvend/config/flags.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::config {

/// The configuration as one JSON document, whatever its parts came from, and where each came from. Values
/// that are asked for and cannot be are noted as faults.
class document {
public:
    /// Reads the file, if there is one, and lays the environment and the flags over it.
    document(const flags& flags, const base::environment& environment);

    /// The value at a place; null if there is none, or it is null.
    [[nodiscard]] const nlohmann::json* find(const std::string& pointer) const;
    /// Whether there is anything at a place, null included.
    [[nodiscard]] bool has(const std::string& pointer) const;
    /// The text at a place; nothing if there is none. (Another type is the schema's fault to report.)
    [[nodiscard]] std::optional<std::string> text(const std::string& pointer) const;
    [[nodiscard]] std::optional<bool> boolean(const std::string& pointer) const;
    /// The texts of a list, each with its place.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> texts(const std::string& pointer) const;
    /// The duration at a place, or `fallback`; one that cannot be, or lies outside, is a fault.
    [[nodiscard]] base::duration duration(const std::string& pointer, base::duration fallback, base::duration least,
                                          base::duration most);

    /// Notes that the value at a place is not what the schema's description allows.
    void refuse(const std::string& pointer);
    /// Notes a fault in words of its own.
    void fault_at(const std::string& pointer, std::string_view problem);
    /// Notes that nothing gives a value that must be, unless it may stand in a file that could not be read.
    void missing(const std::string& pointer, std::string_view remedy);
    /// Notes a fault of something that has no place in the document.
    void fault_of(std::string_view name, std::string_view problem);

    [[nodiscard]] const std::vector<fault>& faults() const { return faults_; }

private:
    void read_file(const std::string& path);
    void give_up_file(std::string_view problem);
    void set(const std::string& pointer, nlohmann::json value, std::string origin);
    void lay_over(const flags& flags, const base::environment& environment);
    void take_out_credentials();
    [[nodiscard]] std::string place_of(const std::string& pointer) const;

    std::string file_;
    bool incomplete_ = false;
    nlohmann::json json_ = nlohmann::json::object();
    std::map<std::string, std::string> origins_;  ///< pointers that did not come from the file
    std::vector<fault> faults_;
};

}  // namespace crossvend::config
