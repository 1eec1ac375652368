#include "long_way.hpp"

#include "accounts.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace crossvend::test {
namespace {

using nlohmann::json;

constexpr service_account target{"target@demo-project.iam.gserviceaccount.com", "104857600000000000002"};
constexpr const char* writer = "arn:aws:iam::210987654321:role/writer";

/// The machine may act as another account, which may become the reader, which may become the writer.
json account() {
    json account = account_with_a_reader();
    account["service_accounts"] = json::array(
        {{{"email", target.email}, {"unique_id", target.unique_id}, {"impersonators", json::array({machine.email})}}});
    account["roles"] = json::array({role_for(target, reader, {target.unique_id}),
                                    role_for({{"AWS", reader}}, writer, "sts:AssumeRole", json::object())});
    return account;
}

}  // namespace

LongWay::LongWay() : Daemon(account()) {
    std::ofstream(directory / "authority.pem") << authority_.pem();
    environment["AWS_CA_BUNDLE"] = directory / "authority.pem";
    environment["AWS_ENDPOINT_URL_STS"] = "https://localhost:" + std::to_string(front_.port());
    environment.erase("AWS_ROLE_ARN");
    configure(settings().dump());
}

json LongWay::settings() {
    return {{"identity", {{"source", "impersonation"}, {"service_account", target.email}}},
            {"roles", {{{"role_arn", reader}, {"chain", {{{"role_arn", writer}}}}}}}};
}

}  // namespace crossvend::test
