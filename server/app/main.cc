// The command line of tapstand. Everything it can do is in the library; this file only talks to the person.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include "catalogue/generate.h"
#include "explain.h"
#include "hash_password.h"
#include "tapstand/server.h"
#include "tapstand/version.h"

namespace {

namespace fs = std::filesystem;

// Files that come with the program: beside the binary (build tree, installation), or where the environment says.
fs::path share_folder() {
  if (const char* given = std::getenv("TAPSTAND_SHARE")) return given;
  std::error_code ec;
  return fs::read_symlink("/proc/self/exe", ec).parent_path().parent_path() / "share" / "tapstand";
}

struct ExplainArguments {
  std::string query{};
  fs::path catalogue{};
};

struct ServeArguments {
  tapstand::Options options{};
  fs::path ready_file{};
};

int run_server(ServeArguments arguments) {
  if (arguments.options.catalogue.empty()) arguments.options.catalogue = share_folder() / "gaia.sqlite";
  arguments.options.registry.insert(arguments.options.registry.begin(), share_folder() / "fixtures" / "glots");
  // Signals are waited for below: no thread may take them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const auto server = tapstand::Server::start(arguments.options);
  if (!server) {
    fmt::print(stderr, "tapstand: {}\n", server.error());
    return 1;
  }
  nlohmann::ordered_json ready = {{"url", (*server)->url()}, {"tls_url", nullptr}, {"ca_file", nullptr}, {"pid", ::getpid()}};
  if (!(*server)->tls_url().empty()) {
    ready["tls_url"] = (*server)->tls_url();
    ready["ca_file"] = (*server)->ca_file().string();
  }
  const std::string line = ready.dump() + "\n";
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
  if (!arguments.ready_file.empty()) {
    // Written beside and renamed, so that whoever waits for the file never reads half of it.
    const fs::path beside = arguments.ready_file.string() + ".part";
    std::ofstream(beside) << line;
    fs::rename(beside, arguments.ready_file);
  }
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->stop();
  return 0;
}

int make_catalogue(tapstand::catalogue::GenerateOptions options) {
  if (options.fixtures.empty()) options.fixtures = share_folder() / "fixtures";
  if (::isatty(STDERR_FILENO) != 0) {
    options.progress = [](std::int64_t done, std::int64_t total) {
      fmt::print(stderr, "\r{:3d} %", total > 0 ? done * 100 / total : 100);
      if (done >= total) fmt::print(stderr, "\n");
    };
  }
  const auto report = tapstand::catalogue::generate(options);
  if (!report) {
    fmt::print(stderr, "tapstand: {}\n", report.error().message);
    return 1;
  }
  return 0;
}

// Anonymous users and those who are logged in have limits of their own.
void add_job_limits(CLI::App& command, const std::string& who, tapstand::JobOptions& jobs) {
  const auto seconds = CLI::Range(std::int64_t{1}, std::int64_t{31'536'000});
  const auto days = CLI::Range(std::int64_t{1}, std::int64_t{36'500});
  const auto add = [&](const char* name, std::int64_t& value, const CLI::Validator& range, const std::string& text) {
    command.add_option("--" + who + "-" + name, value, text)->capture_default_str()->check(range)->group("Limits of jobs");
  };
  add("seconds", jobs.seconds, seconds, "Execution duration of an async job");
  add("max-seconds", jobs.max_seconds, seconds, "The longest execution duration that can be asked for");
  add("days", jobs.days, days, "Time until a job is destroyed");
  add("max-days", jobs.max_days, days, "The latest destruction that can be asked for");
}

void add_limits(CLI::App& command, tapstand::Options& options) {
  const auto count = CLI::Range(std::int64_t{1}, std::int64_t{1} << 60);
  add_job_limits(command, "anonymous", options.anonymous_jobs);
  command.add_option("--anonymous-rows", options.max_rows, "Rows of a result at most")->capture_default_str()->check(count)->group("Limits of jobs");
  command.add_option("--anonymous-bytes", options.anonymous_result_bytes, "Room for the results of all anonymous users together")
      ->capture_default_str()->check(count)->group("Limits of jobs");
  add_job_limits(command, "user", options.user_jobs);
  command.add_option("--user-rows", options.user_max_rows, "Rows of a result at most [all]")->check(count)->group("Limits of jobs");
}

void add_serve(CLI::App& app, ServeArguments& arguments) {
  auto& options = arguments.options;
  auto* command = app.add_subcommand("serve", "Serve the sample catalogue (or yours) as a Gaia TAP+ archive until Ctrl-C");
  command->add_option("--host", options.host, "Address to listen on; only loopback is safe")->capture_default_str();
  options.port = 8080;
  command->add_option("--port", options.port, "Port for http; 0 takes a free one")->capture_default_str()->check(CLI::Range(0, 65535));
  command->add_option("--tls-port", options.tls_port, "Port for https over the same state; 0 takes a free one")->check(CLI::Range(0, 65535));
  command->add_option("--data", options.data, "Folder that keeps what is acknowledged, and the TLS certificate, between runs");
  command->add_option("--users", options.users, "File of the accounts that may log in [the samples joe, ann and eve]")->check(CLI::ExistingFile);
  command->add_option("--catalogue", options.catalogue, "Catalogue file to serve [the sample catalogue]")->check(CLI::ExistingFile);
  command->add_option("--registry", options.registry, "More TAP services for /tap/glots: TOML files, or folders of them")->check(CLI::ExistingPath);
  command->add_option("--dialect", options.dialect, "gaia: as the archive documents itself; ivoa: plain TAP 1.1")->capture_default_str();
  command->add_option("--allow-external", options.allow_external, "HOST, HOST:PORT or any: other machines that queries and uploads may name [this one alone]");
  command->add_option("--public-url", options.public_url, "scheme://host[:port] that documents show instead of the request's Host");
  command->add_option("--ready-file", arguments.ready_file, "File that gets the line of JSON which says ready");
  command->add_option("--seed", options.seed, "Seed of RAND(): the same seed gives the same answers")->capture_default_str();
  command->add_option("--executors", options.executors, "Jobs that run at the same time")->capture_default_str()->check(CLI::Range(1, 64));
  command->add_option("--sync-seconds", options.sync_seconds, "Time limit of a sync query")->capture_default_str()->check(CLI::Range(1, 86400));
  add_limits(*command, options);
}

void add_generate(CLI::App& app, tapstand::catalogue::GenerateOptions& options) {
  auto* command = app.add_subcommand("generate", "Make a synthetic catalogue of any size; the same seed gives the same bytes");
  command->add_option("--rows", options.rows, "Stars")->required()->check(CLI::Range(std::int64_t{1}, std::int64_t{2'000'000'000}));
  command->add_option("--seed", options.seed, "Seed of all randomness")->capture_default_str();
  command->add_option("--out", options.out, "File to write")->required();
  command->add_option("--fixtures", options.fixtures, "Folder of the sample sky's settings [the one that comes with tapstand]");
  command->add_flag("--full", options.full, "All tables over a sky of this many stars, as in the sample catalogue");
}

void add_explain(CLI::App& app, ExplainArguments& arguments) {
  auto* command = app.add_subcommand("explain", "Show what becomes of an ADQL query: its tree with types and units, its SQL, and SQLite's plan");
  command->add_option("query", arguments.query, "The query; - reads it from the standard input")->required();
  command->add_option("--catalogue", arguments.catalogue, "Catalogue file whose tables it names [the sample catalogue]")->check(CLI::ExistingFile);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A mock and reference TAP+ server that stands in for the ESA Gaia archive.", "tapstand"};
  app.set_version_flag("--version", tapstand::kVersion);
  app.require_subcommand(1);
  ServeArguments serve_arguments;
  tapstand::catalogue::GenerateOptions generate_options;
  generate_options.full = false;
  add_serve(app, serve_arguments);
  add_generate(app, generate_options);
  ExplainArguments explain_arguments;
  add_explain(app, explain_arguments);
  app.add_subcommand("hash-password", "Read a password and print its hash, the password_hash of a file of users");
  CLI11_PARSE(app, argc, argv);
  if (app.got_subcommand("hash-password")) return tapstand::app::hash_password();
  if (app.got_subcommand("serve")) return run_server(std::move(serve_arguments));
  if (app.got_subcommand("explain")) {
    const auto& [query, catalogue] = explain_arguments;
    return tapstand::app::explain(query, catalogue.empty() ? share_folder() / "gaia.sqlite" : catalogue);
  }
  return make_catalogue(std::move(generate_options));
}
