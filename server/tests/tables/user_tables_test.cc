// Users' tables at the level of the service: what is kept, what is refused, and that a refusal changes nothing.
#include "tables/user_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "../support/small_catalogue.h"
#include "accounts/accounts.h"

namespace tapstand::tables {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kUsers = R"(
[[user]]
login = "joe"
name = "Joe"
password = "joe-secret"
[[user]]
login = "ann"
name = "Ann"
password = "ann-secret"
[[user]]
login = "eve"
name = "Eve"
password = "eve-secret"
quota_db = 100
)";

Field field(std::string name, Type type) {
  Field out;
  out.name = std::move(name);
  out.type.type = type;
  return out;
}

// `rows` rows of source_id BIGINT, ra, dec DOUBLE, name VARCHAR.
UserTables::Fill stars(int rows) {
  return [rows](RowSink& sink) -> Result<void> {
    Field name = field("name", Type::varchar);
    name.type.arraysize = "*";
    Field ra = field("ra", Type::double_);
    ra.unit = "deg";
    ra.ucd = "pos.eq.ra";
    TRY(sink.start({field("source_id", Type::bigint), ra, field("dec", Type::double_), name}));
    for (int i = 0; i < rows; ++i) {
      const Cell cells[] = {Cell::of(std::int64_t{4611686018427387905} + i), Cell::of(i * 0.5), i % 2 == 0 ? Cell::of(i * 0.1) : Cell::null(), Cell::text("naïve")};
      TRY(sink.row(cells));
    }
    return {};
  };
}

class UserTablesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto users = accounts::Users::parse(kUsers, "users.toml");
    ASSERT_TRUE(users) << users.error().message;
    users_ = std::move(*users);
    auto state = store::State::open(folder_.path / "state", store::Durability::none);
    ASSERT_TRUE(state) << state.error().message;
    state_ = std::move(*state);
    auto accounts = accounts::Accounts::open(*state_, *users_, clock_);
    ASSERT_TRUE(accounts) << accounts.error().message;
    accounts_ = std::move(*accounts);
    accounts_->events.open("1", "joe");
    reopen();
  }
  // Ann shares a table with Joe.
  std::string share(const std::string& table, accounts::Grant mode) {
    const auto item = accounts_->sharing.create_item("ann", {"user_ann." + table, "", {{false, "joe", mode}}});
    EXPECT_TRUE(item) << item.error().message;
    return item.value_or("");
  }
  std::vector<int> events_of_joe() {
    std::vector<int> types;
    for (const auto& [type, at] : accounts_->events.of("1")) types.push_back(static_cast<int>(type));
    return types;
  }
  void reopen() {
    tables_.reset();
    auto opened = UserTables::open(folder_.path, store::Durability::full, {users_.get(), &accounts_->sharing, &accounts_->events});
    ASSERT_TRUE(opened) << opened.error().message;
    tables_ = std::move(*opened);
  }
  Result<std::shared_ptr<const catalogue::Table>> create(const std::string& owner, const std::string& name, int rows = 3) {
    return tables_->create(owner, name, "Some stars", stars(rows));
  }
  // What the file holds, as SQLite sees it from another connection.
  std::string sql(const std::string& text) {
    auto db = store::Connection::open_memory();
    EXPECT_TRUE(db->attach_read_only(tables_->file(), "usr", store::FileState::live));
    auto statement = db->prepare(text);
    if (!statement) return statement.error().message;
    const auto row = statement->step();
    return row && *row ? statement->text(0) : "no row";
  }
  std::string leftovers() { return sql("SELECT CAST((SELECT count(*) FROM usr.user_columns) + (SELECT count(*) FROM usr.sqlite_schema WHERE name LIKE 't%') AS TEXT)"); }

  testing::TempFolder folder_;
  Clock clock_;
  std::unique_ptr<accounts::Users> users_;
  std::unique_ptr<store::State> state_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<UserTables> tables_;
};

