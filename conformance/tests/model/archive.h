// A model of a TAP+ archive, for the suite's own tests: it gives right answers to every scenario, and with a
// fault switched on one wrong thing, which the suite must find. It knows nothing of HTTP's wire
// (model_server.h does). Locked inside; safe from several threads.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace tapcheck::model {

struct Query {
  std::string method;
  std::string path;                         ///< below /tap-server/tap, with its slash
  std::map<std::string, std::string> parameters;  ///< names in lower case
  std::string base;                         ///< the URL of /tap-server/tap
  bool has_file = false;                    ///< a multipart part named as UPLOAD says
};

struct Reply {
  int status = 200;
  std::string type = "application/x-votable+xml";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool cut = false;    ///< announce more bytes than are sent
  bool reset = false;  ///< close the connection without an answer
};

class Archive {
 public:
  explicit Archive(std::string fault = {}) : fault_(std::move(fault)) {}

  Reply answer(const Query& query);

  /// Jobs that nobody has destroyed.
  std::size_t jobs() const;
  void finish_jobs_at_once() { instant_ = true; }

 private:
  struct Job {
    std::map<std::string, std::string> parameters;
    std::string phase;
  };

  bool is(const char* fault) const { return fault_ == fault; }
  Reply dispatch(const Query& query);
  Reply create(const Query& query);
  Reply job(const Query& query, const std::string& id, const std::string& below);
  Reply job_document(const Query& query, const std::string& id, const Job& job);
  Reply set_phase(const Query& query, Job& job, const std::string& url);
  Reply result(const std::map<std::string, std::string>& parameters, bool has_file);
  void advance(Job& job);

  const std::string fault_;
  bool instant_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Job> jobs_;
  int last_id_ = 0;
};

}  // namespace tapcheck::model
