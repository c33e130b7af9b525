// /tap/share, /tap/event and /tap/notification over HTTP: the documented actions, their answers and their errors.
#include <gmock/gmock.h>

#include <regex>

#include "client.h"

namespace tapstand {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Client;

class ShareTest : public testing::ServedTest {
 protected:
  static testing::Answer act(Client& client, const std::string& body) { return client.post("/tap/share", body); }
  static std::string list(Client& client, const std::string& action) { return client.get("/tap/share?action=" + action).body; }
  static std::string id_in(const std::string& text) {
    std::smatch match;
    return std::regex_search(text, match, std::regex("'([a-z]+_[0-9]{13}[A-Z])'")) ? match[1].str() : "";
  }
  static std::string make_group(Client& owner, const std::string& members) {
    const auto made = act(owner, "action=CreateOrUpdateGroup&title=my_new_group&description=a+%26+b&users_list=" + members);
    EXPECT_EQ(made.status, 200) << made.body;
    const std::string id = id_in(made.body);
    EXPECT_EQ(made.body, "OK\nGroup '" + id + "' successfully created.\n");
    return id;
  }
  static void make_table(Client& owner, const std::string& name) {
    const httplib::MultipartFormDataItems form = {{"FILE", "a,b\n1,2\n3,4\n", "x.csv", "text/csv"}, {"TABLE_NAME", name, "", ""}, {"FORMAT", "CSV", "", ""}};
    EXPECT_EQ(owner.post("/Upload", form).status, 200);
  }
};

TEST_F(ShareTest, groups_are_made_listed_changed_and_removed) {
  auto joe = user("joe");
  auto ann = user("ann");
  const std::string id = make_group(joe, "ann");
  EXPECT_EQ(list(joe, "GetGroups"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sharedGroups>\n\t<sharedGroup id=\"" + id + "\" owner=\"joe\">\n"
            "\t\t<title>my_new_group</title>\n\t\t<description>a &amp; b</description>\n"
            "\t\t<users>\n\t\t\t<user id=\"ann\" name=\"Ann Astronomer\"/>\n\t\t</users>\n\t</sharedGroup>\n</sharedGroups>\n");
  EXPECT_EQ(list(ann, "getgroups"), list(joe, "GetGroups"));
  for (const auto* action : {"GetGroups&include_users=false", "GetGroupsDescriptionsOnly"}) {
    EXPECT_THAT(list(joe, action), HasSubstr(id));
    EXPECT_THAT(list(joe, action), Not(HasSubstr("<users>")));
  }
  EXPECT_THAT(list(joe, "GetGroups&groups_list=joe_0000000000000O," + id), HasSubstr(id));
  EXPECT_THAT(list(joe, "GetGroups&groups_list=joe_0000000000000O"), Not(HasSubstr(id)));
  EXPECT_THAT(list(ann, "GetGroup&group_id=" + id), HasSubstr("<user id=\"ann\""));
  EXPECT_THAT(list(ann, "GetGroupDescriptionOnly&group_id=" + id), Not(HasSubstr("<user")));
  EXPECT_EQ(act(joe, "action=CreateUserGroup&group_id=" + id + "&user_id=eve").status, 200);
  EXPECT_EQ(act(joe, "action=RemoveUserGroup&group_id=" + id + "&user_id=ann").status, 200);
  EXPECT_THAT(list(ann, "GetGroups"), Not(HasSubstr(id)));
  // Both spellings of the documented parameter; an empty list removes everybody, a missing one nobody.
  const std::string update = "action=CreateOrUpdateGroup&title=t2&group_id=" + id;
  EXPECT_EQ(act(joe, update).body, "OK\nGroup '" + id + "' successfully updated.\n");
  EXPECT_THAT(list(joe, "GetGroups"), HasSubstr("eve"));
  EXPECT_EQ(act(joe, update + "&user_list=ann,%20eve,").status, 200);
  EXPECT_THAT(list(ann, "GetGroups"), HasSubstr("t2"));
  EXPECT_EQ(act(joe, update + "&users_list=").status, 200);
  EXPECT_THAT(list(joe, "GetGroups"), Not(HasSubstr("<user ")));
  EXPECT_EQ(act(joe, "action=RemoveGroup&resource_type=0&group_id=" + id).status, 200);
  EXPECT_THAT(list(joe, "GetGroups"), Not(HasSubstr(id)));
}

TEST_F(ShareTest, items_are_made_listed_changed_and_removed) {
  auto joe = user("joe");
  auto ann = user("ann");
  make_table(joe, "t1");
  const std::string group = make_group(joe, "ann");
  const auto made = act(joe, "action=CreateOrUpdateItem&resource_type=0&title=user_joe.t1&description=mine&items_list=" + group + "|Group|Read");
  const std::string id = id_in(made.body);
  EXPECT_EQ(made.body, "OK\nResource '" + id + "' (type '0') successfully created.\n");
  EXPECT_EQ(list(joe, "GetSharedItems"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sharedItems owner=\"joe\">\n\t<sharedItem id=\"" + id + "\" type=\"0\">\n"
            "\t\t<title>user_joe.t1</title>\n\t\t<description>mine</description>\n\t\t<sharedToItems>\n\t\t\t<sharedToItem shareTo=\"" + group +
            "\" shareType=\"Group\" shareMode=\"Read\"/>\n\t\t</sharedToItems>\n\t</sharedItem>\n</sharedItems>\n");
  EXPECT_THAT(list(joe, "GetSharedItemsDescriptionsOnly"), Not(HasSubstr("sharedTo")));
  EXPECT_EQ(list(joe, "GetSharedItem&resource_type=0&resource_id=" + id), list(joe, "GetSharedItems"));
  const std::string query = "LANG=ADQL&FORMAT=csv&QUERY=SELECT+a+FROM+user_joe.t1+ORDER+BY+a";
  EXPECT_EQ(ann.post("/tap/sync", query).body, "a\n1\n3\n");
  // A running session loses access with the membership, and gets it back.
  EXPECT_EQ(act(joe, "action=RemoveUserGroup&user_id=ann&group_id=" + group).status, 200);
  EXPECT_EQ(ann.post("/tap/sync", query).status, 400);
  EXPECT_EQ(act(joe, "action=CreateItemRelation&resource_type=0&resource_id=" + id + "&items_list=ann|User|Read").status, 200);
  EXPECT_EQ(ann.post("/tap/sync", query).status, 200);
  EXPECT_EQ(act(joe, "action=RemoveItemRelation&resource_type=0&resource_id=" + id + "&items_list=ann|User|Read").status, 200);
  EXPECT_EQ(ann.post("/tap/sync", query).status, 400);
  EXPECT_EQ(act(joe, "action=CreateOrUpdateItem&resource_type=0&resource_id=" + id + "&title=user_joe.t1&items_list=ann|User|Write").status, 200);
  EXPECT_EQ(ann.post("/tap/sync", query).status, 200);
  // The removal of the group is nothing to an item that is shared otherwise; that of the table is the end.
  EXPECT_EQ(act(joe, "action=RemoveGroup&group_id=" + group).status, 200);
  EXPECT_EQ(ann.post("/tap/sync", query).status, 200);
  EXPECT_EQ(joe.post("/Upload", "TABLE_NAME=t1&DELETE=TRUE&FORCE_REMOVAL=TRUE").status, 200);
  EXPECT_THAT(list(joe, "GetSharedItems"), Not(HasSubstr(id)));
  EXPECT_THAT(ann.get("/tap/notification?action=GetNotifications").body, HasSubstr("joe removed the table user_joe.t1, which was shared with you."));
  // A new table of the name is nobody else's.
  make_table(joe, "t1");
  EXPECT_EQ(ann.post("/tap/sync", query).status, 400);
  const auto again = act(joe, "action=CreateOrUpdateItem&resource_type=0&title=user_joe.t1&items_list=ann|User|Read");
  EXPECT_EQ(act(joe, "action=RemoveItem&resource_type=0&resource_id=" + id_in(again.body) + "&resource_type=0").status, 200);
  EXPECT_EQ(ann.post("/tap/sync", query).status, 400);
}

TEST_F(ShareTest, bad_requests_get_their_error_and_change_nothing) {
  auto joe = user("joe");
  const std::string id = make_group(joe, "ann");
  const std::string before = list(joe, "GetGroups");
  const std::pair<std::string, int> cases[] = {
      {"", 400}, {"action=", 400}, {"action=Dance", 400}, {"action=CreateOrUpdateGroup", 400}, {"action=CreateOrUpdateGroup&title=", 400},
      {"action=CreateOrUpdateGroup&title=t&users_list=ann,nobody", 400}, {"action=CreateOrUpdateGroup&title=t&group_id=joe_0000000000000O", 404},
      {"action=CreateOrUpdateGroup&title=t&group_id=%27%20OR%201=1", 404}, {"action=RemoveGroup", 400}, {"action=RemoveGroup&group_id=x", 404},
      {"action=CreateUserGroup&group_id=" + id, 400}, {"action=CreateUserGroup&group_id=" + id + "&user_id=nobody", 400},
      {"action=CreateUserGroup&user_id=ann", 400}, {"action=RemoveUserGroup&group_id=" + id + "&user_id=eve", 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_joe.t", 400}, {"action=CreateOrUpdateItem&title=user_joe.t&items_list=" + id, 400},
      {"action=CreateOrUpdateItem&resource_type=1&title=user_joe.t&items_list=" + id, 400},
      {"action=CreateOrUpdateItem&resource_type=0&items_list=" + id, 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_ann.t&items_list=" + id, 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=gaiadr3.stars&items_list=" + id, 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_joe.missing&items_list=" + id, 404},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_joe.t&items_list=" + id + "|All|Read", 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_joe.t&items_list=" + id + "|Group|Own", 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_joe.t&items_list=" + id + "|Group|Read|x", 400},
      {"action=CreateOrUpdateItem&resource_type=0&title=user_joe.t&items_list=|", 400},
      {"action=RemoveItem&resource_id=x", 400}, {"action=RemoveItem&resource_type=0", 400}, {"action=RemoveItem&resource_type=0&resource_id=x", 404},
      {"action=CreateItemRelation&resource_type=0&resource_id=x&items_list=" + id, 404},
      {"action=RemoveItemRelation&resource_type=0&resource_id=x&items_list=" + id, 404},
      {"action=GetGroup", 400}, {"action=GetGroup&group_id=x", 404}, {"action=GetSharedItem&resource_type=0&resource_id=x", 404},
      {"action=GetUserDetails", 400}, {"action=GetUserDetails&user_id=x", 404}};
  for (const auto& [body, status] : cases) {
    const auto answer = act(joe, body);
    EXPECT_EQ(answer.status, status) << body << "\n" << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("<li><b>Message: </b>")) << body;
  }
  EXPECT_EQ(list(joe, "GetGroups"), before);
  EXPECT_THAT(list(joe, "GetSharedItems"), Not(HasSubstr("<sharedItem ")));
  // What changes something is not for links and images of other pages.
  EXPECT_EQ(joe.get("/tap/share?action=RemoveGroup&group_id=" + id).status, 405);
  EXPECT_EQ(joe.get("/tap/share?action=RemoveGroup&group_id=" + id).header("Allow"), "POST");
  EXPECT_THAT(act(joe, "action=%3Cscript%3E").body, Not(HasSubstr("<script>")));
  auto nobody = anonymous();
  for (const auto* action : {"GetGroups", "GetSharedItems", "GetUsers", "Dance", ""}) {
    EXPECT_EQ(nobody.get(std::string("/tap/share?action=") + action).status, 401) << action;
  }
}

TEST_F(ShareTest, lists_users) {
  auto joe = user("joe");
  EXPECT_EQ(list(joe, "GetUsers"), "ann: Ann Astronomer\neve: Eve Stranger\njoe: Joe Observer\n");
  EXPECT_EQ(list(joe, "GetUserDetails&user_id=eve"), "eve: Eve Stranger\n");
}

TEST_F(ShareTest, events_are_lines_of_type_and_time) {
  server_->clock().freeze(1'400'000'000'000);
  auto joe = user("joe");
  EXPECT_EQ(joe.get("/tap/event").body, "300=1400000000000\n");
  server_->clock().advance(5);
  make_group(joe, "");
  EXPECT_EQ(joe.get("/tap/event").body, "220=1400000000005\n300=1400000000000\n");
  EXPECT_EQ(joe.get("/tap/event?id=220").body, "220=1400000000005\n");
  EXPECT_EQ(joe.get("/tap/event?id=4000").body, "");
  for (const auto* id : {"x", "", "7"}) EXPECT_EQ(joe.get(std::string("/tap/event?id=") + id).status, 400) << id;
  auto nobody = anonymous();
  EXPECT_EQ(nobody.get("/tap/event").status, 200);
  EXPECT_EQ(nobody.get("/tap/event").body, "");
}

TEST_F(ShareTest, notifications_are_lines_that_clients_can_split) {
  server_->clock().freeze();
  auto joe = user("joe");
  auto ann = user("ann");
  make_group(joe, "ann");
  const std::string lines = ann.get("/tap/notification?action=GetNotifications").body;
  EXPECT_THAT(lines, ::testing::MatchesRegex("ann_[0-9]+O\\[type: 230,0\\]=joe added you to the group 'my_new_group'\\.\n"));
  EXPECT_EQ(joe.get("/tap/notification?action=GetNotifications").body, "");
  EXPECT_EQ(joe.get("/tap/notification").status, 400);
  EXPECT_EQ(joe.get("/tap/notification?action=Dance").status, 400);
  // A line without '=' would make astroquery say that the archive is down.
  auto nobody = anonymous();
  const auto status = nobody.get("/tap/notification?action=GetNotifications");
  EXPECT_EQ(status.status, 200);
  EXPECT_THAT(status.body, ::testing::MatchesRegex("[^=\n]*\\[type: 0,0\\]=[^\n]*\n"));
  server_->clock().advance(30ll * 24 * 3600 * 1000);
  auto later = user("ann");
  EXPECT_EQ(later.get("/tap/notification?action=GetNotifications").body, "");
}

}  // namespace
}  // namespace tapstand
