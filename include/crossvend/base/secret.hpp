#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::base {

/// Overwrites memory with zeros in a way no optimiser removes.
void wipe(void* memory, std::size_t size) noexcept;

/// Overwrites what functions that have returned left in the vector registers, through which the C library copies, and
/// on this thread's stack, where the dynamic linker and a signal's handler (sigreturn(2)) have the registers saved.
void wipe_remains() noexcept;

/// An allocator that wipes what it gives back, for the buffers a secret passes through.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    wiping_allocator(const wiping_allocator<U>&) noexcept {}

    T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
    void deallocate(T* memory, std::size_t count) noexcept {
        wipe(memory, count * sizeof(T));
        std::allocator<T>{}.deallocate(memory, count);
    }
    friend bool operator==(const wiping_allocator&, const wiping_allocator&) { return true; }
};

/// Text that may have a secret in it, and wipes itself where it does: what is too short for the heap is no secret.
using wiping_string = std::basic_string<char, std::char_traits<char>, wiping_allocator<char>>;

/// Bytes that must not get about. They are always on the heap (no small-string copy on a stack), wiped when
/// released, and only `reveal` gives them out; a secret cannot be streamed, formatted or compared.
class secret {
public:
    using bytes = std::vector<char, wiping_allocator<char>>;

    secret() = default;
    explicit secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
    explicit secret(bytes content) : bytes_(std::move(content)) {}

    /// The content, for as long as the secret lives.
    [[nodiscard]] std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }
    [[nodiscard]] bool empty() const { return bytes_.empty(); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

    void append(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
    void append(const secret& other) { append(other.reveal()); }

private:
    bytes bytes_;
};

}  // namespace crossvend::base
