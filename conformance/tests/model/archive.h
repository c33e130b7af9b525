// A model of a TAP+ archive, for the suite's own tests: it gives right answers to every scenario, and with a
// fault switched on one wrong thing, which the suite must find. It knows nothing of HTTP's wire
// (model_server.h does). Locked inside; safe from several threads.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tapcheck::model {

struct Query {
  std::string method;
  std::string path;                         ///< below /tap-server/tap, with its slash; `/../login` is beside it
  std::map<std::string, std::string> parameters;  ///< names in lower case
  std::vector<std::string> phases;          ///< PHASE, as often as it was given
  std::string base;                         ///< the URL of /tap-server/tap
  bool has_file = false;                    ///< a part of it is a VOTable
  std::string file;                         ///< the last part that is a file
  std::string session;                      ///< value of the cookie JSESSIONID
};

struct Reply {
  int status = 200;
  std::string type = "application/x-votable+xml";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool cut = false;    ///< announce more bytes than are sent
  bool reset = false;  ///< close the connection without an answer
};

class Accounts;
struct Table;

class Archive {
 public:
  explicit Archive(std::string fault = {});
  ~Archive();

  Reply answer(const Query& query);

  /// Jobs, tables, groups and shared items that nobody has destroyed.
  std::size_t left() const;
  void finish_jobs_at_once() { instant_ = true; }

 private:
  struct Job {
    std::map<std::string, std::string> parameters;
    std::string phase;
    std::string owner;  ///< empty for nobody
    std::string duration = "3600";
  };

  bool is(const char* fault) const { return fault_ == fault; }
  Reply dispatch(const Query& query);
  Reply create(const Query& query);
  Reply job(const Query& query, const std::string& id, const std::string& below);
  Reply job_document(const Query& query, const std::string& id, const Job& job);
  Reply set_phase(const Query& query, Job& job, const std::string& url);
  Reply job_list(const Query& query, const std::string& list) const;
  Reply delete_jobs(const Query& query);
  Reply upload(const Query& query);
  Reply tables_document(const Query& query) const;
  bool may_see(const std::string& user, const Job& job) const;
  /// The table that a query is of, or nullptr if it cannot run. `user` asks.
  const Table* source(const std::string& query, bool has_file, const std::string& user, Table& made) const;
  Reply result(const std::map<std::string, std::string>& parameters, bool has_file, const std::string& user);
  Reply part(const Query& query, const std::string& below, const Job& job);
  Reply set_part(const Query& query, const std::string& below, Job& job, const std::string& url);
  Reply filtered_list(const Query& query) const;
  static std::string parameters_of(const Job& job);
  void advance(Job& job);

  const std::string fault_;
  const std::unique_ptr<Accounts> accounts_;
  bool instant_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Job> jobs_;
  int last_id_ = 0;
};

}  // namespace tapcheck::model
