#include "crossvend/base/version.hpp"

namespace crossvend::base {

std::string_view version() { return CROSSVEND_VERSION; }
std::string_view commit() { return CROSSVEND_COMMIT; }

}  // namespace crossvend::base
