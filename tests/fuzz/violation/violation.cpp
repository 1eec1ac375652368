#include "input.hpp"
#include "properties.hpp"

using namespace crossvend::fuzz;

/// Shows that a property that does not hold is told.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    require(text_of(data, size).empty(), "the input is empty");
    return 0;
}