TEST_F(UserTablesTest, KeepsRowsAndMetadataOverARestart) {
  ASSERT_TRUE(create("joe", "Mine"));
  for (int turn = 0; turn < 2; ++turn) {
    const auto table = tables_->find("joe", "MINE");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->written, "user_joe.Mine");
    EXPECT_EQ(table->description, "Some stars");
    EXPECT_EQ(table->nrows, 3);
    ASSERT_EQ(table->columns.size(), 5u);
    EXPECT_EQ(table->columns[0].field.name, "Mine_oid");
    EXPECT_EQ(table->columns[0].field.type.type, Type::integer);
    EXPECT_TRUE(table->columns[0].principal && table->columns[0].indexed);
    EXPECT_EQ(table->columns[0].flags, 48);
    EXPECT_EQ(table->columns[1].field.type.type, Type::bigint);
    EXPECT_EQ(table->columns[2].field.ucd, "pos.eq.ra");
    EXPECT_EQ(table->columns[2].field.unit, "deg");
    EXPECT_EQ(table->columns[4].field.type.type, Type::unicode);
    EXPECT_EQ(sql("SELECT group_concat(CAST(oid AS TEXT) || ':' || c1 || ':' || coalesce(c3, '-')) FROM " + table->sql_name),
              "1:4611686018427387905:0.0,2:4611686018427387906:-,3:4611686018427387907:0.2");
    EXPECT_EQ(tables_->bytes_of("joe"), 3 * (8 * 3 + 6));
    reopen();
  }
}

TEST_F(UserTablesTest, ShowsOwnTablesAndSharedOnesOnly) {
  ASSERT_TRUE(create("joe", "a"));
  ASSERT_TRUE(create("ann", "b"));
  ASSERT_TRUE(create("ann", "c"));
  share("B", accounts::Grant::read);
  using Name = catalogue::View::Name;
  const auto joe = tables_->visible_to("joe");
  EXPECT_TRUE(joe.find(Name{"user_joe"}, {"a"}).table);
  EXPECT_TRUE(joe.find(Name{"USER_ANN"}, {"B"}).table);
  EXPECT_TRUE(joe.find(std::nullopt, {"b"}).table);
  EXPECT_FALSE(joe.find(Name{"user_ann"}, {"c"}).table);
  EXPECT_FALSE(joe.find(Name{"user_ann"}, {"B", true}).table) << "a delimited name is exact";
  EXPECT_FALSE(tables_->visible_to("ann").find(Name{"user_joe"}, {"a"}).table);
  EXPECT_TRUE(tables_->visible_to("").empty());
  ASSERT_EQ(tables_->visible_to("eve").schemas().size(), 1u);
  EXPECT_EQ(tables_->visible_to("eve").schemas()[0].name, "user_eve");
}

