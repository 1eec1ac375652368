#pragma once

#include "crossvend/access/refusal.hpp"
#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/credentials/credentials_store.hpp"
#include "crossvend/credentials/set.hpp"
#include "crossvend/net/http_message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::endpoint {

/// What every answer of IMDS is, its JSON too.
inline constexpr std::string_view imds_content_type = "text/plain";

/// What every answer says besides what it is: nobody keeps it, and no browser takes it for anything else.
inline constexpr std::string_view common_fields = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";

/// The answer that holds a set of credentials, as ECS gives it: every field is a string that is not empty,
/// which is what the strictest SDK asks for. When it was issued becomes LastUpdated. AccessKeyID, which ECS does not
/// have, is how minio-js reads AccessKeyId.
[[nodiscard]] net::http_reply credentials_answer(const credentials::set& set);

/// The same as EC2 gives it (EC2 User Guide, "Retrieve security credentials from instance metadata"), without RoleArn:
/// s3fs takes a set from there only with exactly the fields that EC2 has.
[[nodiscard]] net::http_reply imds_credentials_answer(const credentials::set& set);

/// The same as a program prints it that an SDK calls (AWS SDKs and Tools Reference Guide, "Process credential
/// provider").
[[nodiscard]] base::secret process_document(const aws::credentials& credentials);

/// Makes a store's answers for `role` that way, and warns of one that is larger than some SDKs take.
[[nodiscard]] credentials::credentials_store::renderer answer_renderer(std::string role, base::logger& log);

/// The 202 for a refresh of these roles that was begun.
[[nodiscard]] net::http_reply refresh_answer(const std::vector<std::string>& roles);

/// A refusal as the SDKs read it: JSON with the code and the message in both spellings, since some read `code` and
/// others `Code`.
[[nodiscard]] net::http_reply error_answer(const access::refusal& why);

/// A field line that names the allowed method of a 405, or nothing.
[[nodiscard]] std::string allow_field(const access::refusal& why);

}  // namespace crossvend::endpoint
