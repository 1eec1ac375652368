#include "sandbox/aws/object_listing.hpp"

#include <gmock/gmock.h>

namespace crossvend::sandbox {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bucket photos() {
    return {"photos", {{"a.txt", 1}, {"b/1.jpg", 2}, {"b/2.jpg", 3}, {"b/c/3.jpg", 4}, {"b0.txt", 5}, {"z", 6}}};
}

std::vector<std::string> keys(const object_listing& page) {
    std::vector<std::string> result;
    for (const object& each : page.objects) result.push_back(each.key);
    return result;
}

TEST(ObjectListing, HoldsEveryKeyWhenNothingIsAsked) {
    const object_listing page = list_objects(photos(), {});
    EXPECT_THAT(keys(page), ElementsAre("a.txt", "b/1.jpg", "b/2.jpg", "b/c/3.jpg", "b0.txt", "z"));
    EXPECT_THAT(page.common_prefixes, IsEmpty());
    EXPECT_FALSE(page.truncated);
}

TEST(ObjectListing, RollsUpWhatStandsBehindTheDelimiter) {
    const object_listing page = list_objects(photos(), {"", "/", "", 1000});
    EXPECT_THAT(keys(page), ElementsAre("a.txt", "b0.txt", "z"));
    EXPECT_THAT(page.common_prefixes, ElementsAre("b/"));
}

TEST(ObjectListing, LooksForTheDelimiterBehindThePrefix) {
    const object_listing page = list_objects(photos(), {"b/", "/", "", 1000});
    EXPECT_THAT(keys(page), ElementsAre("b/1.jpg", "b/2.jpg"));
    EXPECT_THAT(page.common_prefixes, ElementsAre("b/c/"));
}

TEST(ObjectListing, GoesOnWhereAPageEnded) {
    listing_query query{"", "/", "", 2};
    const object_listing first = list_objects(photos(), query);
    EXPECT_THAT(keys(first), ElementsAre("a.txt"));
    EXPECT_THAT(first.common_prefixes, ElementsAre("b/"));
    EXPECT_TRUE(first.truncated);
    query.after = first.last;
    const object_listing second = list_objects(photos(), query);
    EXPECT_THAT(keys(second), ElementsAre("b0.txt", "z"));
    EXPECT_THAT(second.common_prefixes, IsEmpty());
    EXPECT_FALSE(second.truncated);
}

TEST(ObjectListing, IsEmptyAndWholeWhenNoKeysAreWanted) {
    const object_listing page = list_objects(photos(), {"", "", "", 0});
    EXPECT_THAT(keys(page), IsEmpty());
    EXPECT_FALSE(page.truncated);
}

}  // namespace
}  // namespace crossvend::sandbox
