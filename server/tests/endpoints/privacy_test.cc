// The matrix of privacy: every request of data/privacy.txt as every caller.
#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "client.h"
#include "core/text.h"

namespace tapstand {
namespace {

using testing::Answer;
using testing::Client;
using Names = std::map<std::string, std::string>;  // "{job}" → what it is

constexpr const char* kPeople[] = {"joe", "ann", "eve", "lee", "nobody"};

struct Cell {
  std::string who;
  std::string expected;
  int line = 0;
};
struct Row {
  bool changes = false;
  std::string verb, target, body;  // target: a path, or a query
  std::vector<Cell> cells;
};

std::vector<Row> read_matrix() {
  std::vector<Row> rows;
  std::ifstream in(TAPSTAND_SOURCE_DIR "/server/tests/endpoints/data/privacy.txt");
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    if (line.front() == ' ') {
      Cell cell;
      words >> cell.who >> std::ws;
      std::getline(words, cell.expected);
      cell.line = number;
      rows.back().cells.push_back(cell);
      continue;
    }
    Row row;
    row.changes = line.front() == '!';
    if (row.changes) words.get();
    words >> row.verb >> std::ws;
    const bool query = row.verb == "SQL" || row.verb == "JOB";
    std::getline(words, row.target, query ? '\n' : ' ');
    std::getline(words, row.body);
    rows.push_back(row);
  }
  return rows;
}

std::string filled(std::string text, const Names& names) {
  for (const auto& [name, value] : names) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) text.replace(at, name.size(), value);
  }
  return text;
}

// A text without what tells one answer from the other for honest reasons: the names asked for, and fresh ids of jobs.
std::string without_names(std::string text, const Names& names) {
  for (const auto& [name, value] : names) {
    if (name == "{me}") continue;
    for (auto at = text.find(value); at != std::string::npos; at = text.find(value, at + name.size())) text.replace(at, value.size(), name);
  }
  text = std::regex_replace(text, std::regex("user_joe"), "{schema}");  // named in many requests as it is
  return std::regex_replace(text, std::regex("[0-9]{13}[A-Z]+"), "ID");
}

// Everybody's session in one fresh world, and joe's things in it.
class Scene {
 public:
  Scene(const std::string& url, int number) {
    for (const std::string who : kPeople) {
      auto& client = clients_.emplace(who, Client(url, "/world/privacy" + std::to_string(number) + "/tap-server")).first->second;
      if (who == "nobody") continue;
      EXPECT_EQ(client.log_in(who, who + "-secret").status, 200) << who;
    }
    auto& joe = clients_.at("joe");
    names_["{private}"] = "private";
    names_["{forread}"] = "forread";
    names_["{forwrite}"] = "forwrite";
    names_["{schema}"] = "user_joe";
    for (const auto* name : {"private", "forread", "forwrite"}) upload(joe, name);
    for (const auto* who : {"joe", "ann", "eve", "lee"}) upload(clients_.at(who), "mine");
    names_["{group}"] = id_in(joe.post("/tap/share", "action=CreateOrUpdateGroup&title=observers&users_list=ann,lee"));
    const std::string item = "action=CreateOrUpdateItem&resource_type=0&items_list=" + names_["{group}"];
    EXPECT_EQ(joe.post("/tap/share", "action=RemoveUserGroup&user_id=lee&group_id=" + names_["{group}"]).status, 200);
    names_["{item}"] = id_in(joe.post("/tap/share", item + "|Group|Read&title=user_joe.forread"));
    id_in(joe.post("/tap/share", item + "|Group|Write&title=user_joe.forwrite"));
    names_["{job}"] = job(joe, "&PHASE=RUN");
    names_["{pending}"] = job(joe, "");
    names_["{open}"] = job(clients_.at("nobody"), "&PHASE=RUN");
    for (const auto* ended : {"{job}", "{open}"}) joe.get("/tap/async/" + names_[ended] + "?WAIT=60");
    at_first_ = snapshot();
  }

  // The same length and shape, and nothing of that name.
  static Names missing() {
    return {{"{private}", "nothing"}, {"{forread}", "forgone"}, {"{forwrite}", "nowheres"}, {"{schema}", "user_tom"},
            {"{group}", "joe_1300000000000O"}, {"{item}", "joe_1300000000001O"}, {"{job}", "1300000000000O"},
            {"{pending}", "1300000000001O"}, {"{open}", "1300000000002O"}};
  }
  Names names(const std::string& me) const {
    Names all = names_;
    all["{me}"] = me;
    return all;
  }

