#pragma once

#include "crossvend/config/loader.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace crossvend::test {

using variables = std::map<std::string, std::string, std::less<>>;
using outcome = std::variant<config::options, std::vector<config::fault>>;

/// Enough for a daemon to start.
inline variables least() {
    return {{"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/reader"}, {"AWS_REGION", "us-west-2"}};
}

/// `least`, with some variables more or other.
inline variables least_and(const variables& more) {
    variables all = more;
    all.merge(least());
    return all;
}

/// The faults of a configuration; empty if there is none.
inline std::vector<config::fault> faults_of(const outcome& loaded) {
    const auto* faults = std::get_if<std::vector<config::fault>>(&loaded);
    return faults == nullptr ? std::vector<config::fault>() : *faults;
}

/// The faults as lines, for a message.
inline std::string lines(const std::vector<config::fault>& faults) {
    std::string text;
    for (const config::fault& each : faults) text += each.text() + '\n';
    return text;
}

/// Where the faults are.
inline std::vector<std::string> places(const std::vector<config::fault>& faults) {
    std::vector<std::string> result;
    for (const config::fault& each : faults) result.push_back(each.place);
    return result;
}

/// A test with a directory of its own for configuration files.
class loading : public testing::Test {
protected:
    loading() {
        std::string path = (std::filesystem::path(testing::TempDir()) / "crossvend-config-XXXXXX").string();
        directory_ = ::mkdtemp(path.data());
        file_ = (directory_ / "crossvend.json").string();
    }
    ~loading() override { std::filesystem::remove_all(directory_); }

    void write(std::string_view content) const { std::ofstream(file_, std::ios::binary) << content; }

    /// Loads without a file.
    [[nodiscard]] outcome load_variables(const variables& given, const config::flags& flags = {}) const {
        return config::load(flags, base::environment(given), around());
    }
    /// Loads with a file of this content.
    [[nodiscard]] outcome load_text(std::string_view content, const variables& given = least(),
                                    config::flags flags = {}) const {
        write(content);
        flags.config = file_;
        return config::load(flags, base::environment(given), around());
    }

    /// The options, or the defaults and a failure of the test.
    [[nodiscard]] static config::options options_of(outcome loaded) {
        if (auto* options = std::get_if<config::options>(&loaded)) return std::move(*options);
        ADD_FAILURE() << lines(faults_of(loaded));
        return {};
    }

    /// A pod called pod-7, of which Kubernetes says nothing unless the test makes it.
    [[nodiscard]] config::surroundings around() const { return {"pod-7", directory_ / "kubernetes"}; }

    /// The place of a value in the file.
    [[nodiscard]] std::string at(std::string_view pointer) const { return file_ + ": " + std::string(pointer); }

    std::filesystem::path directory_;
    std::string file_;
};

}  // namespace crossvend::test
