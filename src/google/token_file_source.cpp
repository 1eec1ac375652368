#include "crossvend/base/file.hpp"
#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "identity_kinds.hpp"

namespace crossvend::google {
namespace {

/// AWS STS takes no longer token.
constexpr std::size_t largest_token_file = 20000;

constexpr std::string_view file_hint =
    "see that token_file (AWS_WEB_IDENTITY_TOKEN_FILE) names the token of a projected serviceAccountToken volume";
constexpr oidc::token_giver token_file{
    "the token file", file_hint,
    "set audience of the projected serviceAccountToken volume to the one in identity.audience",
    "expected_subject is not system:serviceaccount:NAMESPACE:NAME of the pod: see its serviceAccountName",
    /*only_google=*/false};

/// A token that somebody else keeps fresh: the kubelet, for a projected volume. It is read anew each time, as it is
/// replaced long before its end.
class token_file_source final : public identity_source {
public:
    token_file_source(const identity_options& options, world world)
        : path_(options.token_file), expected_(options.expected), clock_(world.clock) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        const auto text = base::read_file(path_, largest_token_file);
        // A volume may be mounted, and a sidecar may write, later than this program starts.
        if (!text)
            co_return base::failure(
                base::stage::identity, base::reason::unreadable_file, base::disposition::transient,
                "the token file " + base::shown_path(path_) + " cannot be read: " + text.error().message(), file_hint);
        base::secret jwt(base::trim(text->reveal()));
        co_return oidc::accept_id_token(std::move(jwt), expected_, token_file, clock_.now());
    }

private:
    std::string path_;
    oidc::id_token_expectation expected_;
    const base::clock& clock_;
};

}  // namespace

const kind token_file_kind{identity_kind::token_file,
                           "token_file",
                           "token_file",
                           make_source<token_file_source>,
                           [](const identity_options&) { return std::optional<identity_fault>(); },
                           [](const identity_options&, service_collector&) {}};

}  // namespace crossvend::google
