// Users' own tables over HTTP: /Upload, /TableTool, and what queries, /tables and TAP_SCHEMA then say, and to whom.
#include <gmock/gmock.h>
#include <zlib.h>

#include "client.h"

namespace tapstand {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Answer;
using testing::Client;

constexpr const char* kStars =
    "source_id,ra,dec,name\n4611686018427387905,10.0,-5.5,a\n4611686018427387906,10.0001,-5.5,\"b, c\"\n4611686018427387907,20.5,,\n";

class UserTablesHttpTest : public testing::ServedTest {
 protected:
  void configure(Options& options) override { testing::add_tap_schema(options.catalogue); }
  static Answer send(Client& client, const std::string& name, const std::string& content, const std::string& format,
                     httplib::MultipartFormDataItems more = {}) {
    httplib::MultipartFormDataItems form = {{"FILE", content, "file.dat", ""}, {"TABLE_NAME", name, "", ""}, {"FORMAT", format, "", ""}};
    form.insert(form.end(), more.begin(), more.end());
    return client.post("/Upload", form);
  }
  static Answer query(Client& client, const std::string& adql) {
    return client.post("/tap/sync", "LANG=ADQL&FORMAT=csv&QUERY=" + testing::form_encoded(adql));
  }
  // Documents without the line breaks and TABs between elements.
  static std::string flat(std::string text) {
    std::erase_if(text, [](char c) { return c == '\n' || c == '\t'; });
    return text;
  }
  static std::string names(Client& client, const std::string& more = "") { return flat(client.get("/tap/tables?only_tables=true" + more).body); }
  static void share(Client& owner, const std::string& table, const std::string& user, const std::string& mode = "Read") {
    const auto answer = owner.post("/tap/share", "action=CreateOrUpdateItem&resource_type=0&title=" + table + "&description=&items_list=" + user + "|User|" + mode);
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
};

TEST_F(UserTablesHttpTest, an_uploaded_table_is_there_for_its_owner) {
  auto joe = user("joe");
  const auto sent = send(joe, "stars", kStars, "csv", {{"TABLE_DESC", "My <stars>", "", ""}, {"TASKID", "-1", "", ""}});
  ASSERT_EQ(sent.status, 200) << sent.body;
  EXPECT_THAT(sent.body, HasSubstr("into 'user_joe.stars'"));
  EXPECT_EQ(query(joe, "SELECT * FROM user_joe.stars ORDER BY stars_oid").body,
            "stars_oid,source_id,ra,dec,name\n1,4611686018427387905,10.0,-5.5,a\n2,4611686018427387906,10.0001,-5.5,\"b, c\"\n3,4611686018427387907,20.5,,\n");
  const auto listed = flat(joe.get("/tap/tables?tables=user_joe.stars").body);
  EXPECT_THAT(listed, HasSubstr("<schema esatapplus:public=\"false\"><name>user_joe</name>"));
  EXPECT_THAT(listed, HasSubstr("<description>My &lt;stars&gt;</description>"));
  EXPECT_THAT(listed, HasSubstr("esatapplus:flags=\"48\"><name>stars_oid</name>"));
  EXPECT_THAT(query(joe, "SELECT column_name FROM tap_schema.columns WHERE table_name = 'user_joe.stars' ORDER BY column_index").body,
              "column_name\nstars_oid\nsource_id\nra\ndec\nname\n");
  EXPECT_EQ(query(joe, "SELECT COUNT(*) AS n FROM tap_schema.schemas").body, "n\n3\n");
  EXPECT_EQ(query(joe, "SELECT COUNT(*) AS n FROM user_joe.stars AS u JOIN gaiadr3.stars AS s ON u.source_id = s.source_id").body, "n\n3\n");
}

TEST_F(UserTablesHttpTest, nobody_else_can_tell_that_it_is_there) {
  auto joe = user("joe");
  auto ann = user("ann");
  auto nobody = anonymous();
  ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
  for (Client* stranger : {&ann, &nobody}) {
    auto there = query(*stranger, "SELECT * FROM user_joe.stars");
    auto not_there = query(*stranger, "SELECT * FROM user_joe.never");
    EXPECT_EQ(there.status, 400);
    const auto neutral = [](std::string text, const std::string& name) {
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name)) text.replace(at, name.size(), "X");
      return text;
    };
    EXPECT_EQ(neutral(there.body, "stars"), neutral(not_there.body, "never"));
    EXPECT_THAT(names(*stranger, "&share_accessible=true"), Not(HasSubstr("user_joe")));
    EXPECT_EQ(stranger->get("/tap/tables?tables=user_joe.stars").status, 404);
    EXPECT_EQ(stranger->get("/tap/tables/user_joe.stars").status, 404);
    EXPECT_EQ(query(*stranger, "SELECT table_name FROM tap_schema.tables WHERE table_name LIKE 'user%'").body, "table_name\n");
  }
  EXPECT_EQ(ann.post("/Upload", "TABLE_NAME=user_joe.stars&DELETE=TRUE&FORCE_REMOVAL=TRUE").status, 404);
  EXPECT_EQ(ann.post("/TableTool", "ACTION=radec&TABLE_NAME=user_joe.stars&RA=ra&DEC=dec").status, 404);
  EXPECT_EQ(query(joe, "SELECT COUNT(*) AS n FROM user_joe.stars").body, "n\n3\n");
}

