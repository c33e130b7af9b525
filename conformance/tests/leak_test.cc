// What counts as a leak, and what is none: messages, URLs, the request's own words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/leak.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Leak {
  const char* text;
  const char* what;
};

// What services have been seen to answer, shortened.
const Leak kLeaks[] = {
    {"\tat esavo.tap.TAPSync.run(TAPSync.java:212)", "Java stack trace"},
    {"at sun.reflect.GeneratedMethodAccessor7.invoke(Unknown Source)", "Java stack trace"},
    {"at java.lang.reflect.Method.invoke0(Native Method)", "Java stack trace"},
    {"Cause: java.lang.NullPointerException", "class of an exception"},
    {"org.postgresql.util.PSQLException: ERROR: relation", "class of an exception"},
    {"java.lang.OutOfMemoryError: Java heap space", "class of an exception"},
    {"Traceback (most recent call last):\n  File", "Python stack trace"},
    {"  File \"taprunner.py\", line 97, in run", "Python stack trace"},
    {"File &quot;taprunner.py&quot;, line 97", "Python stack trace"},
    {"    at Object.query (tap.js:10:15)", "JavaScript stack trace"},
    {"goroutine 17 [running]:", "Go stack trace"},
    {"thread 'main' panicked at src/sync.rs", "Rust panic"},
    {"tap/sync.rb:12:in `run'", "Ruby stack trace"},
    {"Warning: fopen in sync.php on line 12", "PHP"},
    {"died at sync.pl line 3.", "Perl"},
    {"assertion failed, executor.cc:120", "C++ code"},
    {"assertion failed, src/executor.cpp:120", "C++ code"},
    {"in C.D() in Sync.cs:line 12", "C# code"},
    {"unexpected std::out_of_range", "class of an exception"},
    {"terminate called after throwing an instance", "crash"},
    {"Segmentation fault", "crash"},
    {"cannot open /home/tap/results/1.vot", "'/home/tap/results/1.vot'"},
    {"no such file (/usr/share/tap/x)", "path"},
    {"<INFO>&quot;/var/lib/tap/spool&quot; is full</INFO>", "path"},
    {"/opt/tomcat/logs", "path"},
    {"read \"/etc/passwd\"", "path"},
    {"file:///root/secret.txt", "path"},
    {"at [/srv/tap/current]", "path"},
    {"disk full: /tmp/upload-1", "path"},
    {"/mnt/a/b", "path"},
    {"/proc/self/environ", "path"},
    {"C:\\inetpub\\wwwroot", "path"},
    {"cannot connect to jdbc:postgresql://db1/gaia", "address of a database"},
    {"psycopg2 says no", "driver"},
    {"sqlite3.OperationalError", "driver"},
    {"[Microsoft][ODBC SQL Server Driver]", "driver"},
    {"ORA-00942: no", "error code"},
    {"SQLSTATE[42P01]", "error code"},
    {"SQLITE_CONSTRAINT", "error code"},
    {"You have an error in your SQL syntax; check", "error dump"},
    {"from pg_catalog.pg_class", "database's own"},
    {"no such column in sqlite_master", "database's own"},
    {"root:x:0:0:root", "file of the server"},
    {"-----BEGIN RSA PRIVATE KEY-----", "file of the server"},
};

TEST(Leaks, AreFoundEachByItsOwnName) {
  for (const Leak& leak : kLeaks) {
    EXPECT_THAT(leaks(leak.text, ""), testing::Contains(HasSubstr(leak.what))) << leak.text;
    EXPECT_THAT(leaks(std::string(100'000, ' ') + leak.text + std::string(100'000, ' '), ""), testing::Contains(HasSubstr(leak.what))) << leak.text;
  }
}

TEST(Leaks, AreNotWhatEveryAnswerSays) {
  for (const char* clean : {
           "<INFO name=\"QUERY_STATUS\" value=\"ERROR\">Unknown table \"home\" (line 1, column 5)</INFO>",
           "http://archive.example/var/www/results and https://archive.example/tmp/a",
           "<link rel=\"stylesheet\" href=\"/usr/style.css\"/><img src='/opt/logo.png'/>",
           "xmlns:vr=\"http://www.ivoa.net/xml/VOResource/v1.0\"",
           "ivo://ivoa.net/std/TAPRegExt#features-udf",
           "An Exception or an Error of the query: no such column.",
           "either/or, and/or; 1/2 of /tables",
           "12:30:00 at 2:30:0",
           "error at line:1:0:0: the root: of it",
           "The catalogue sqlite of x.catalogue is at line 3",
           "media type application/x-votable+xml; charset=utf-8",
           "",
       }) {
    EXPECT_THAT(leaks(clean, ""), IsEmpty()) << clean;
  }
}

TEST(Leaks, AreNotWhatTheRequestSaid) {
  EXPECT_THAT(leaks("file:///etc/passwd is no URL for an upload", "UPLOAD=t,file:///etc/passwd"), IsEmpty());
  EXPECT_THAT(leaks("/etc/passwd is refused; see /etc/tap/uploads.conf", "UPLOAD=t,file:///etc/passwd"), testing::ElementsAre(HasSubstr("/etc/tap/uploads.conf")));
}

TEST(Leaks, TakeBoundedTimeToFind) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "x.java:";
  EXPECT_THAT(leaks(text, ""), IsEmpty());
}

}  // namespace
}  // namespace tapcheck
