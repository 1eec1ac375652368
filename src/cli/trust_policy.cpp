#include "trust_policy.hpp"

#include "crossvend/base/text.hpp"

#include "shell_word.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

namespace crossvend::cli {
namespace {

/// AWS knows Google by name; any other issuer is an IAM OIDC provider of the account that the role is in.
std::string federated_principal(const credentials::web_identity& identity, const aws::role_arn& role) {
    if (identity.is_google) return identity.provider;
    return "arn:" + role.partition + ":iam::" + role.account_id + ":oidc-provider/" + identity.provider;
}

/// Without the path: IAM calls a role by its name alone.
std::string role_name(const aws::role_arn& role) { return role.text.substr(role.text.rfind('/') + 1); }

/// A string of Terraform's language, of a text that is fit to be shown.
std::string terraform_string(std::string_view text) {
    std::string whole = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins_template = (text[i] == '$' || text[i] == '%') && text.substr(i + 1).starts_with('{');
        if (text[i] == '"' || text[i] == '\\') whole += '\\';
        if (begins_template) whole += text[i];
        whole += text[i];
    }
    return whole + '"';
}

/// The role's name as a name of Terraform's language, which has no other signs than these.
std::string identifier(std::string name) {
    for (char& c : name)
        if (!base::is_word({&c, 1}, "_-")) c = '_';
    const bool begins_well = name.find_first_of("0123456789-") != 0;
    return begins_well ? name : '_' + name;
}

}  // namespace

std::optional<base::failure> fault_of_claims(const credentials::web_identity& identity) {
    const auto refusal = [](std::string_view claim, std::string_view value) {
        return base::failure(base::stage::identity, base::reason::malformed, base::disposition::refused,
                             std::string(claim) + " has characters that do not belong into a policy or a command: " +
                                 base::printable(base::escaped(value), 200),
                             "see who issues this token: its claims are no text that AWS compares");
    };
    if (!base::is_fit_to_show(identity.issuer)) return refusal("the issuer", identity.issuer);
    for (const auto& [key, value] : identity.conditions)
        if (!base::is_fit_to_show(value)) return refusal(key, value);
    return std::nullopt;
}

std::string trust_policy_as_json(const credentials::web_identity& identity, const aws::role_arn& role) {
    using json = nlohmann::ordered_json;
    json equal;
    for (const auto& [key, value] : identity.conditions) equal[key] = value;
    json statement;
    statement["Effect"] = "Allow";
    statement["Principal"]["Federated"] = federated_principal(identity, role);
    statement["Action"] = "sts:AssumeRoleWithWebIdentity";
    statement["Condition"]["StringEquals"] = equal;
    json policy;
    policy["Version"] = "2012-10-17";
    policy["Statement"] = json::array({statement});
    return policy.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string trust_policy_as_command(const credentials::web_identity& identity, const aws::role_arn& role) {
    std::ostringstream out;
    if (!identity.is_google) {
        out << "# Once, if the account does not have the provider yet:\n"
               "# aws iam create-open-id-connect-provider --url ";
        write_shell_word(out, identity.issuer);
        out << " --client-id-list ";
        write_shell_word(out, identity.audience());
        out << '\n';
    }
    std::string policy = trust_policy_as_json(identity, role);
    policy.pop_back();  // the line's end
    out << "aws iam update-assume-role-policy --role-name ";
    write_shell_word(out, role_name(role));
    out << " --policy-document ";
    write_shell_word(out, policy);
    out << '\n';
    return out.str();
}

std::string trust_policy_as_terraform(const credentials::web_identity& identity, const aws::role_arn& role) {
    const std::string name = identifier(role_name(role));
    std::ostringstream out;
    out << "# To be attached to the role: assume_role_policy = data.aws_iam_policy_document." << name
        << "_trust.json\n";
    if (!identity.is_google)
        out << "\n# Where the account has the provider already, a data source of the same type and url.\n"
               "resource \"aws_iam_openid_connect_provider\" \""
            << name << "\" {\n  url            = " << terraform_string(identity.issuer) << "\n  client_id_list = ["
            << terraform_string(identity.audience()) << "]\n}\n";
    const std::string principal =
        identity.is_google ? terraform_string(identity.provider) : "aws_iam_openid_connect_provider." + name + ".arn";
    out << "\ndata \"aws_iam_policy_document\" \"" << name
        << "_trust\" {\n"
           "  statement {\n"
           "    actions = [\"sts:AssumeRoleWithWebIdentity\"]\n"
           "\n"
           "    principals {\n"
           "      type        = \"Federated\"\n"
           "      identifiers = ["
        << principal << "]\n    }\n";
    for (const auto& [key, value] : identity.conditions)
        out << "\n    condition {\n"
               "      test     = \"StringEquals\"\n"
               "      variable = "
            << terraform_string(key) << "\n      values   = [" << terraform_string(value) << "]\n    }\n";
    out << "  }\n}\n";
    return out.str();
}

}  // namespace crossvend::cli
