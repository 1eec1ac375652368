#include "crossvend/aws/sts_endpoint.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crossvend::aws {
namespace {

TEST(StsEndpoint, RefusesTextThatIsNoRegionsName) {
    const std::vector<std::string> texts{
        "",
        "-",
        "--",
        "-1",
        "us",
        "us-1",
        "us-west",
        "us-west-",
        "us-west-x",
        "us-west-2x",
        "us--west-2",
        "-us-west-2",
        "us-west--2",
        "us-west-2-",
        "US-WEST-2",
        "Us-west-2",
        "us_west_2",
        "uswest2",
        " us-west-2",
        "us-west-2 ",
        "us-west-2\n",
        "us-west-2,us-east-1",
        "us-west-2.evil.example",
        "us-west-2/",
        "us-west-2:443",
        "us-west-2#",
        "user@us-west-2",
        "evil.example/us-west-2",
        "evil.example#us-west-2",
        "us-w\xc3\xa9st-2",
        std::string("us-west\0-2", 10),
        "aws-Global",
        "global",
        "us-" + std::string(40, 'w') + "-2",
    };
    for (const std::string& text : texts) EXPECT_FALSE(derive_sts_endpoint(text)) << '"' << text << '"';
}

TEST(StsEndpoint, IsNoneWhereThePartitionHasNoSuchVariant) {
    for (const char* region : {"us-iso-east-1", "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1", "aws-global"}) {
        EXPECT_FALSE(derive_sts_endpoint(region, {.dual_stack = true})) << region;
        EXPECT_FALSE(derive_sts_endpoint(region, {.fips = true, .dual_stack = true})) << region;
    }
    EXPECT_FALSE(derive_sts_endpoint("aws-global", {.fips = true}));
}

/// A Region's four endpoints as botocore's endpoint rule set for STS resolves them; empty where there is none.
struct resolved {
    const char* region;
    std::string plain, fips, dual_stack, both;
};

const std::vector<resolved> all_partitions{
    {"us-west-2", "sts.us-west-2.amazonaws.com", "sts-fips.us-west-2.amazonaws.com", "sts.us-west-2.api.aws",
     "sts-fips.us-west-2.api.aws"},
    {"us-gov-west-1", "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.api.aws",
     "sts-fips.us-gov-west-1.api.aws"},
    {"cn-north-1", "sts.cn-north-1.amazonaws.com.cn", "sts-fips.cn-north-1.amazonaws.com.cn",
     "sts.cn-north-1.api.amazonwebservices.com.cn", "sts-fips.cn-north-1.api.amazonwebservices.com.cn"},
    {"eusc-de-east-1", "sts.eusc-de-east-1.amazonaws.eu", "sts-fips.eusc-de-east-1.amazonaws.eu",
     "sts.eusc-de-east-1.api.amazonwebservices.eu", "sts-fips.eusc-de-east-1.api.amazonwebservices.eu"},
    {"us-iso-east-1", "sts.us-iso-east-1.c2s.ic.gov", "sts-fips.us-iso-east-1.c2s.ic.gov", "", ""},
    {"us-isob-east-1", "sts.us-isob-east-1.sc2s.sgov.gov", "sts-fips.us-isob-east-1.sc2s.sgov.gov", "", ""},
    {"us-isof-south-1", "sts.us-isof-south-1.csp.hci.ic.gov", "sts-fips.us-isof-south-1.csp.hci.ic.gov", "", ""},
    {"eu-isoe-west-1", "sts.eu-isoe-west-1.cloud.adc-e.uk", "sts-fips.eu-isoe-west-1.cloud.adc-e.uk", "", ""},
};

std::string host_of(std::string_view region, endpoint_variant variant) {
    const auto endpoint = derive_sts_endpoint(region, variant);
    return endpoint ? endpoint->url.host : "";
}

TEST(StsEndpoint, IsInEachVariantWhatBotocoreResolves) {
    for (const auto& [region, plain, fips, dual_stack, both] : all_partitions) {
        SCOPED_TRACE(region);
        EXPECT_EQ(host_of(region, {}), plain);
        EXPECT_EQ(host_of(region, {.fips = true}), fips);
        EXPECT_EQ(host_of(region, {.dual_stack = true}), dual_stack);
        EXPECT_EQ(host_of(region, {.fips = true, .dual_stack = true}), both);
    }
}

TEST(StsEndpoint, IsTheRegionsOwnUnderTheSuffixOfItsPartition) {
    struct example {
        const char* region;
        const char* host;
    };
    const std::vector<example> examples{
        {"us-east-1", "sts.us-east-1.amazonaws.com"},
        {"us-west-2", "sts.us-west-2.amazonaws.com"},
        {"eu-central-1", "sts.eu-central-1.amazonaws.com"},
        {"ap-southeast-7", "sts.ap-southeast-7.amazonaws.com"},
        {"ap-southeast-10", "sts.ap-southeast-10.amazonaws.com"},
        {"mx-central-1", "sts.mx-central-1.amazonaws.com"},
        {"il-central-1", "sts.il-central-1.amazonaws.com"},
        {"us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"},
        {"us-gov-east-1", "sts.us-gov-east-1.amazonaws.com"},
        {"cn-north-1", "sts.cn-north-1.amazonaws.com.cn"},
        {"cn-northwest-1", "sts.cn-northwest-1.amazonaws.com.cn"},
        {"eusc-de-east-1", "sts.eusc-de-east-1.amazonaws.eu"},
        {"us-iso-east-1", "sts.us-iso-east-1.c2s.ic.gov"},
        {"us-isob-east-1", "sts.us-isob-east-1.sc2s.sgov.gov"},
        {"us-isof-south-1", "sts.us-isof-south-1.csp.hci.ic.gov"},
        {"eu-isoe-west-1", "sts.eu-isoe-west-1.cloud.adc-e.uk"},
    };
    for (const auto& [region, host] : examples) {
        SCOPED_TRACE(region);
        const auto endpoint = derive_sts_endpoint(region);
        ASSERT_TRUE(endpoint);
        EXPECT_TRUE(endpoint->url.tls);
        EXPECT_EQ(endpoint->url.host, host);
        EXPECT_EQ(endpoint->url.port, 443);
        EXPECT_EQ(endpoint->url.target, "/");
        EXPECT_EQ(endpoint->signing_region, region);
    }
}

const sts_endpoint global{*net::parse_url("https://sts.amazonaws.com"), "us-east-1"};

TEST(StsEndpoint, IsTheGlobalOneForAwsGlobalAndSignedForItsHome) {
    EXPECT_EQ(derive_sts_endpoint("aws-global"), global);
    EXPECT_EQ(derive_sts_endpoint("aws-global", {.legacy_global = true}), global);
}

TEST(StsEndpoint, IsTheGlobalOneForAnOldRegionInTheLegacyManner) {
    for (const char* region : {"ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
                               "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
                               "us-east-1", "us-east-2", "us-west-1", "us-west-2"})
        EXPECT_EQ(derive_sts_endpoint(region, {.legacy_global = true}), global) << region;
}

TEST(StsEndpoint, IsTheRegionsOwnInTheLegacyMannerWhereTheGlobalOneNeverStoodForIt) {
    for (const char* region :
         {"ap-east-1", "eu-south-1", "me-south-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "eusc-de-east-1"})
        EXPECT_EQ(derive_sts_endpoint(region, {.legacy_global = true}), derive_sts_endpoint(region)) << region;
    EXPECT_EQ(host_of("us-west-2", {.fips = true, .legacy_global = true}), "sts-fips.us-west-2.amazonaws.com");
    EXPECT_EQ(host_of("us-west-2", {.dual_stack = true, .legacy_global = true}), "sts.us-west-2.api.aws");
}

TEST(StsEndpoint, BelongsToThePartitionThatArnsName) {
    EXPECT_EQ(partition_of("us-west-2"), "aws");
    EXPECT_EQ(partition_of("aws-global"), "aws");
    EXPECT_EQ(partition_of("cn-northwest-1"), "aws-cn");
    EXPECT_EQ(partition_of("us-gov-west-1"), "aws-us-gov");
    EXPECT_EQ(partition_of("us-iso-east-1"), "aws-iso");
    EXPECT_EQ(partition_of("us-isob-east-1"), "aws-iso-b");
    EXPECT_EQ(partition_of("eu-isoe-west-1"), "aws-iso-e");
    EXPECT_EQ(partition_of("us-isof-south-1"), "aws-iso-f");
    EXPECT_EQ(partition_of("eusc-de-east-1"), "aws-eusc");
}

}  // namespace
}  // namespace crossvend::aws
