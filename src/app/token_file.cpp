#include "token_file.hpp"

#include "crossvend/access/authorization_token.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/random.hpp"

#include <sys/stat.h>
#include <cstdlib>
#include <system_error>

namespace crossvend::app {
namespace {

constexpr mode_t readable = 0444;
constexpr mode_t not_listed = 0711;

}  // namespace

token_file::token_file(const base::secret& token, const base::environment& environment) {
    for (const std::string& place : {std::string("/dev/shm"), environment.get("TMPDIR").value_or("/tmp")}) {
        std::string name = place + "/crossvend-exec-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) continue;
        directory_ = name;
        const base::secret hidden = access::make_authorization_token(base::system_random());
        const std::filesystem::path file = directory_ / hidden.reveal();
        if (::chmod(name.c_str(), not_listed) == 0 && !base::replace_file(file, token, readable)) {
            path_ = file.string();
            return;
        }
        std::error_code ignored;
        std::filesystem::remove_all(directory_, ignored);
        directory_.clear();
    }
}

token_file::~token_file() {
    std::error_code ignored;
    if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
}

}  // namespace crossvend::app
