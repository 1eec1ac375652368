#include "crossvend/credentials/chained_source.hpp"

namespace crossvend::credentials {
namespace {

class chained_source final : public credentials_source {
public:
    chained_source(std::unique_ptr<credentials_source> first, std::shared_ptr<aws::sts_client> sts,
                   std::vector<aws::assume_role_request> hops, metrics::role metrics)
        : first_(std::move(first)), sts_(std::move(sts)), hops_(std::move(hops)), metrics_(std::move(metrics)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        auto first = co_await first_->fetch(report);
        if (!first) co_return first;

        const base::stopwatch started;
        auto last = co_await walk(std::move(*first));
        report.took.chain = started.elapsed();
        metrics_.refresh_stage_took(base::stage::chain, report.took.chain);
        co_return last;
    }

private:
    /// From the first role's set to the last one's.
    boost::asio::awaitable<base::result<aws::credentials>> walk(aws::credentials set) {
        for (std::size_t i = 0; i < hops_.size(); ++i) {
            auto next = co_await sts_->assume_role(hops_[i], set);
            if (!next) co_return at_hop(i, next.error(), set);
            set = std::move(*next);
        }
        co_return set;
    }

    /// Which hop it was, and for whoever has to mend a trust policy, who came to it.
    [[nodiscard]] base::failure at_hop(std::size_t index, base::failure failure, const aws::credentials& before) const {
        failure.message = "hop " + std::to_string(index + 1) + " (" + hops_[index].role.text + "): " + failure.message;
        if (failure.reason == base::reason::access_denied) failure.hint += "; the role before it is " + before.role_arn;
        return failure;
    }

    std::unique_ptr<credentials_source> first_;
    std::shared_ptr<aws::sts_client> sts_;
    std::vector<aws::assume_role_request> hops_;
    metrics::role metrics_;
};

}  // namespace

std::unique_ptr<credentials_source> make_chained_source(std::unique_ptr<credentials_source> first,
                                                        std::shared_ptr<aws::sts_client> sts,
                                                        std::vector<aws::assume_role_request> hops,
                                                        metrics::role metrics) {
    return std::make_unique<chained_source>(std::move(first), std::move(sts), std::move(hops), std::move(metrics));
}

}  // namespace crossvend::credentials
