// What holds a run back, on a clock that is moved by sleeping: the pace, the budgets, a target that is gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/limits.h"
#include "support.h"

namespace tapcheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Gives what it was told, and counts.
class Told final : public Driver {
 public:
  explicit Told(int& sent, Response& answer) : sent_(sent), answer_(answer) {}
  Response send(const Request&) override {
    ++sent_;
    return answer_;
  }
  std::unique_ptr<Driver> another() const override { return std::make_unique<Told>(sent_, answer_); }

 private:
  int& sent_;
  Response& answer_;
};

class Limits : public testing::Test {
 protected:
  void start(LimitOptions options) {
    limits = std::make_unique<RunLimits>(options, clock);
    driver = limited_driver(std::make_unique<Told>(sent, answer), *limits);
    answer.status = 200;
  }
  Response send(bool clean_up = false) {
    Request request;
    request.clean_up = clean_up;
    return driver->send(request);
  }
  void lose(Transport transport) {
    answer = {};
    answer.transport = transport;
    answer.transport_detail = "nobody there";
  }

  FakeClock clock;
  std::unique_ptr<RunLimits> limits;
  std::unique_ptr<Driver> driver;
  int sent = 0;
  Response answer;
};

TEST_F(Limits, SendAsTheyComeWithoutARate) {
  start({});
  for (int i = 0; i < 100; ++i) send();
  EXPECT_EQ(sent, 100);
  EXPECT_EQ(clock.now().count(), 0);
  EXPECT_THAT(limits->remarks(), IsEmpty());
}

TEST_F(Limits, KeepTheRate) {
  start({.rate = 4, .max_requests = {}, .max_rows = {}});
  for (int i = 0; i < 9; ++i) send(i % 2 == 0);
  EXPECT_DOUBLE_EQ(clock.now().count(), 2);  // eight waits of a quarter of a second
  clock.sleep(Seconds(10));                  // time that nobody used is not made up for
  send();
  send();
  EXPECT_DOUBLE_EQ(clock.now().count(), 12.25);
  EXPECT_THAT(limits->remarks(), ElementsAre("at most 4 requests a second (--rate)"));
}

TEST_F(Limits, LetABurstGoAtOnceAndWaitAfterwards) {
  start({.rate = 4, .max_requests = {}, .max_rows = {}});
  limits->pace(4);
  for (int i = 0; i < 4; ++i) driver->another()->send({});
  EXPECT_DOUBLE_EQ(clock.now().count(), 0);
  send();
  EXPECT_DOUBLE_EQ(clock.now().count(), 1);
}

TEST_F(Limits, SendNoMoreRequestsThanTheBudgetButForCleanUps) {
  start({.rate = 0, .max_requests = 2, .max_rows = {}});
  EXPECT_EQ(send().status, 200);
  EXPECT_EQ(limits->closed(), std::nullopt);
  EXPECT_EQ(driver->another()->send({}).status, 200);
  EXPECT_EQ(limits->closed(), "the budget of 2 requests is used up");
  EXPECT_EQ(send().transport, Transport::kUnsent);
  EXPECT_EQ(sent, 2);
  EXPECT_EQ(send(true).status, 200);
  EXPECT_EQ(sent, 3);
  EXPECT_FALSE(limits->lost());
  EXPECT_THAT(limits->remarks(), ElementsAre("the budget of 2 requests is used up; the rest was skipped"));
}

TEST_F(Limits, CountTheRowsThatCameBack) {
  start({.rate = 0, .max_requests = {}, .max_rows = 4});
  answer.headers = {{"Content-Type", "text/csv"}};
  answer.body = "a,b\n1,\"2\n3\"\n4,5\n";
  send();
  EXPECT_EQ(limits->closed(), std::nullopt);
  answer.headers = {{"Content-Type", "application/x-votable+xml"}};
  answer.body = R"(<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3" version="1.4"><RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/>
    <TABLE><FIELD name="a" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD></TR><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>)";
  send();
  EXPECT_EQ(limits->closed(), "the budget of 4 rows is used up");
}

TEST_F(Limits, GiveUpAfterThreeInARowWithoutAnswer) {
  for (const Transport transport : {Transport::kUnreachable, Transport::kTimeout}) {
    start({});
    lose(transport);
    send();
    send();
    answer.status = 200;  // it was a hiccup
    send();
    lose(transport);
    send();
    send();
    EXPECT_FALSE(limits->lost());
    send();
    EXPECT_TRUE(limits->lost());
    EXPECT_EQ(limits->closed(), "the target is lost: nobody there");
    EXPECT_EQ(send().transport, Transport::kUnsent);
    EXPECT_EQ(send(true).transport, transport);
  }
}

TEST_F(Limits, TakeAnAnswerThatIsOnlyBadForAnAnswer) {
  start({});
  lose(Transport::kCut);
  for (int i = 0; i < 5; ++i) send();
  EXPECT_FALSE(limits->lost());
}

}  // namespace
}  // namespace tapcheck
