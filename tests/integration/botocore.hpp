#pragma once

#include "process.hpp"

#include <string>

namespace crossvend::test {

/// An application that calls AWS through an unmodified botocore, which boto3 is made of. It has no credentials but
/// those that it is told to fetch, as a pod's containers are told, and no home with a configuration of its own.
class botocore_application {
public:
    /// Whether this machine has botocore; where it has not, a test skips what botocore was to show.
    [[nodiscard]] static bool is_installed();

    botocore_application(const std::string& credentials_url, const std::string& authorization_token,
                         const std::string& aws_url);

    /// Who AWS says it is, an ARN. This and the others give what botocore raised, where it raises.
    [[nodiscard]] std::string arn() const;
    [[nodiscard]] std::string access_key_id() const;
    /// The first of the objects in a bucket.
    [[nodiscard]] std::string first_object_of(const std::string& bucket) const;

    /// Asks AWS who it is until the process ends: a line each time, with the ARN and the id of the access key.
    [[nodiscard]] process keep_asking() const;

private:
    /// The value of a Python expression, in which `client('sts')` is botocore's client of a service.
    [[nodiscard]] std::string evaluate(const std::string& expression) const;

    temporary_directory home_;
    process::environment environment_;
};

}  // namespace crossvend::test
