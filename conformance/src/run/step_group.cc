#include "run/step_group.h"

#include <algorithm>
#include <latch>
#include <memory>
#include <thread>

namespace tapcheck {

std::vector<Result<Exchange>> send_at_once(std::vector<GroupMember>& members, Driver& driver) {
  std::vector<std::unique_ptr<Driver>> drivers;
  for (GroupMember& member : members) {
    drivers.push_back(driver.another());
    member.session = member.session.copy_over(drivers.back() ? *drivers.back() : driver);
  }
  std::vector<Result<Exchange>> answers(members.size());
  const auto send = [&](std::size_t i) { answers[i] = members[i].session.run(members[i].command); };
  if (std::find(drivers.begin(), drivers.end(), nullptr) != drivers.end()) {
    for (std::size_t i = 0; i < members.size(); ++i) send(i);
  } else {
    std::latch all_ready(static_cast<std::ptrdiff_t>(members.size()));
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < members.size(); ++i) {
      threads.emplace_back([&, i] {
        all_ready.arrive_and_wait();
        send(i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  for (GroupMember& member : members) member.session = member.session.copy_over(driver);
  return answers;
}

}  // namespace tapcheck