TEST_F(UserTablesHttpTest, a_shared_table_is_there_until_the_share_ends) {
  auto joe = user("joe");
  auto ann = user("ann");
  ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
  share(joe, "user_joe.stars", "ann");
  EXPECT_EQ(query(ann, "SELECT COUNT(*) AS n FROM user_joe.stars").body, "n\n3\n");
  EXPECT_THAT(names(ann, "&share_accessible=true"), HasSubstr("user_joe.stars"));
  EXPECT_THAT(names(ann), Not(HasSubstr("user_joe.stars")));
  EXPECT_EQ(ann.get("/tap/tables?tables=user_joe.stars").status, 200);
  EXPECT_THAT(query(ann, "SELECT table_name FROM tap_schema.tables").body, HasSubstr("user_joe.stars"));
  EXPECT_THAT(names(joe, "&share_info=true"), HasSubstr("<shareInfo><sharedTo type=\"User\" mode=\"Read\">ann</sharedTo></shareInfo>"));
  EXPECT_THAT(names(ann, "&share_info=true&share_accessible=true"), Not(HasSubstr("sharedTo")));
  EXPECT_EQ(ann.post("/TableTool", "ACTION=radec&TABLE_NAME=user_joe.stars&RA=ra&DEC=dec").status, 403);
  EXPECT_EQ(ann.post("/Upload", "TABLE_NAME=user_joe.stars&DELETE=TRUE").status, 404);
  // A shared table goes only by force, and its share with it.
  EXPECT_EQ(joe.post("/Upload", "TABLE_NAME=stars&DELETE=TRUE&FORCE_REMOVAL=FALSE").status, 403);
  EXPECT_EQ(query(ann, "SELECT COUNT(*) AS n FROM user_joe.stars").status, 200);
  EXPECT_EQ(joe.post("/Upload", "TABLE_NAME=stars&DELETE=TRUE&FORCE_REMOVAL=TRUE").status, 200);
  ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
  EXPECT_EQ(query(ann, "SELECT COUNT(*) AS n FROM user_joe.stars").status, 400);
}

TEST_F(UserTablesHttpTest, positions_are_flagged_and_searched) {
  auto joe = user("joe");
  ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
  ASSERT_EQ(joe.post("/TableTool", "ACTION=radec&TABLE_NAME=user_joe.stars&RA=ra&DEC=dec").status, 200);
  const auto listed = flat(joe.get("/tap/tables?tables=user_joe.stars").body);
  EXPECT_THAT(listed, HasSubstr("esatapplus:flags=\"33\"><name>ra</name>"));
  EXPECT_THAT(listed, HasSubstr("esatapplus:flags=\"34\"><name>dec</name>"));
  EXPECT_EQ(query(joe, "SELECT name FROM user_joe.stars WHERE DISTANCE(10, -5.5, ra, dec) < 0.00005").body, "name\na\n");
  EXPECT_EQ(query(joe, "SELECT column_name FROM tap_schema.columns WHERE table_name = 'user_joe.stars' AND indexed = 1 ORDER BY column_index").body,
            "column_name\nstars_oid\nra\ndec\n");
  // A cross-match of the table with itself makes a table.
  const auto matched = query(joe, "SELECT crossmatch_positional('user_joe','stars','user_joe','stars', 1.0, 'matched') FROM dual;");
  ASSERT_EQ(matched.status, 200) << matched.body;
  EXPECT_EQ(query(joe, "SELECT COUNT(*) AS n FROM user_joe.matched").body, "n\n4\n");
  EXPECT_THAT(query(joe, "SELECT TOP 1 * FROM user_joe.matched").body, HasSubstr("matched_oid,stars_stars_oid,"));
  EXPECT_THAT(query(joe, "SELECT crossmatch_positional('user_joe','stars','user_joe','stars', 1.0, 'matched') FROM dual").body, HasSubstr("already exists"));
  auto nobody = anonymous();
  EXPECT_EQ(query(nobody, "SELECT crossmatch_positional('gaiadr3','stars','gaiadr3','stars', 1.0, 'matched') FROM dual").status, 400);
}

