#include "accounts/sharing.h"

#include <gmock/gmock.h>

#include <thread>

#include "fixture.h"

namespace tapstand::accounts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SharingTest : public AccountsTest {
 protected:
  Code code(const Result<void>& done) { return done ? Code::internal : done.error().code; }
};

TEST_F(SharingTest, a_group_is_seen_by_owner_and_members) {
  const auto id = group("joe", "observers", {"ann"});
  EXPECT_THAT(id, ::testing::MatchesRegex("joe_[0-9]{13}[A-Z]"));
  for (const std::string who : {"joe", "ann"}) {
    const auto groups = sharing().groups(who);
    ASSERT_EQ(groups->size(), 1u) << who;
    EXPECT_EQ(groups->front().id, id);
    EXPECT_EQ(groups->front().owner, "joe");
    EXPECT_EQ(groups->front().title, "observers");
    EXPECT_THAT(groups->front().members, ElementsAre("ann"));
  }
  EXPECT_THAT(*sharing().groups("eve"), IsEmpty());
  reopen();
  EXPECT_EQ(sharing().groups("ann")->size(), 1u);
}

TEST_F(SharingTest, only_the_owner_changes_a_group_and_strangers_learn_nothing) {
  const auto id = group("joe", "observers", {"ann"});
  const GroupDraft draft{"mine now", "", std::vector<std::string>{"eve"}};
  for (const auto& [who, expected] : {std::pair{"ann", Code::forbidden}, std::pair{"eve", Code::not_found}}) {
    EXPECT_EQ(code(sharing().update_group(who, id, draft)), expected);
    EXPECT_EQ(code(sharing().remove_group(who, id)), expected);
    EXPECT_EQ(code(sharing().add_member(who, id, who)), expected);
    EXPECT_EQ(code(sharing().remove_member(who, id, "ann")), expected);
  }
  const auto hidden = sharing().remove_group("eve", id).error();
  const auto missing = sharing().remove_group("eve", "joe_0000000000000O").error();
  EXPECT_EQ(hidden.message, "There is no group '" + id + "'.");
  EXPECT_EQ(missing.message, "There is no group 'joe_0000000000000O'.");
  EXPECT_EQ(sharing().groups("joe")->front().title, "observers");
  EXPECT_THAT(sharing().groups("joe")->front().members, ElementsAre("ann"));
}

TEST_F(SharingTest, members_come_and_go) {
  const auto id = group("joe", "observers", {"joe", "ann", "ann"});
  EXPECT_THAT(sharing().groups("joe")->front().members, ElementsAre("ann"));
  ASSERT_TRUE(sharing().add_member("joe", id, "eve"));
  ASSERT_TRUE(sharing().add_member("joe", id, "eve"));
  EXPECT_THAT(sharing().groups("joe")->front().members, ElementsAre("ann", "eve"));
  ASSERT_TRUE(sharing().remove_member("joe", id, "ann"));
  EXPECT_EQ(code(sharing().remove_member("joe", id, "ann")), Code::bad_request);
  ASSERT_TRUE(sharing().update_group("joe", id, {"new title", "new text", std::nullopt}));
  EXPECT_THAT(sharing().groups("joe")->front().members, ElementsAre("eve"));
  EXPECT_EQ(sharing().groups("joe")->front().title, "new title");
  ASSERT_TRUE(sharing().update_group("joe", id, {"new title", "", std::vector<std::string>{}}));
  EXPECT_THAT(sharing().groups("joe")->front().members, IsEmpty());
  EXPECT_THAT(notices("ann"), ElementsAre("joe added you to the group 'observers'.", "joe removed you from the group 'observers'."));
}

