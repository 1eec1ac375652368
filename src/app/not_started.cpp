#include "crossvend/app/not_started.hpp"

#include "crossvend/base/text.hpp"

#include <cerrno>
#include <system_error>

namespace crossvend::app {

not_started::not_started(const std::string& command, int error)
    : std::runtime_error("cannot run \"" + base::printable(command) + "\": " + std::generic_category().message(error) +
                         (error == ENOENT ? "; see that it is installed and in PATH"
                                          : "; see that it is a program that this user may run")),
      status_(error == ENOENT ? 127 : 126) {}

}  // namespace crossvend::app
