#include "crossvend/aws/role_arn.hpp"

#include "input.hpp"
#include "properties.hpp"

#include <string>

using namespace crossvend;
using namespace crossvend::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_of(data, size);
    const auto arn = aws::parse_role_arn(text);
    if (!arn) return 0;
    require(arn->text == text, "an ARN is kept as it was given");
    require(text.size() >= 20, "an ARN is as long as IAM has them");
    require_printable(text, 2048);
    require(text.starts_with("arn:" + arn->partition + ":iam::" + arn->account_id + ":role/"),
            "an ARN begins with its partition and account");
    require(arn->partition.starts_with("aws"), "a partition is one of AWS's");
    require(arn->account_id.size() == 12 && consists_of(arn->account_id, "0123456789"), "an account has twelve digits");
    const std::string_view name = text.substr(text.rfind('/') + 1);
    require(!name.empty() && name.size() <= 64, "a role's name is as long as IAM has them");
    require(!aws::parse_role_arn(std::string(text) + '\n') && !aws::parse_role_arn(' ' + std::string(text)),
            "an ARN has no white space around it");
    return 0;
}
