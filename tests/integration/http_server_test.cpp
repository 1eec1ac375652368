#include "http_server.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace crossvend::net {
namespace {

// Where it listens.

TEST_F(HttpServer, ListensOnOtherAddressesWithoutLosingAConnection) {
    start({});
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    const auto now = listen({{asio::ip::make_address("127.0.0.2"), 0}});
    ASSERT_EQ(now.size(), 1U);
    EXPECT_EQ(now.front().address().to_string(), "127.0.0.2");
    EXPECT_EQ(ask(client), 200) << "what was connected stays";
    EXPECT_THROW(connection late(port), std::runtime_error);
    boost::asio::io_context io;
    asio::ip::tcp::socket other(io);
    other.connect(now.front());
    asio::write(other, asio::buffer(get("/")));
    std::string reply;
    asio::read_until(other, asio::dynamic_buffer(reply), "answer");
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 200"));
}

TEST_F(HttpServer, KeepsTheAddressesThatItHasWhenANewOneCannotBeBound) {
    start({});
    const asio::ip::tcp::endpoint taken(asio::ip::address_v4::loopback(), port);
    EXPECT_THROW(listen({{asio::ip::make_address("127.0.0.2"), 0}, taken}), std::runtime_error);
    connection client(port);
    EXPECT_EQ(ask(client), 200);
}

// How long a connection lives.

TEST_F(HttpServer, ClosesAConnectionThatIsIdleForTooLong) {
    start(timeouts(10s, 300ms));
    const auto begin = steady_clock::now();
    connection silent(port), client(port);
    std::this_thread::sleep_for(150ms);
    EXPECT_EQ(ask(client), 200);
    EXPECT_TRUE(silent.closes_within(5s));
    EXPECT_GE(steady_clock::now() - begin, 300ms);
    EXPECT_TRUE(client.closes_within(5s));
    EXPECT_GE(steady_clock::now() - begin, 450ms) << "its time runs from the last answer";
}

TEST_F(HttpServer, LetsAnAnswerTakeLongerThanAConnectionMayIdle) {
    start(timeouts(10s, 150ms));
    connection client(port);
    EXPECT_EQ(ask(client, "/600"), 200);
    EXPECT_TRUE(client.closes_within(5s));
}

TEST_F(HttpServer, GivesAnAnswerTheTimeOfARequestAnewWhenTheRequestIsWhole) {
    start(timeouts(500ms, 200ms));
    connection client(port);
    client.send("GET /300 HTTP/1.1\r\n");
    std::this_thread::sleep_for(300ms);
    client.send("Host: a\r\n\r\n");
    EXPECT_EQ(client.receive().status, 200);
}

TEST_F(HttpServer, ClosesAConnectionWhoseAnswerDoesNotComeInTime) {
    start(timeouts(200ms, 100ms));
    connection client(port);
    const auto begin = steady_clock::now();
    client.send(get("/1000"));
    EXPECT_TRUE(client.closes_within(800ms));
    EXPECT_GE(steady_clock::now() - begin, 200ms);
}

TEST_F(HttpServer, DoesNotRenewTheTimeOfARequestForItsEveryByte) {
    start(timeouts(300ms, 10s));
    connection client(port);
    const auto begin = steady_clock::now();
    bool closed = false;
    for (const char byte : get("/" + std::string(100, 'x'))) {
        client.send({&byte, 1});
        closed = client.closes_within(20ms);
        if (closed) break;
    }
    EXPECT_TRUE(closed);
    EXPECT_LT(steady_clock::now() - begin, 1500ms);
}

TEST_F(HttpServer, ClosesAtOnceWhereTheClientHasSaidThatThisWasItsLastRequest) {
    start({});
    for (const char* const last :
         {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
        connection client(port);
        client.send(last);
        EXPECT_EQ(client.receive().status, 200);
        EXPECT_TRUE(wait_for_connections(0, 1s)) << "though the client has closed nothing";
    }
}

TEST_F(HttpServer, LosesNoAnswerToAResetWhereTheClientSendsMoreThanItHasAnnounced) {
    start({});
    connection client(port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/"));
    const answer answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "answer");
}

// More clients than connections.

TEST_F(HttpServer, MakesRoomForANewClientByClosingTheLongestIdle) {
    start(at_most(3));
    connection first(port), second(port), third(port);
    EXPECT_EQ(ask(first), 200);
    EXPECT_EQ(ask(second), 200);
    EXPECT_EQ(ask(third), 200);
    EXPECT_EQ(ask(first), 200);
    connection fourth(port);
    EXPECT_EQ(ask(fourth), 200);
    EXPECT_TRUE(second.closes_within(5s));
    EXPECT_EQ(ask(first), 200);
    EXPECT_EQ(ask(third), 200);
    EXPECT_EQ(ask(fourth), 200);
    EXPECT_TRUE(wait_for_connections(3));
}

TEST_F(HttpServer, ServesEveryOneOfMoreClientsThanItMayHave) {
    start(at_most(2));
    std::vector<connection> clients;
    for (int i = 0; i < 50; ++i) {
        clients.emplace_back(port);
        EXPECT_EQ(ask(clients.back()), 200) << i;
    }
    EXPECT_TRUE(wait_for_connections(2));
}

TEST_F(HttpServer, MakesRoomByTheOneThatIsLongestAtItsRequestWhenNobodyIsIdle) {
    start(at_most(2));
    connection longest(port), later(port);
    longest.send("GET / HT");
    ASSERT_TRUE(wait_for_connections(2));
    later.send("GET / HT");
    // What came before the next one has been read when it is there.
    ASSERT_TRUE(wait_for_begun(2));
    connection next(port);
    EXPECT_EQ(ask(next), 200);
    EXPECT_TRUE(longest.closes_within(5s));
    later.send("TP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(later.receive().status, 200);
    EXPECT_EQ(handler.given_up, 1) << "which is told of";
}

TEST_F(HttpServer, MakesNoRoomAtTheCostOfAWholeRequest) {
    start(at_most(2));
    connection waiting(port), other(port);
    waiting.send(get("/500"));
    other.send(get("/500"));
    ASSERT_TRUE(wait_for_requests(2));
    connection refused(port);
    EXPECT_TRUE(refused.closes_within(300ms));
    EXPECT_EQ(waiting.receive().status, 200);
    EXPECT_EQ(other.receive().status, 200);

    // They are idle now, so there is room again.
    connection late(port);
    EXPECT_EQ(ask(late), 200);
}

TEST_F(HttpServer, MakesRoomByTheNextWhenTheLongestIdleHasJustAsked) {
    start(at_most(2));
    connection asking(port), idle(port);
    EXPECT_EQ(ask(asking), 200);
    EXPECT_EQ(ask(idle), 200);
    std::optional<connection> late;
    while_it_stands([&] {
        // It is there before the request, so the server comes to it first.
        late.emplace(port);
        asking.send(get("/"));
    });
    EXPECT_EQ(asking.receive().status, 200);
    EXPECT_EQ(ask(*late), 200);
    EXPECT_TRUE(idle.closes_within(5s));
}

TEST_F(HttpServer, MakesNoRoomAtTheCostOfARequestThatItHasJustRead) {
    start(at_most(1));
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    // The second request is there when the first is answered, so that it is read before the new client's turn.
    handler.meanwhile = [&client] { client.send(get("/")); };
    std::optional<connection> other;
    at_once([&] {
        client.send(get("/meanwhile"));
        other.emplace(port);
    });
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(client.receive().status, 200);
    EXPECT_EQ(ask(*other), 200);
}

TEST_F(HttpServer, ClosesAnIdleConnectionAndNotTheOldestWhenThatOneIsBusy) {
    start(at_most(2));
    connection busy(port), idle(port);
    busy.send(get("/400"));
    EXPECT_EQ(ask(idle), 200);
    ASSERT_TRUE(wait_for_requests(1));
    connection late(port);
    EXPECT_EQ(ask(late), 200);
    EXPECT_TRUE(idle.closes_within(5s));
    EXPECT_EQ(busy.receive().status, 200);
}

// How it ends.

TEST_F(HttpServer, ClosesIdleConnectionsAtOnceWhenItStops) {
    start({});
    connection asked(port), silent(port);
    EXPECT_EQ(ask(asked), 200);
    ASSERT_TRUE(wait_for_connections(2));
    EXPECT_TRUE(is_ended(stop(30s), 5s));
    EXPECT_TRUE(asked.closes_within(5s));
    EXPECT_TRUE(silent.closes_within(5s));
    EXPECT_THROW(connection{port}, std::runtime_error);
}

TEST_F(HttpServer, FinishesTheAnswerItIsAtWhenItStops) {
    start({});
    connection client(port);
    client.send(get("/300"));
    ASSERT_TRUE(wait_for_requests(1));
    const auto stopping = stop(30s);
    expect_last_answer(client, stopping);
}

TEST_F(HttpServer, AnswersWhatIsInTheSocketWhenItStops) {
    start({});
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    const auto stopping = stop(30s, [&client] { client.send(get("/100")); });
    expect_last_answer(client, stopping);
}

TEST_F(HttpServer, AnswersWhatItHasReadAheadWhenItStops) {
    start({});
    connection client(port);
    std::promise<std::future<void>> begun;
    handler.meanwhile = [&] {
        // It is there when the first answer has gone out, and the server reads it before it comes to stop.
        client.send(get("/"));
        post_stop(30s, begun);
    };
    client.send(get("/meanwhile"));
    const auto stopping = begun.get_future().get();
    EXPECT_EQ(client.receive().status, 200);
    expect_last_answer(client, stopping);
}

TEST_F(HttpServer, GivesHalfARequestNoMoreThanTheGraceWhenItStops) {
    start({});
    connection client(port), other(port);
    client.send("GET / HT");
    // What came before this one's request has been read when it is answered.
    EXPECT_EQ(ask(other), 200);
    const auto begin = steady_clock::now();
    const auto stopping = stop(300ms);
    EXPECT_TRUE(client.closes_within(5s));
    EXPECT_TRUE(is_ended(stopping, 5s));
    EXPECT_GE(steady_clock::now() - begin, 300ms);
    EXPECT_LT(steady_clock::now() - begin, 3s);
}

TEST_F(HttpServer, GivesAnAnswerNoMoreThanTheGraceWhenItStops) {
    start({});
    connection client(port);
    client.send(get("/1000"));
    ASSERT_TRUE(wait_for_requests(1));
    const auto stopping = stop(200ms);
    EXPECT_TRUE(client.closes_within(800ms));
}

TEST_F(HttpServer, GivesAnAnswerNoMoreThanTheGraceIfItWasAskedForAsTheServerStopped) {
    start({});
    connection client(port);
    EXPECT_EQ(ask(client), 200);
    const auto stopping = stop(200ms, [&client] { client.send(get("/1000")); });
    EXPECT_TRUE(client.closes_within(800ms));
}

// What must not happen.

TEST_F(HttpServer, GoesOnAcceptingWhenThereIsNoMemoryForAConnection) {
    start({});
    handler.lacks_memory = true;
    connection unlucky(port);
    EXPECT_TRUE(unlucky.closes_within(5s));
    connection other(port);
    EXPECT_EQ(ask(other), 200);
    ASSERT_TRUE(wait_for_connections(1));
    EXPECT_TRUE(log_.contains("cannot accept connections cause=std::bad_alloc"));
}

TEST_F(HttpServer, GivesUpTheConnectionWhoseHandlerThrowsAndServesTheOthers) {
    start({});
    connection unlucky(port), other(port);
    EXPECT_EQ(ask(other), 200);
    unlucky.send(get("/bug"));
    EXPECT_TRUE(unlucky.closes_within(5s));
    EXPECT_EQ(ask(other), 200);
    ASSERT_TRUE(wait_for_connections(1));
    EXPECT_TRUE(log_.contains("a bug of the handler"));
}

}  // namespace
}  // namespace crossvend::net
