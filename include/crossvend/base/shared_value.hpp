#pragma once

#include <memory>
#include <utility>

namespace crossvend::base {

/// A value that never changes and that several share, as a thousand roles do their identity. Two are equal where their
/// values are, so that a struct with one in it compares by itself. Empty only when it was moved from.
template <class T>
class shared_value {
public:
    shared_value() : value_(std::make_shared<const T>()) {}
    shared_value(T value) : value_(std::make_shared<const T>(std::move(value))) {}

    const T& operator*() const { return *value_; }
    const T* operator->() const { return value_.get(); }
    [[nodiscard]] const std::shared_ptr<const T>& pointer() const { return value_; }

    friend bool operator==(const shared_value& one, const shared_value& other) {
        return one.value_ == other.value_ || *one.value_ == *other.value_;
    }

private:
    std::shared_ptr<const T> value_;
};

}  // namespace crossvend::base
