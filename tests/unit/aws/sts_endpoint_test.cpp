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
    for (const std::string& text : texts) EXPECT_FALSE(sts_endpoint(text)) << '"' << text << '"';
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
        const auto url = sts_endpoint(region);
        ASSERT_TRUE(url);
        EXPECT_TRUE(url->tls);
        EXPECT_EQ(url->host, host);
        EXPECT_EQ(url->port, 443);
        EXPECT_EQ(url->target, "/");
    }
}

TEST(StsEndpoint, IsTheGlobalOneForAwsGlobal) {
    const auto url = sts_endpoint("aws-global");
    ASSERT_TRUE(url);
    EXPECT_TRUE(url->tls);
    EXPECT_EQ(url->authority(), "sts.amazonaws.com");
}

}  // namespace
}  // namespace crossvend::aws