TEST_F(UserTablesHttpTest, columns_are_edited_and_names_changed) {
  auto joe = user("joe");
  ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
  const auto edited = joe.post("/TableTool", "ACTION=edit&NUMTABLES=1&TABLE0=user_joe.stars&TABLE0_NUMCOLS=2&TABLE0_COL0=stars_oid&TABLE0_COL0_UCD=None&TABLE0_COL0_UTYPE=None"
                                             "&TABLE0_COL0_INDEXED=True&TABLE0_COL0_FLAGS=PK&TABLE0_COL1=name&TABLE0_COL1_UCD=meta.id&TABLE0_COL1_UTYPE=x:y&TABLE0_COL1_INDEXED=True&TABLE0_COL1_FLAGS=None");
  ASSERT_EQ(edited.status, 200) << edited.body;
  const auto listed = flat(joe.get("/tap/tables?tables=user_joe.stars").body);
  EXPECT_THAT(listed, HasSubstr("<column std=\"false\" esatapplus:flags=\"48\"><name>stars_oid</name>"));
  EXPECT_THAT(listed, HasSubstr("esatapplus:flags=\"32\"><name>name</name><ucd>meta.id</ucd><utype>x:y</utype>"));
  ASSERT_EQ(joe.post("/TableTool", "action=rename&table_name=stars&new_table_name=user_joe.suns&new_column_names=name:label,ra:alpha").status, 200);
  EXPECT_EQ(query(joe, "SELECT label FROM user_joe.suns WHERE alpha = 10").body, "label\na\n");
  EXPECT_EQ(joe.get("/tap/tables?tables=user_joe.stars").status, 404);
}

struct Refused {
  const char* path;
  const char* body;
  int status;
  const char* message;
};