  Answer ask(const Row& row, const std::string& who, Names names) {
    names["{me}"] = who;
    Client& client = clients_.at(who);
    const std::string target = filled(row.target, names);
    if (row.verb == "GET") return client.get(target);
    if (row.verb == "DELETE") return client.remove(target);
    if (row.verb == "POST") return client.post(target, filled(row.body, names));
    const std::string query = "LANG=ADQL&FORMAT=csv&QUERY=" + testing::form_encoded(target);
    if (row.verb == "SQL") return client.post("/tap/sync", query);
    const auto made = client.post("/tap/async", query + "&PHASE=RUN");
    EXPECT_EQ(made.status, 303);
    const std::string location = made.header("Location");
    const std::string path = location.substr(location.find("/tap/async/"));
    for (int i = 0; i < 10 && client.get(path + "?WAIT=30").body.find(">COMPLETED<") == std::string::npos; ++i) continue;
    const auto error = client.get(path + "/error");
    return {client.get(path + "/phase").body == "COMPLETED" ? 200 : 400, error.body, {}};
  }

  // All that joe has, as joe sees it: now, and when the scene was made.
  const std::string& at_first() const { return at_first_; }
  std::string snapshot() {
    auto& joe = clients_.at("joe");
    std::string all;
    for (const std::string path : {"/tap/tables?schemas=user_joe&share_info=true", "/tap/share?action=GetGroups", "/tap/share?action=GetSharedItems",
                                   "/tap/async/{job}", "/tap/async/{pending}", "/tap/async/{job}/results/result"}) {
      all += joe.get(filled(path, names_)).body;
    }
    return all;
  }

 private:
  static std::string id_in(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::smatch match;
    return std::regex_search(answer.body, match, std::regex("'([a-z]+_[0-9]{13}[A-Z])'")) ? match[1].str() : "";
  }
  static void upload(Client& client, const std::string& name) {
    const httplib::MultipartFormDataItems form = {{"FILE", "a,b\n1,2\n3,4\n", "x.csv", "text/csv"}, {"TABLE_NAME", name, "", ""}, {"FORMAT", "CSV", "", ""}};
    const auto answer = client.post("/Upload", form);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  static std::string job(Client& client, const std::string& more) {
    const auto made = client.post("/tap/async", "LANG=ADQL&FORMAT=csv&QUERY=SELECT+TOP+3+source_id+FROM+gaiadr3.stars" + more);
    EXPECT_EQ(made.status, 303) << made.body;
    const std::string location = made.header("Location");
    return location.substr(location.rfind('/') + 1);
  }

  std::map<std::string, Client> clients_;
  Names names_;
  std::string at_first_;
};

class PrivacyTest : public testing::ServedTest {
 protected:
  void configure(Options& options) override {
    testing::add_tap_schema(options.catalogue);
    options.users = folder_.path / "users.toml";
    std::ofstream users(options.users);
    for (const std::string who : kPeople) {
      if (who != "nobody") users << "[[user]]\nlogin = '" << who << "'\npassword = '" << who << "-secret'\n";
    }
  }
  Scene& scene() {
    if (!scene_) scene_ = std::make_unique<Scene>(server_->url(), ++scenes_);
    return *scene_;
  }

  void check(const Row& row, const Cell& cell) {
    SCOPED_TRACE("privacy.txt:" + std::to_string(cell.line) + ": " + row.verb + " " + row.target + " " + row.body + " as " + cell.who);
    const Names names = scene().names(cell.who);
    std::istringstream words(cell.expected);
    std::string wanted;
    words >> wanted;
    Answer none;
    if (wanted == "missing") none = scene().ask(row, cell.who, Scene::missing());
    const Answer answer = scene().ask(row, cell.who, names);
    if (wanted == "missing") {
      EXPECT_EQ(answer.status, none.status);
      EXPECT_EQ(without_names(answer.body, names), without_names(none.body, Scene::missing()));
    } else if (wanted == "refused") {
      EXPECT_EQ(answer.status / 100, 4) << answer.status;
    } else if (wanted != "any") {
      EXPECT_EQ(std::to_string(answer.status), wanted) << answer.body;
    }
    for (std::string word; words >> word;) {
      std::string text = filled(word.substr(1), names);
      for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n")) text.replace(at, 2, "\n");
      EXPECT_EQ(answer.body.find(text) != std::string::npos, word.front() == '+') << word << "\n" << answer.body;
    }
    const bool allowed = wanted == "200" || wanted == "303";
    if (row.changes && allowed) scene_.reset();
    if (row.changes && !allowed) {
      EXPECT_EQ(scene().snapshot(), scene().at_first());
    }
  }

  std::unique_ptr<Scene> scene_;
  int scenes_ = 0;
};

TEST_F(PrivacyTest, everybody_sees_and_changes_what_the_matrix_says) {
  std::size_t cells = 0;
  for (const auto& row : read_matrix()) {
    ASSERT_EQ(row.cells.size(), std::size(kPeople)) << row.target;
    // The refused first: they leave the scene as it is.
    for (auto cell = row.cells.rbegin(); cell != row.cells.rend(); ++cell) check(row, *cell);
    cells += row.cells.size();
  }
  EXPECT_GE(cells, 250u);
}

}  // namespace
}  // namespace tapstand