TEST_F(SharingTest, refuses_drafts_that_cannot_be_and_changes_nothing) {
  const auto id = group("joe", "observers", {"ann"});
  const std::vector<std::string> none;
  for (const GroupDraft& draft : {GroupDraft{"", "", none}, GroupDraft{"  ", "", none}, GroupDraft{std::string(256, 'x'), "", none},
                                  GroupDraft{"t", std::string(10'001, 'x'), none}, GroupDraft{"t", "", std::vector<std::string>{"ann", "nobody"}},
                                  GroupDraft{"t", "", std::vector<std::string>(1001, "ann")}}) {
    EXPECT_FALSE(sharing().create_group("joe", draft));
    EXPECT_EQ(code(sharing().update_group("joe", id, draft)), Code::bad_request);
  }
  EXPECT_EQ(code(sharing().add_member("joe", id, "nobody")), Code::bad_request);
  ASSERT_EQ(sharing().groups("joe")->size(), 1u);
  EXPECT_EQ(sharing().groups("joe")->front().title, "observers");
}

TEST_F(SharingTest, a_table_is_shared_with_groups_and_users) {
  const auto id = group("joe", "observers", {"ann"});
  const auto shared = item("joe", "user_joe.Stars", {{true, id, Grant::read}});
  EXPECT_EQ(visible("ann"), "joe.stars:r");
  EXPECT_EQ(visible("eve"), "");
  EXPECT_EQ(visible("joe"), "");
  EXPECT_EQ(visible(""), "");
  EXPECT_EQ(*sharing().grant_on("ann", "joe", "STARS"), Grant::read);
  EXPECT_EQ(*sharing().grant_on("eve", "joe", "stars"), Grant::none);
  item("joe", "user_joe.stars", {{false, "eve", Grant::write}, {false, "ann", Grant::write}});
  EXPECT_EQ(visible("ann"), "joe.stars:w");
  EXPECT_EQ(visible("eve"), "joe.stars:w");
  EXPECT_EQ(sharing().items("joe")->size(), 2u);
  EXPECT_EQ(sharing().items("joe")->front().title, "user_joe.Stars");
  EXPECT_THAT(*sharing().items("ann"), IsEmpty());
  reopen();
  EXPECT_EQ(visible("ann"), "joe.stars:w");
  ASSERT_TRUE(sharing().remove_item("joe", shared));
  EXPECT_EQ(sharing().items("joe")->size(), 1u);
}

TEST_F(SharingTest, a_removed_member_loses_access_at_once) {
  const auto id = group("joe", "observers", {"ann", "eve"});
  item("joe", "user_joe.t", {{true, id, Grant::read}});
  ASSERT_TRUE(sharing().remove_member("joe", id, "ann"));
  EXPECT_EQ(visible("ann"), "");
  EXPECT_EQ(visible("eve"), "joe.t:r");
}

TEST_F(SharingTest, the_removal_of_a_group_ends_its_shares) {
  const auto one = group("joe", "one", {"ann"});
  const auto two = group("joe", "two", {"eve"});
  item("joe", "user_joe.both", {{true, one, Grant::read}, {true, two, Grant::read}});
  item("joe", "user_joe.first", {{true, one, Grant::read}});
  item("ann", "user_ann.hers", {{true, one, Grant::read}});
  EXPECT_EQ(visible("joe"), "ann.hers:r");
  ASSERT_TRUE(sharing().remove_group("joe", one));
  EXPECT_EQ(visible("ann"), "");
  EXPECT_EQ(visible("joe"), "");
  EXPECT_EQ(visible("eve"), "joe.both:r");
  ASSERT_EQ(sharing().items("joe")->size(), 1u);
  EXPECT_EQ(sharing().items("joe")->front().targets.size(), 1u);
  EXPECT_THAT(*sharing().items("ann"), IsEmpty());
  EXPECT_THAT(*sharing().groups("ann"), IsEmpty());
}

TEST_F(SharingTest, only_the_owner_changes_an_item_and_others_learn_nothing) {
  const auto id = group("joe", "observers", {"ann"});
  const auto shared = item("joe", "user_joe.t", {{true, id, Grant::write}});
  for (const std::string who : {"ann", "eve"}) {
    const ItemDraft draft{"user_" + who + ".t", "", {{false, "joe", Grant::read}}};
    EXPECT_EQ(code(sharing().update_item(who, shared, draft)), Code::not_found);
    EXPECT_EQ(code(sharing().remove_item(who, shared)), Code::not_found);
    EXPECT_EQ(code(sharing().add_targets(who, shared, draft.targets)), Code::not_found);
    EXPECT_EQ(code(sharing().remove_targets(who, shared, draft.targets)), Code::not_found);
  }
  EXPECT_EQ(sharing().items("joe")->front().targets.size(), 1u);
}

TEST_F(SharingTest, refuses_items_that_cannot_be_and_changes_nothing) {
  const auto foreign = group("ann", "hers", {"eve"});
  const auto own = group("joe", "observers", {});
  const std::vector<Target> targets = {{true, own, Grant::read}};
  const auto refused = [&](const ItemDraft& draft) { return sharing().create_item("joe", draft).error().code; };
  for (const std::string title : {"", "user_ann.t", "gaiadr3.gaia_source", "user_joe.", "\"user_ann\".t"}) {
    EXPECT_EQ(refused({title, "", targets}), Code::bad_request) << title;
  }
  EXPECT_EQ(refused({"user_joe.t", "", {}}), Code::bad_request);
  EXPECT_EQ(refused({"user_joe.t", "", {{false, "nobody", Grant::read}}}), Code::bad_request);
  EXPECT_EQ(refused({"user_joe.t", "", {{true, own, Grant::read}, {true, foreign, Grant::read}}}), Code::not_found);
  EXPECT_EQ(refused({"user_joe.t", "", {{true, "ann_0000000000000O", Grant::read}}}), Code::not_found);
  EXPECT_EQ(refused({"user_joe.t", std::string(10'001, 'x'), targets}), Code::bad_request);
  EXPECT_THAT(*sharing().items("joe"), IsEmpty());
}

TEST_F(SharingTest, relations_of_an_item_come_and_go) {
  const auto shared = item("joe", "user_joe.t", {{false, "ann", Grant::read}});
  ASSERT_TRUE(sharing().add_targets("joe", shared, {{false, "eve", Grant::read}, {false, "ann", Grant::write}}));
  EXPECT_EQ(visible("eve"), "joe.t:r");
  EXPECT_EQ(visible("ann"), "joe.t:w");
  ASSERT_TRUE(sharing().remove_targets("joe", shared, {{false, "ann", Grant::read}}));
  EXPECT_EQ(visible("ann"), "");
  EXPECT_EQ(code(sharing().remove_targets("joe", shared, {{false, "ann", Grant::read}})), Code::bad_request);
  ASSERT_TRUE(sharing().update_item("joe", shared, {"user_joe.u", "new", {{false, "ann", Grant::read}}}));
  EXPECT_EQ(visible("ann"), "joe.u:r");
  EXPECT_EQ(visible("eve"), "");
  EXPECT_THAT(notices("eve"), ElementsAre("joe shares the table user_joe.t with you.", "joe no longer shares the table user_joe.t with you."));
}

TEST_F(SharingTest, follows_what_becomes_of_the_table) {
  item("joe", "user_joe.t", {{false, "ann", Grant::read}});
  item("joe", "user_joe.t", {{false, "ann", Grant::write}, {false, "eve", Grant::read}});
  item("joe", "user_joe.other", {{false, "ann", Grant::read}});
  ASSERT_TRUE(sharing().rename_item("joe", "T", "renamed"));
  EXPECT_EQ(visible("ann"), "joe.other:r joe.renamed:w");
  EXPECT_EQ(sharing().items("joe")->front().title, "user_joe.renamed");
  ASSERT_TRUE(sharing().forget_item("joe", "Renamed"));
  EXPECT_EQ(visible("ann"), "joe.other:r");
  EXPECT_EQ(visible("eve"), "");
  EXPECT_THAT(notices("eve").back(), HasSubstr("joe removed the table user_joe.renamed"));
  ASSERT_TRUE(sharing().reconcile([](const std::string&, const std::string&) { return true; }));
  EXPECT_EQ(visible("ann"), "joe.other:r");
  ASSERT_TRUE(sharing().reconcile([](const std::string& owner, const std::string& table) { return owner == "joe" && table != "other"; }));
  EXPECT_EQ(visible("ann"), "");
}

TEST_F(SharingTest, tells_those_concerned_and_nobody_else) {
  const auto joe = session_number(*accounts_->sessions->start("joe"));
  const auto ann = session_number(*accounts_->sessions->start("ann"));
  const auto eve = session_number(*accounts_->sessions->start("eve"));
  const auto types = [&](const std::string& session) {
    std::vector<int> numbers;
    for (const auto& [type, at] : accounts_->events.of(session)) numbers.push_back(static_cast<int>(type));
    return numbers;
  };
  const auto id = group("joe", "observers", {"ann"});
  item("joe", "user_joe.t", {{true, id, Grant::read}});
  EXPECT_THAT(types(joe), ElementsAre(210, 220, 230, 300));
  EXPECT_THAT(types(ann), ElementsAre(210, 230, 300, 500));
  EXPECT_THAT(types(eve), ElementsAre(300));
  ASSERT_TRUE(sharing().remove_group("joe", id));
  EXPECT_THAT(types(ann), ElementsAre(210, 222, 230, 300, 500));
  EXPECT_THAT(types(joe), ElementsAre(210, 212, 220, 222, 230, 300));
  EXPECT_THAT(notices("eve"), IsEmpty());
  EXPECT_THAT(notices("joe"), IsEmpty());
  EXPECT_THAT(notices("ann"), ElementsAre("joe added you to the group 'observers'.", "joe shares the table user_joe.t with you.",
                                          "joe removed the group 'observers'."));
}

TEST_F(SharingTest, changes_from_many_threads_all_count) {
  const auto id = group("joe", "observers", {});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < 10; ++k) item("joe", "user_joe.t" + std::to_string(i * 10 + k), {{true, id, Grant::read}});
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sharing().items("joe")->size(), 40u);
  ASSERT_TRUE(sharing().add_member("joe", id, "ann"));
  EXPECT_EQ(sharing().tables_shared_with("ann")->size(), 40u);
}

TEST(OwnTableName, reads_names_as_people_write_them) {
  EXPECT_EQ(own_table_name("joe", "user_joe.t"), "t");
  EXPECT_EQ(own_table_name("joe", "T"), "t");
  EXPECT_EQ(own_table_name("joe", " USER_JOE.\"Big Table\" "), "big table");
  EXPECT_EQ(own_table_name("joe", "\"user_joe\".\"T\""), "t");
  for (const auto* wrong : {"", "user_ann.t", "user_joe.", "\"user_ann\".t", "public.t"}) EXPECT_FALSE(own_table_name("joe", wrong)) << wrong;
}

TEST(Access, is_one_rule) {
  struct Case {
    const char* who;
    const char* owner;
    Grant grant;
    bool see, change, dispose;
  };
  for (const auto& c : {Case{"joe", "joe", Grant::none, true, true, true}, Case{"ann", "joe", Grant::none, false, false, false},
                        Case{"ann", "joe", Grant::read, true, false, false}, Case{"ann", "joe", Grant::write, true, true, false},
                        Case{"", "joe", Grant::none, false, false, false}, Case{"", "joe", Grant::write, false, false, false},
                        Case{"", "", Grant::none, true, true, true}, Case{"joe", "", Grant::none, true, true, true}}) {
    EXPECT_EQ(may(c.who, c.owner, c.grant, Wish::see), c.see);
    EXPECT_EQ(may(c.who, c.owner, c.grant, Wish::change), c.change);
    EXPECT_EQ(may(c.who, c.owner, c.grant, Wish::dispose), c.dispose);
    const auto checked = check(c.who, c.owner, c.grant, Wish::dispose, "There is no t.");
    EXPECT_EQ(checked.has_value(), c.dispose);
    if (!checked) {
      EXPECT_EQ(checked.error().code, c.see ? Code::forbidden : Code::not_found);
    }
  }
}

}  // namespace
}  // namespace tapstand::accounts