TEST_F(UserTablesHttpTest, bad_requests_are_refused_and_change_nothing) {
  auto joe = user("joe");
  ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
  const auto before = joe.get("/tap/tables").body;
  const Refused cases[] = {
      {"/Upload", "", 400, "TABLE_NAME is missing"},
      {"/Upload", "TABLE_NAME=t", 400, "FILE is missing"},
      {"/Upload", "TABLE_NAME=t&FORMAT=parquet&FILE=x", 400, "FORMAT parquet is not known"},
      {"/Upload", "TABLE_NAME=t&FORMAT=csv&FILE=a,b%0A1", 400, "Line 2: 1 cells where there are 2 columns"},
      {"/Upload", "TABLE_NAME=t;drop&FORMAT=csv&FILE=a%0A1", 400, "cannot name a table"},
      {"/Upload", "TABLE_NAME=t%22&FORMAT=csv&FILE=a%0A1", 400, "cannot name a table"},
      {"/Upload", "TABLE_NAME=select&FORMAT=csv&FILE=a%0A1", 400, "reserved word"},
      {"/Upload", "TABLE_NAME=user_joe.t&FORMAT=csv&FILE=a%0A1", 400, "without a schema"},
      {"/Upload", "TABLE_NAME=STARS&FORMAT=csv&FILE=a%0A1", 400, "already exists"},
      {"/Upload", "TABLE_NAME=t&URL=ftp://localhost/x", 400, "http and https"},
      {"/Upload", "TABLE_NAME=t&JOBID=1234567890123O", 404, "There is no job"},
      {"/Upload", "TABLE_NAME=none&DELETE=TRUE", 404, "There is no table"},
      {"/Upload", "DELETE=TRUE", 400, "TABLE_NAME is missing"},
      {"/TableTool", "", 400, "ACTION is missing"},
      {"/TableTool", "ACTION=drop", 400, "ACTION drop is not known"},
      {"/TableTool", "ACTION=radec", 400, "TABLE_NAME is missing"},
      {"/TableTool", "ACTION=radec&TABLE_NAME=stars&RA=ra", 400, "DEC is missing"},
      {"/TableTool", "ACTION=radec&TABLE_NAME=stars&RA=ra&DEC=ra", 400, "same column"},
      {"/TableTool", "ACTION=radec&TABLE_NAME=stars&RA=ra&DEC=name", 400, "is no number"},
      {"/TableTool", "ACTION=radec&TABLE_NAME=gaiadr3.stars&RA=ra&DEC=dec", 404, "There is no table"},
      {"/TableTool", "ACTION=edit&NUMTABLES=2&TABLE0=stars", 400, "NUMTABLES"},
      {"/TableTool", "ACTION=edit&TABLE0=stars&TABLE0_NUMCOLS=x", 400, "TABLE0_NUMCOLS"},
      {"/TableTool", "ACTION=edit&TABLE0=stars&TABLE0_NUMCOLS=1", 400, "TABLE0_COL0 is missing"},
      {"/TableTool", "ACTION=edit&TABLE0=stars&TABLE0_NUMCOLS=1&TABLE0_COL0=ra&TABLE0_COL0_FLAGS=Up", 400, "TABLE0_COL0_FLAGS"},
      {"/TableTool", "ACTION=edit&TABLE0=stars&TABLE0_NUMCOLS=1&TABLE0_COL0=ra&TABLE0_COL0_FLAGS=Ra", 400, "go together"},
      {"/TableTool", "ACTION=edit&TABLE0=stars&TABLE0_NUMCOLS=1&TABLE0_COL0=zz&TABLE0_COL0_UCD=x", 404, "no column zz"},
      {"/TableTool", "action=rename&table_name=stars&new_table_name=a%27b", 400, "cannot name a table"},
      {"/TableTool", "action=rename&table_name=stars&new_table_name=user_ann.s", 400, "within user_joe only"},
      {"/TableTool", "action=rename&table_name=stars&new_column_names=ra", 400, "NEW_COLUMN_NAMES"},
      {"/TableTool", "action=rename&table_name=stars", 400, "something new"},
  };
  auto nobody = anonymous();
  for (const auto& [path, body, status, message] : cases) {
    const auto answer = joe.post(path, std::string(body));
    EXPECT_EQ(answer.status, status) << body << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("<li><b>Message: </b>")) << body;
    EXPECT_THAT(answer.body, HasSubstr(message)) << body;
    EXPECT_EQ(nobody.post(path, std::string(body)).status, 401) << body;
  }
  EXPECT_EQ(joe.get("/tap/tables").body, before);
}

std::string votable(const std::string& fields, const std::string& data, const std::string& prologue = "<?xml version='1.0'?>") {
  return prologue + "<VOTABLE version='1.4' xmlns='http://www.ivoa.net/xml/VOTable/v1.3'><RESOURCE><TABLE>" + fields + "<DATA>" + data + "</DATA></TABLE></RESOURCE></VOTABLE>";
}

