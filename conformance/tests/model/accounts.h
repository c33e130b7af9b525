// The users' side of the model archive: logins, tables of their own, groups, shared items, events, notifications.
// Three users are known: ann, joe and eve, each with the password <name>-secret. With a fault switched on one thing is
// wrong. Not locked: the archive that owns it is.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/archive.h"
#include "model/documents.h"

namespace tapcheck::model {

struct UserTable {
  std::string owner;
  std::string name;
  std::string description;
  Table content;
  std::map<std::string, int> flags;  ///< of columns
};

class Accounts {
 public:
  explicit Accounts(std::string fault) : fault_(std::move(fault)) {}

  /// The login name behind the query's session cookie; empty for nobody.
  std::string user_of(const Query& query) const;

  Reply login(const Query& query);
  Reply logout(const Query& query);
  /// `from_job` is the result that JOBID names.
  Reply upload(const Query& query, const Table* from_job);
  Reply table_tool(const Query& query);
  Reply share(const Query& query);
  Reply events(const Query& query) const;
  Reply notifications(const Query& query) const;

  /// The table user_<owner>.<name> that a query names, if its asker may see it.
  const UserTable* find(const std::string& user, const std::string& query) const;
  /// <schema> elements of the tables that a user may see; `wanted`, if not empty, is the only one.
  std::string schemas(const std::string& user, const std::string& wanted, bool columns, bool shares) const;

  /// Tables, groups and items that nobody has removed.
  std::size_t left() const { return tables_.size() + groups_.size() + items_.size(); }

 private:
  struct Group {
    std::string owner, title, description;
    std::set<std::string> members;
  };
  struct Item {
    std::string owner, title, description, group;
  };

  bool is(const char* fault) const { return fault_ == fault; }
  bool sees(const std::string& user, const UserTable& table) const;
  std::string new_id(const std::string& user) { return user + "_17000000" + std::to_string(++last_id_) + "M"; }
  Reply groups_document(const std::string& user, bool members) const;
  Reply items_document(const std::string& user) const;
  Reply change_group(const Query& query, const std::string& user, const std::string& action);
  Reply change_item(const Query& query, const std::string& user, const std::string& action);
  void record(const Query& query, int type) { events_[query.session][type] = "1700000000000"; }

  const std::string fault_;
  std::map<std::string, std::string> sessions_;  // cookie → user
  std::map<std::string, std::map<int, std::string>> events_;
  std::map<std::string, std::vector<std::string>> notes_;
  std::map<std::string, UserTable> tables_;  // by user_<owner>.<name>
  std::map<std::string, Group> groups_;
  std::map<std::string, Item> items_;
  int last_id_ = 0;
};

}  // namespace tapcheck::model
