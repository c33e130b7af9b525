#include "checks/leak.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/regex.h"
#include "core/text.h"
#include "core/url.h"

namespace tapcheck {
namespace {

/// A plain text that every leak of the kind has in it, and the pattern around it that makes it one.
struct LeakPattern {
  std::string_view what;
  std::string_view needle;
  const char* pattern;
};

// A path of a file: not of a URL (`//host/var/…`, href="/var/…"), and with a name below its root folder.
#define TAPCHECK_PATH(root) R"re((?:^|[^="'\w./:%-]|[^=]["']|file:(?://)?)(/)re" root R"re(/[\w.+-]+[\w./+-]*))re"

// THE table of leaks. A row whose needle is missing from a body costs one search through it.
constexpr LeakPattern kPatterns[] = {
    {"a Java stack trace", ".java:", R"re([\w$]+\.java:\d+)re"},
    {"a Java stack trace", "(Unknown Source)", R"re(at [\w.$<>]+\(Unknown Source\))re"},
    {"a Java stack trace", "(Native Method)", R"re(at [\w.$<>]+\(Native Method\))re"},
    {"the class of an exception", "Exception", R"re(\b[a-z]\w*(?:\.[a-z_]\w*)+\.[A-Z]\w*Exception\b)re"},
    {"the class of an exception", "Error", R"re(\b(?:java|javax|jakarta|org|com|net)(?:\.[a-z_]\w*)+\.[A-Z]\w*Error\b)re"},
    {"a Python stack trace", "Traceback (most recent call last)", R"re(Traceback \(most recent call last\))re"},
    {"a Python stack trace", ".py", R"re(File (?:"|'|&quot;)[^"'&]+\.py(?:"|'|&quot;), line \d+)re"},
    {"a JavaScript stack trace", ".js:", R"re(\bat [^\n]*\.js:\d+:\d+)re"},
    {"a Go stack trace", "goroutine ", R"re(goroutine \d+ \[[a-z ]+\])re"},
    {"a Rust panic", "panicked at", R"re(thread '[^']*' panicked at)re"},
    {"a Ruby stack trace", ".rb:", R"re([\w/]+\.rb:\d+:in)re"},
    {"a place in PHP code", ".php", R"re(\bin \S+\.php(?: on line |:)\d+)re"},
    {"a place in Perl code", " line ", R"re(\bat \S+\.p[lm] line \d+)re"},
    {"a place in C++ code", ".cc:", R"re([\w/-]+\.cc:\d+)re"},
    {"a place in C++ code", ".cpp:", R"re([\w/-]+\.cpp:\d+)re"},
    {"a place in C# code", ".cs:line ", R"re(\.cs:line \d+)re"},
    {"the class of an exception", "std::", R"re(\bstd::(?:exception|bad_\w+|\w+_error|out_of_range|invalid_argument)\b)re"},
    {"a crash of the server", "terminate called", R"re(terminate called (?:after throwing|without))re"},
    {"a crash of the server", "Segmentation fault", R"re(Segmentation fault)re"},
    {"a path of the server", "/home/", TAPCHECK_PATH("home")},
    {"a path of the server", "/usr/", TAPCHECK_PATH("usr")},
    {"a path of the server", "/var/", TAPCHECK_PATH("var")},
    {"a path of the server", "/opt/", TAPCHECK_PATH("opt")},
    {"a path of the server", "/etc/", TAPCHECK_PATH("etc")},
    {"a path of the server", "/root/", TAPCHECK_PATH("root")},
    {"a path of the server", "/srv/", TAPCHECK_PATH("srv")},
    {"a path of the server", "/tmp/", TAPCHECK_PATH("tmp")},
    {"a path of the server", "/mnt/", TAPCHECK_PATH("mnt")},
    {"a path of the server", "/proc/", TAPCHECK_PATH("proc")},
    {"a path of the server", ":\\", R"re(\b[A-Z]:\\[\w .-]+\\[\w .-]+)re"},
    {"the address of a database", "jdbc:", R"re(jdbc:\w+:)re"},
    {"the name of a database driver", "psycopg", R"re(\bpsycopg\d?\b)re"},
    {"the name of a database driver", "sqlite3.", R"re(\bsqlite3\.\w+)re"},
    {"the name of a database driver", "ODBC", R"re(\[?ODBC[^\n]{0,60}[Dd]river)re"},
    {"an error code of a database", "ORA-", R"re(\bORA-\d{5}\b)re"},
    {"an error code of a database", "SQLSTATE", R"re(SQLSTATE\W{0,3}\w{5}\b)re"},
    {"an error code of a database", "SQLITE_", R"re(\bSQLITE_[A-Z]{2,}\b)re"},
    {"an error dump of a database", "in your SQL syntax", R"re(an error in your SQL syntax)re"},
    {"a table of the database's own", "pg_catalog.", R"re(\bpg_catalog\.\w+)re"},
    {"a table of the database's own", "sqlite_master", R"re(\bsqlite_(?:master|schema)\b)re"},
    {"a file of the server", "root:", R"re(\broot:[^:\s]*:0:0:)re"},
    {"a file of the server", "PRIVATE KEY-----", R"re(-----BEGIN [A-Z ]*PRIVATE KEY-----)re"},
};
#undef TAPCHECK_PATH

constexpr std::size_t kAround = 300;         // bytes on either side of a needle
constexpr int kMaxNeedles = 200;             // looked at for each pattern

/// The first match of `row` that the request did not say.
std::optional<std::string> leak(const LeakPattern& row, std::string_view text, std::string_view sent) {
  std::size_t seen_up_to = 0;
  std::size_t from = 0;
  for (int looked_at = 0; looked_at < kMaxNeedles; ++looked_at) {
    const auto at = text.find(row.needle, from);
    if (at == std::string_view::npos) return std::nullopt;
    from = at + row.needle.size();
    const std::size_t begin = std::max(seen_up_to, at > kAround ? at - kAround : 0);
    const std::string_view around = text.substr(begin, at + kAround - begin);
    const auto match = first_match(around, row.pattern);
    if (!match) continue;
    if (sent.find(*match) == std::string_view::npos) return match;
    seen_up_to = begin + around.find(*match) + match->size();
    from = std::max(from, seen_up_to);
  }
  return std::nullopt;
}

/// What the request said, as it was written and as it was meant.
std::string said(const Request& request) {
  std::string body = request.body;
  std::replace(body.begin(), body.end(), '+', ' ');
  std::string out = request.url.text() + "\n" + percent_decode(request.url.text()) + "\n" + request.body + "\n" + percent_decode(body);
  for (const auto& [name, value] : request.headers) out += "\n" + value;
  return out;
}

}  // namespace

std::vector<std::string> leaks(std::string_view text, std::string_view sent) {
  std::vector<std::string> found;
  for (const LeakPattern& row : kPatterns) {
    if (const auto match = leak(row, text, sent)) found.push_back(fmt::format("{}: '{}'", row.what, one_line(*match, 120)));
  }
  return found;
}

Outcome check_no_leak(const Arguments&, const Evidence& evidence, const CheckContext&) {
  const std::string sent = said(evidence.exchange().request);
  std::string head;
  for (const auto& [name, value] : evidence.response().headers) head += name + ": " + value + "\n";
  std::vector<std::string> problems = leaks(head, sent);
  for (std::string& problem : leaks(evidence.response().body, sent)) problems.push_back(std::move(problem));
  return Outcome::of_problems("nothing of the inside of the server", "nothing", std::move(problems));
}

}  // namespace tapcheck
