// GloTS over HTTP: the documented commands give the documented rows (a blank value in quotes, which CSV reads the same).
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "../support/small_catalogue.h"
#include "http/library.h"
#include "tapstand/server.h"

namespace tapstand {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class GlotsTest : public ::testing::Test {
 protected:
  void start(const std::string& dialect) {
    Options options;
    options.catalogue = testing::make_small_catalogue(folder_.path);
    options.dialect = dialect;
    options.registry = {fs::path(TAPSTAND_SOURCE_DIR) / "fixtures" / "glots"};
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error();
    server_ = std::move(*started);
  }
  httplib::Result get(const std::string& query) {
    httplib::Client client(server_->url().substr(0, server_->url().find("/tap-server")));
    return client.Get("/tap-server/tap/glots?" + query);
  }

  testing::TempFolder folder_;
  std::unique_ptr<Server> server_;
};

constexpr const char* kColumns =
    "ACTION=get_columns&IVOID=ivo%3A%2F%2Fcds.vizier%2Ftap&TABLE_NAME=J%2FA%2BAS%2F134%2F483%2Ftable3&FORMAT=csv";

TEST_F(GlotsTest, DocumentedRows) {
  start("gaia");
  const fs::path data = fs::path(TAPSTAND_SOURCE_DIR) / "server/tests/endpoints/data";
  const auto tables = get("ACTION=search_tables&keyword=quasars+new&MODE=all&FORMAT=csv");
  ASSERT_EQ(tables->status, 200);
  EXPECT_EQ(tables->get_header_value("Content-Type").substr(0, 8), "text/csv");
  EXPECT_EQ(tables->get_header_value("Content-Disposition"), "attachment; filename=\"glots.csv\"");
  EXPECT_EQ(tables->body, read(data / "glots_tables.csv"));
  EXPECT_EQ(get("ACTION=search_table&KEYWORD=quasars+new&FORMAT=csv")->body, tables->body);
  const auto columns = get(kColumns);
  ASSERT_EQ(columns->status, 200);
  EXPECT_EQ(columns->body, read(data / "glots_columns.csv"));
}

TEST_F(GlotsTest, PlainDialectNamesTheSize) {
  start("ivoa");
  EXPECT_EQ(get(kColumns)->body.find("ivoid,table_name,column_name,description,unit,ucd,utype,datatype,size,principal"), 0u);
}

TEST_F(GlotsTest, VotableIsTheDefaultAndNothingFoundIsAnEmptyTable) {
  start("gaia");
  const auto answer = get("ACTION=search_tables&KEYWORD=nothing-like-this");
  ASSERT_EQ(answer->status, 200);
  EXPECT_NE(answer->body.find("<VOTABLE"), std::string::npos);
  EXPECT_NE(answer->body.find("QUERY_STATUS"), std::string::npos);
  EXPECT_EQ(get("ACTION=get_columns&IVOID=ivo://nobody&TABLE_NAME=t&FORMAT=csv")->body.find('\n'),
            get("ACTION=get_columns&IVOID=ivo://nobody&TABLE_NAME=t&FORMAT=csv")->body.size() - 1);
}

TEST_F(GlotsTest, BadInputIsToldApart) {
  start("gaia");
  const std::pair<const char*, const char*> cases[] = {
      {"", "ACTION is missing."},
      {"ACTION=drop", "ACTION is search_tables or get_columns, not drop."},
      {"ACTION=search_tables", "KEYWORD is missing."},
      {"ACTION=search_tables&KEYWORD=%20", "KEYWORD is missing."},
      {"ACTION=search_tables&KEYWORD=x&MODE=some", "MODE is all, name or description, not some."},
      {"ACTION=search_tables&KEYWORD=x&FORMAT=paper", "There is no format paper."},
      {"ACTION=get_columns&TABLE_NAME=x", "IVOID is missing."},
      {"ACTION=get_columns&IVOID=x", "TABLE_NAME is missing."},
      {"ACTION=%3Cb%3E", "ACTION is search_tables or get_columns, not &lt;b&gt;."},
  };
  for (const auto& [query, message] : cases) {
    const auto answer = get(query);
    EXPECT_EQ(answer->status, 400) << query;
    EXPECT_NE(answer->body.find(std::string("<li><b>Message: </b>") + message + "</li>"), std::string::npos) << query << "\n" << answer->body;
  }
  EXPECT_EQ(get("ACTION=search_tables&KEYWORD=" + std::string(1001, 'x'))->status, 400);
}

}  // namespace
}  // namespace tapstand