TEST_F(UserTablesTest, AFailingSourceLeavesNothing) {
  const auto before = leftovers();
  const auto failed = tables_->create("joe", "t", "", [](RowSink& sink) -> Result<void> {
    TRY(stars(1000)(sink));
    return fail(Code::bad_upload, "broken");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "broken");
  EXPECT_FALSE(tables_->find("joe", "t"));
  EXPECT_EQ(leftovers(), before);
  EXPECT_TRUE(create("joe", "t"));
}

TEST_F(UserTablesTest, RefusesClashesAndBadNames) {
  ASSERT_TRUE(create("joe", "t"));
  const auto before = leftovers();
  for (const char* name : {"t", "T", "select", "1a", "a b", "a;b", "a\"b", "user_joe.x", "", "x'y", "é"}) {
    const auto refused = create("joe", name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, Code::bad_request) << name;
  }
  EXPECT_FALSE(create("joe", std::string(64, 'a')));
  EXPECT_EQ(leftovers(), before);
  EXPECT_TRUE(create("ann", "t")) << "another user's names are no clash";
}

TEST_F(UserTablesTest, MakesColumnNamesUnique) {
  const auto made = tables_->create("joe", "t", "", [](RowSink& sink) {
    return sink.start({field("a", Type::integer), field("A", Type::integer), field("a_2", Type::integer), field("t_oid", Type::integer), field("odd; \"name", Type::integer)});
  });
  ASSERT_TRUE(made) << made.error().message;
  std::vector<std::string> names;
  for (const auto& column : (*made)->columns) names.push_back(column.written);
  EXPECT_THAT(names, ElementsAre("t_oid", "a", "A_2", "a_2_2", "t_oid_2", "\"odd; \"\"name\""));
}

TEST_F(UserTablesTest, KeepsQuotas) {
  ASSERT_TRUE(create("eve", "small", 3));
  const auto refused = create("eve", "more", 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::too_large);
  EXPECT_THAT(refused.error().message, HasSubstr("DB quota exceeded for user eve (Currently 90 bytes, maximum allowed is 100 bytes)"));
  ASSERT_TRUE(tables_->drop("eve", "small"));
  EXPECT_TRUE(create("eve", "more", 1));
}

TEST_F(UserTablesTest, TellsTheOwnersSessions) {
  ASSERT_TRUE(create("joe", "t"));
  EXPECT_THAT(events_of_joe(), ElementsAre(401, 4000));
  ASSERT_TRUE(tables_->edit("joe", "t", {{.column = "ra", .ucd = "x"}}));
  EXPECT_THAT(events_of_joe(), ElementsAre(401, 4000, 4001));
  ASSERT_TRUE(tables_->drop("joe", "t"));
  EXPECT_THAT(events_of_joe(), ElementsAre(401, 4000, 4001, 4002));
}

TEST_F(UserTablesTest, AShareEndsWithItsTableAndFollowsItsName) {
  ASSERT_TRUE(create("ann", "t"));
  share("t", accounts::Grant::read);
  EXPECT_TRUE(tables_->is_shared("ann", "T"));
  ASSERT_TRUE(tables_->rename("ann", "t", "u", {}));
  EXPECT_TRUE(tables_->visible_to("joe").find(std::nullopt, {"u"}).table);
  ASSERT_TRUE(tables_->drop("ann", "u"));
  ASSERT_TRUE(create("ann", "u"));
  EXPECT_FALSE(tables_->is_shared("ann", "u"));
  EXPECT_FALSE(tables_->visible_to("joe").find(std::nullopt, {"u"}).table);
}

TEST_F(UserTablesTest, OnlyTheOwnerAndWritersChangeATable) {
  ASSERT_TRUE(create("ann", "r"));
  ASSERT_TRUE(create("ann", "w"));
  ASSERT_TRUE(create("ann", "p"));
  share("r", accounts::Grant::read);
  share("w", accounts::Grant::write);
  EXPECT_TRUE(tables_->changeable("ann", "p"));
  EXPECT_TRUE(tables_->changeable("ann", "USER_ANN.P"));
  EXPECT_EQ(tables_->changeable("joe", "user_ann.w")->owner, "ann");
  EXPECT_EQ(tables_->changeable("joe", "user_ann.r").error().code, Code::forbidden);
  // What one may not see is answered like what is not there.
  for (const char* name : {"user_ann.p", "user_ann.none", "user_nobody.t", "gaiadr3.stars", "p", ""}) {
    const auto refused = tables_->changeable("joe", name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, Code::not_found);
    EXPECT_EQ(refused.error().message, "There is no table " + std::string(name) + ".");
  }
}

TEST_F(UserTablesTest, DropsWithEverything) {
  const auto before = leftovers();
  ASSERT_TRUE(create("joe", "t"));
  EXPECT_EQ(tables_->drop("ann", "t").error().code, Code::not_found);
  ASSERT_TRUE(tables_->drop("joe", "T"));
  EXPECT_EQ(tables_->drop("joe", "t").error().code, Code::not_found);
  EXPECT_EQ(leftovers(), before);
  reopen();
  EXPECT_FALSE(tables_->find("joe", "t"));
}

TEST_F(UserTablesTest, AReaderKeepsWhatItSawWhileATableGoes) {
  ASSERT_TRUE(create("joe", "t", 1000));
  auto db = store::Connection::open_memory();
  ASSERT_TRUE(db->attach_read_only(tables_->file(), "usr", store::FileState::live));
  auto statement = db->prepare("SELECT count(*) FROM (SELECT c1 FROM usr.t1 ORDER BY c1) UNION ALL SELECT count(*) FROM usr.t1");
  ASSERT_TRUE(statement) << statement.error().message;
  ASSERT_TRUE(*statement->step());
  ASSERT_TRUE(tables_->drop("joe", "t"));
  ASSERT_TRUE(*statement->step());
  EXPECT_EQ(statement->integer(0), 1000);
}

TEST_F(UserTablesTest, FlagsPositionsAndBuildsTheZoneIndex) {
  ASSERT_TRUE(create("joe", "t", 10));
  const auto indexes = [&] { return sql("SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT name FROM usr.sqlite_schema WHERE type='index' AND tbl_name='t1' ORDER BY name)"); };
  ASSERT_TRUE(tables_->edit("joe", "t", {{.column = "RA", .mark = Mark::ra}, {.column = "dec", .mark = Mark::dec}}));
  EXPECT_EQ(indexes(), "index:t1:c2 index:t1:c3 zone:t1");
  for (int turn = 0; turn < 2; ++turn) {
    const auto table = tables_->find("joe", "t");
    EXPECT_EQ(table->columns[2].flags, 33);
    EXPECT_EQ(table->columns[3].flags, 34);
    ASSERT_TRUE(table->zone_columns);
    EXPECT_EQ(*table->zone_columns, (std::pair<std::size_t, std::size_t>{2, 3}));
    reopen();
  }
  ASSERT_TRUE(tables_->edit("joe", "t", {{.column = "ra", .indexed = false, .mark = Mark::none}, {.column = "dec", .indexed = false, .mark = Mark::none}}));
  EXPECT_EQ(indexes(), "");
  EXPECT_FALSE(tables_->find("joe", "t")->zone_columns);
}

TEST_F(UserTablesTest, RefusesEditsThatMakeNoSenseWhole) {
  ASSERT_TRUE(create("joe", "t"));
  struct Refused {
    std::vector<ColumnEdit> edits;
    Code code;
  };
  const Refused cases[] = {
      {{{.column = "nothing", .ucd = "x"}}, Code::not_found},
      {{{.column = "ra", .mark = Mark::ra}}, Code::bad_request},
      {{{.column = "ra", .mark = Mark::ra}, {.column = "source_id", .mark = Mark::ra}, {.column = "dec", .mark = Mark::dec}}, Code::bad_request},
      {{{.column = "ra", .mark = Mark::ra}, {.column = "name", .mark = Mark::dec}}, Code::bad_request},
      {{{.column = "ra", .ucd = "changed"}, {.column = "nothing", .ucd = "x"}}, Code::not_found},
  };
  for (const auto& [edits, code] : cases) {
    const auto refused = tables_->edit("joe", "t", edits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, code);
  }
  EXPECT_EQ(tables_->find("joe", "t")->columns[2].field.ucd, "pos.eq.ra");
  EXPECT_EQ(tables_->find("joe", "t")->columns[2].flags, 0);
}

TEST_F(UserTablesTest, RenamesTablesAndColumns) {
  ASSERT_TRUE(create("joe", "t"));
  ASSERT_TRUE(create("joe", "other"));
  ASSERT_TRUE(tables_->rename("joe", "t", "New_t", {{"ra", "alpha"}, {"dec", "ra"}}));
  EXPECT_FALSE(tables_->find("joe", "t"));
  for (int turn = 0; turn < 2; ++turn) {
    const auto table = tables_->find("joe", "new_t");
    ASSERT_TRUE(table);
    EXPECT_EQ(table->written, "user_joe.New_t");
    EXPECT_EQ(table->columns[2].field.name, "alpha");
    EXPECT_EQ(table->columns[3].field.name, "ra");
    EXPECT_EQ(table->description, "Some stars");
    reopen();
  }
  ASSERT_TRUE(tables_->rename("joe", "new_t", "new_t", {{"alpha", "ra"}, {"ra", "alpha"}})) << "two change places";
  EXPECT_EQ(tables_->find("joe", "new_t")->columns[2].field.name, "ra");
  ASSERT_TRUE(tables_->rename("joe", "new_t", "new_t", {{"alpha", "ra"}, {"ra", "alpha"}}));
  EXPECT_EQ(tables_->rename("joe", "new_t", "other", {}).error().code, Code::bad_request);
  EXPECT_EQ(tables_->rename("joe", "new_t", "new_t", {{"alpha", "NAME"}}).error().code, Code::bad_request);
  EXPECT_EQ(tables_->rename("joe", "new_t", "new_t", {{"gone", "x"}}).error().code, Code::not_found);
  EXPECT_EQ(tables_->rename("joe", "new_t", "select", {}).error().code, Code::bad_request);
  EXPECT_EQ(tables_->rename("ann", "new_t", "mine", {}).error().code, Code::not_found);
  EXPECT_TRUE(tables_->find("joe", "new_t") && tables_->find("joe", "other"));
}

TEST_F(UserTablesTest, CountsEachOfManyWritersOnce) {
  std::vector<std::thread> writers;
  std::atomic<int> made = 0;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      if (create("joe", "same", 50)) ++made;
      if (!create("joe", "own" + std::to_string(i), 50)) made += 100;
      static_cast<void>(tables_->visible_to("joe"));
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(tables_->visible_to("joe").schemas()[0].tables.size(), 5u);
}

}  // namespace
}  // namespace tapstand::tables
