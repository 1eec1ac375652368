#include "http_server.hpp"

namespace crossvend::net {
namespace {

/// What clients can make a server hold: ten mebibytes here.
class ClientMemory : public HttpServer {
protected:
    /// More than is to be had, of requests that are not whole.
    static constexpr int crowd = 1000;
    static std::string half_request() { return "GET / HTTP/1.1\r\nX: " + std::string(12'000, 'x'); }
    static std::string half_body() {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(999, 'x');
    }

    static http_server_options quick_to_rest() {
        http_server_options options;
        options.rest_after = 50ms;
        options.most_waiting = 0;
        options.limits.body = 1024;
        return options;
    }
    /// So many clients that send this and nothing more.
    [[nodiscard]] std::vector<connection> clients_that_send(int count, const std::string& what) const {
        std::vector<connection> clients;
        for (int i = 0; i < count; ++i) clients.emplace_back(port).send(what);
        return clients;
    }
    [[nodiscard]] int served_of(int count) const {
        int served = 0;
        for (int i = 0; i < count; ++i) {
            connection client(port);
            served += ask(client) == 200 ? 1 : 0;
        }
        return served;
    }
};

TEST_F(ClientMemory, LetsAConnectionRestThatHasNothingToSayAndServesWhatItAsksThen) {
    start(quick_to_rest());
    connection client(port);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(ask(client), 200) << i;
        EXPECT_GT(held(), 3000U);
        EXPECT_TRUE(wait_for_held(1000)) << held();
    }
}

TEST_F(ClientMemory, LetsAConnectionRestThatHasNeverAsked) {
    start(quick_to_rest());
    connection client(port);
    ASSERT_TRUE(wait_for_connections(1));
    EXPECT_TRUE(wait_for_held(1000)) << held();
    EXPECT_EQ(ask(client), 200);
}

TEST_F(ClientMemory, LetsAFewConnectionsWaitWithAllTheyHave) {
    auto options = quick_to_rest();
    options.most_waiting = 2;
    start(options);
    connection first(port), second(port), third(port);
    for (connection* each : {&first, &second, &third}) EXPECT_EQ(ask(*each), 200);
    EXPECT_TRUE(wait_for_held(2 * 4200 + 1000)) << held();
    std::this_thread::sleep_for(150ms);
    EXPECT_GT(held(), 2 * 3000U);
    for (connection* each : {&first, &second, &third}) EXPECT_EQ(ask(*each), 200);
}

TEST_F(ClientMemory, ClosesAConnectionAtRestThatIsIdleForTooLong) {
    auto options = quick_to_rest();
    options.idle_timeout = 300ms;
    start(options);
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    EXPECT_TRUE(client.closes_within(5s));
    EXPECT_TRUE(wait_for_connections(0));
    EXPECT_EQ(held(), 0U);
}

TEST_F(ClientMemory, KeepsNothingOfAClientThatLeavesWhileItRests) {
    start(quick_to_rest());
    {
        connection client(port);
        EXPECT_EQ(ask(client), 200);
        EXPECT_TRUE(wait_for_held(1000));
    }
    EXPECT_TRUE(wait_for_connections(0));
    EXPECT_EQ(held(), 0U);
}

TEST_F(ClientMemory, LetsConnectionsAtRestGoAtOnceWhenTheServerStops) {
    start(quick_to_rest());
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    EXPECT_TRUE(wait_for_held(1000));
    EXPECT_TRUE(is_ended(stop(30s), 5s));
    EXPECT_TRUE(client.closes_within(5s));
}

TEST_F(ClientMemory, HoldsNoMoreForRequestsThatAreNotWholeAndServesOthersMeanwhile) {
    for (const std::string& sent : {half_request(), half_body(), std::string("G")}) {
        if (port == 0) start(quick_to_rest());
        const std::vector<connection> clients = clients_that_send(2 * crowd, sent);
        EXPECT_EQ(served_of(20), 20);
        EXPECT_LE(held(), most_memory);
    }
    EXPECT_TRUE(wait_for_connections(0));
    EXPECT_EQ(held(), 0U);
    EXPECT_GT(handler.given_up, 0);
}

TEST_F(ClientMemory, HoldsNoMoreForAnswersThatAreNotTakenAndLetsTheLatestHaveThem) {
    start({});
    std::vector<connection> slow = clients_that_send(5, get("/large"));
    EXPECT_TRUE(wait_for([this] { return handler.given_up == 3; })) << handler.given_up;
    EXPECT_EQ(served_of(5), 5);
    EXPECT_LE(held(), most_memory);
    EXPECT_EQ(slow.back().receive().body.size(), scripted_handler::large);
}

TEST_F(ClientMemory, TakesWhatAreIdleBeforeItClosesAnybody) {
    start({});
    std::vector<connection> idle;
    for (int i = 0; i < 2 * crowd; ++i) EXPECT_EQ(ask(idle.emplace_back(port)), 200);
    const std::vector<connection> clients = clients_that_send(300, half_request());
    EXPECT_TRUE(wait_for_begun(300));
    EXPECT_EQ(served_of(1), 1);
    EXPECT_EQ(handler.given_up, 0);
    for (connection& each : idle) EXPECT_EQ(ask(each), 200);
}

}  // namespace
}  // namespace crossvend::net