TEST_F(UserTablesHttpTest, hostile_documents_leave_nothing) {
  auto joe = user("joe");
  const auto before = joe.get("/tap/tables").body;
  const std::string field = "<FIELD name='a' datatype='int'/>";
  std::string wide;
  std::string names = "a0";
  for (int i = 0; i < 10'000; ++i) wide += "<FIELD name='c" + std::to_string(i) + "' datatype='int'/>";
  for (int i = 1; i < 10'000; ++i) names += ",a" + std::to_string(i);
  const std::pair<std::string, std::string> documents[] = {
      {votable(field, "<TABLEDATA><TR><TD>&x;</TD></TR></TABLEDATA>", "<!DOCTYPE v [<!ENTITY x 'y'>]>"), "votable"},
      {votable(field, "<TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA>"), "votable"},
      {votable(field, "<TABLEDATA><TR><TD>1</TD></TR><TR><TD>x</TD></TR></TABLEDATA>"), "votable"},
      {votable(field, "<BINARY2><STREAM encoding='base64'>AAAA!!!!</STREAM></BINARY2>"), "votable"},
      {votable(field, "<BINARY><STREAM encoding='base64'>AAA=</STREAM></BINARY>"), "votable"},
      {votable(wide, "<TABLEDATA/>"), "votable"},
      {names + "\n", "csv"},
      {"\x1f\x8b\x08 not gzip", "csv"},
      {"SIMPLE  = T", "fits"},
      {std::string("a\n\0\n", 4), "csv"},
      {"a\n\xff\xfe\n", "csv"},
      {"", "votable"},
  };
  for (const auto& [document, format] : documents) {
    const auto answer = send(joe, "t", document, format);
    EXPECT_THAT(answer.status, ::testing::AnyOf(400, 413)) << document.substr(0, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("<li><b>Message: </b>"));
  }
  EXPECT_EQ(joe.get("/tap/tables").body, before);
}

TEST_F(UserTablesHttpTest, a_votable_is_kept_whole) {
  auto joe = user("joe");
  const std::string fields =
      "<FIELD name='id' datatype='long' ucd='meta.id'><VALUES null='-1'/></FIELD><FIELD name='odd; \"name' datatype='double' unit='mas.yr**-1'/><FIELD name='v' datatype='float' arraysize='2'/>"
      "<FIELD name='t' datatype='char' arraysize='*'/><FIELD name='T' datatype='unicodeChar' arraysize='*'/>";
  ASSERT_EQ(send(joe, "whole", votable(fields, "<TABLEDATA><TR><TD>9223372036854775807</TD><TD>0.1</TD><TD>1 2.5</TD><TD>x</TD><TD>\xCE\xB1</TD></TR>"
                                               "<TR><TD>-1</TD><TD/><TD/><TD/><TD/></TR></TABLEDATA>"), "votable").status, 200);
  EXPECT_EQ(query(joe, "SELECT id, \"odd; \"\"name\" AS o, v, t, T_2 FROM user_joe.whole ORDER BY whole_oid").body,
            "id,o,v,t,T_2\n9223372036854775807,0.1,1.0 2.5,x,\xCE\xB1\n,,,,\n");
  const auto back = joe.post("/tap/sync", "LANG=ADQL&FORMAT=votable_plain&QUERY=SELECT+*+FROM+user_joe.whole").body;
  EXPECT_THAT(back, HasSubstr("unit=\"mas.yr**-1\""));
  EXPECT_THAT(back, HasSubstr("ucd=\"meta.id\""));
}

TEST_F(UserTablesHttpTest, a_job_becomes_a_table) {
  auto joe = user("joe");
  auto ann = user("ann");
  const auto made = joe.post("/tap/async", "PHASE=RUN&LANG=ADQL&QUERY=SELECT+TOP+3+source_id,ra+FROM+gaiadr3.stars+ORDER+BY+source_id");
  const std::string id = made.header("Location").substr(made.header("Location").rfind('/') + 1);
  ASSERT_EQ(joe.get("/tap/async/" + id + "?WAIT=30").status, 200);
  for (int i = 0; i < 10 && joe.get("/tap/async/" + id + "/phase").body != "COMPLETED"; ++i) joe.get("/tap/async/" + id + "?WAIT=10");
  EXPECT_EQ(ann.post("/Upload", "JOBID=" + id).status, 404);
  // As the archive's client sends it.
  const httplib::MultipartFormDataItems form = {{"TASKID", "-1", "", ""}, {"JOBID", id, "", ""}, {"TABLE_NAME", "t" + id, "", ""}, {"TABLE_DESC", "None", "", ""},
                                                {"FORMAT", "<built-in function format>", "", ""}, {"FILE", "", "", ""}};
  const auto sent = joe.post("/Upload", form);
  ASSERT_EQ(sent.status, 200) << sent.body;
  EXPECT_EQ(query(joe, "SELECT t" + id + "_oid AS n, source_id FROM user_joe.t" + id + " ORDER BY n").body,
            "n,source_id\n1,4611686018427387905\n2,4611686018427387906\n3,4611686018427387907\n");
}

class KeptTablesTest : public UserTablesHttpTest {
 protected:
  void configure(Options& options) override {
    UserTablesHttpTest::configure(options);
    options.data = folder_.path / "data";
  }
};

TEST_F(KeptTablesTest, tables_outlive_the_server) {
  {
    auto joe = user("joe");
    ASSERT_EQ(send(joe, "stars", kStars, "csv").status, 200);
    ASSERT_EQ(send(joe, "gone", kStars, "csv").status, 200);
    ASSERT_EQ(joe.post("/Upload", "TABLE_NAME=gone&DELETE=TRUE").status, 200);
  }
  start();
  auto joe = user("joe");
  EXPECT_EQ(query(joe, "SELECT COUNT(*) AS n FROM user_joe.stars").body, "n\n3\n");
  EXPECT_EQ(query(joe, "SELECT * FROM user_joe.gone").status, 400);
}

}  // namespace
}  // namespace tapstand
