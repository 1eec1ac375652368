#include "crossvend/base/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdlib>
#include <new>
#include <sstream>
#include <utility>

namespace {

/// What the memory handed back held at that moment, seen before it is gone: every block of the watched size.
constexpr std::size_t watched_size = 4099;  // of which this program has no other blocks
std::size_t blocks_seen = 0;
std::size_t bytes_left = 0;

void look_at(const void* memory, std::size_t size) {
    if (size != watched_size) return;
    const auto* bytes = static_cast<const char*>(memory);
    ++blocks_seen;
    bytes_left += size - static_cast<std::size_t>(std::count(bytes, bytes + size, '\0'));
}

}  // namespace

// Not inline: there the compiler would see free() meet another operator new than ours, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t size) noexcept {
    look_at(memory, size);
    std::free(memory);
}

namespace crossvend::base {
namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept equality_comparable = requires(const T& one, const T& other) {
    one == other;
};
template <class T>
concept ordered = requires(const T& one, const T& other) {
    one < other;
};

static_assert(!streamable<secret>);
static_assert(!equality_comparable<secret>, "a comparison that stops early tells how far it came");
static_assert(!ordered<secret>);
static_assert(!std::convertible_to<secret, std::string>);
static_assert(!std::convertible_to<secret, std::string_view>);
static_assert(!std::constructible_from<std::string, secret>);
static_assert(!std::constructible_from<std::string_view, secret>);
static_assert(!std::convertible_to<std::string_view, secret>, "a secret is made on purpose");
static_assert(!std::convertible_to<const char*, secret>);

/// Counts from here on.
void watch() { blocks_seen = bytes_left = 0; }

const std::string watched_text(watched_size, 'x');

TEST(Wipe, DoesNothingToNothing) { wipe(nullptr, 0); }

TEST(Wipe, PutsZerosInExactlyThePlaceOfWhatWasThere) {
    std::array<char, 8> memory{};
    memory.fill('x');
    wipe(memory.data() + 1, 6);
    EXPECT_EQ(std::string_view(memory.data(), memory.size()), std::string_view("x\0\0\0\0\0\0x", 8));
}

TEST(WipingAllocator, WipesWhatItGivesBack) {
    watch();
    wiping_allocator<char> allocator;
    char* memory = allocator.allocate(watched_size);
    std::fill_n(memory, watched_size, 'x');
    allocator.deallocate(memory, watched_size);
    EXPECT_EQ(blocks_seen, 1U);
    EXPECT_EQ(bytes_left, 0U);
}

TEST(WipingAllocator, WipesAllOfAnElementThatIsMoreThanAByte) {
    struct wide {
        std::array<char, watched_size> bytes;
    };
    watch();
    wiping_allocator<wide> allocator;
    wide* memory = allocator.allocate(1);
    memory->bytes.fill('x');
    allocator.deallocate(memory, 1);
    EXPECT_EQ(blocks_seen, 1U);
    EXPECT_EQ(bytes_left, 0U);
}

TEST(WipingAllocator, SeesInThisTestWhatAnotherOneLeaves) {
    watch();
    std::allocator<char> allocator;
    char* memory = allocator.allocate(watched_size);
    std::fill_n(memory, watched_size, 'x');
    allocator.deallocate(memory, watched_size);
    EXPECT_EQ(blocks_seen, 1U);
    EXPECT_EQ(bytes_left, watched_size);
}

TEST(Secret, IsEmptyUntilItIsMade) {
    EXPECT_TRUE(secret().empty());
    EXPECT_EQ(secret().size(), 0U);
    EXPECT_EQ(secret().reveal(), "");
    EXPECT_TRUE(secret("").empty());
}

TEST(Secret, RevealsWhatItWasMadeFrom) {
    const std::string_view text("a\0b", 3);
    const secret made(text);
    EXPECT_FALSE(made.empty());
    EXPECT_EQ(made.size(), 3U);
    EXPECT_EQ(made.reveal(), text);
}

TEST(Secret, TakesOverABufferWithoutACopy) {
    secret::bytes buffer(100, 'x');
    const char* place = buffer.data();
    const secret made(std::move(buffer));
    EXPECT_EQ(made.reveal().data(), place);
    EXPECT_EQ(made.reveal(), std::string(100, 'x'));
}

TEST(Secret, NeverLiesWithinItselfHoweverShort) {
    const secret made("x");
    const auto* self = reinterpret_cast<const char*>(&made);
    const char* place = made.reveal().data();
    EXPECT_TRUE(std::less<>{}(place, self) || !std::less<>{}(place, self + sizeof made));
}

TEST(Secret, IsWipedWhenItEnds) {
    watch();
    { const secret made(watched_text); }
    EXPECT_EQ(blocks_seen, 1U);
    EXPECT_EQ(bytes_left, 0U);
}

TEST(Secret, IsWipedWhenAnotherIsPutInItsPlace) {
    secret made(watched_text);
    watch();
    made = secret("new");
    EXPECT_EQ(blocks_seen, 1U);
    EXPECT_EQ(bytes_left, 0U);
    EXPECT_EQ(made.reveal(), "new");
}

TEST(Secret, LeavesNothingBehindWhereItGrewOutOf) {
    secret made(watched_text);
    watch();
    made.append("more");
    EXPECT_EQ(blocks_seen, 1U);
    EXPECT_EQ(bytes_left, 0U);
    EXPECT_EQ(made.reveal(), watched_text + "more");
}

TEST(Secret, LeavesNothingBehindWhereItWasMovedFrom) {
    secret made("content");
    const secret other(std::move(made));
    EXPECT_EQ(other.reveal(), "content");
    EXPECT_TRUE(made.empty());  // NOLINT(bugprone-use-after-move): that is the question
}

TEST(Secret, IsCopiedToAPlaceOfItsOwn) {
    const secret made("content");
    const secret copy(made);  // NOLINT(performance-unnecessary-copy-initialization)
    EXPECT_EQ(copy.reveal(), "content");
    EXPECT_NE(copy.reveal().data(), made.reveal().data());
}

TEST(Secret, GrowsByTextAndByOtherSecrets) {
    secret made;
    made.append("");
    made.append("one ");
    made.append(secret("two"));
    made.append(secret());
    EXPECT_EQ(made.reveal(), "one two");
}

}  // namespace
}  // namespace crossvend::base
