// tapcheck_bend: a proxy that makes a right server wrong, for trying faults by hand and for scripts/faults.
#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "bend/proxy_server.h"

namespace {

using namespace tapcheck;

struct Arguments {
  std::string upstream;
  std::string upstream_ivoa;
  std::string faults = TAPCHECK_SOURCE_DIR "/conformance/faults";
  std::string fault = "none";
  int port = 0;
  std::string ready_file;
  bool list = false;
};

int complain(const Error& error) {
  fmt::print(stderr, "tapcheck_bend: {}\n", error.text());
  return 2;
}

/// name, dialect, where, ids that must catch it, and what it is: a line of tab-separated cells each.
int list(const std::vector<bend::Fault>& faults) {
  for (const bend::Fault& fault : faults) {
    fmt::print("{}\t{}\t{}:{}\t{}\t{}\t{}\n", fault.name, fault.dialect, std::filesystem::path(fault.file).filename().string(), fault.line,
               fault.everywhere ? "everywhere" : "", fmt::join(fault.caught_by, " "), fault.what);
  }
  return 0;
}

void say_ready(int port, const std::string& file) {
  const std::string line = fmt::format("{{\"url\":\"http://127.0.0.1:{}/tap-server\",\"pid\":{}}}\n", port, ::getpid());
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
  if (file.empty()) return;
  std::ofstream(file + ".part") << line;
  std::filesystem::rename(file + ".part", file);
}

int serve(const Arguments& arguments, const std::vector<bend::Fault>& faults) {
  bend::ProxyOptions options;
  const auto upstream = parse_url(arguments.upstream);
  if (!upstream) return complain(upstream.error());
  options.upstream = *upstream;
  if (!arguments.upstream_ivoa.empty()) {
    const auto ivoa = parse_url(arguments.upstream_ivoa);
    if (!ivoa) return complain(ivoa.error());
    options.upstream_ivoa = *ivoa;
  }
  options.port = arguments.port;
  if (arguments.fault != "none") options.standing = arguments.fault;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto proxy = bend::ProxyServer::start(faults, options);
  if (!proxy) return complain(proxy.error());
  say_ready((*proxy)->port(), arguments.ready_file);
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

int run(const Arguments& arguments) {
  const auto faults = bend::load_faults(arguments.faults);
  if (!faults) return complain(faults.error());
  if (arguments.list) return list(*faults);
  const bool known = arguments.fault == "none" || std::any_of(faults->begin(), faults->end(), [&](const bend::Fault& f) { return f.name == arguments.fault; });
  if (!known) return complain({fmt::format("no fault is called '{}'", arguments.fault)});
  if (arguments.upstream.empty()) return complain({"--upstream is needed: the URL of the server to bend"});
  return serve(arguments, *faults);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{"A proxy in front of a TAP service that bends requests and answers by the rules of conformance/faults.\n"
               "/world/<fault>/tap-server/tap is the service with that fault.", "tapcheck_bend"};
  app.add_option("--upstream", arguments.upstream, "URL of the server to bend (host and port count)");
  app.add_option("--upstream-ivoa", arguments.upstream_ivoa, "URL of the server for faults of a plain TAP service (dialect = \"ivoa\")");
  app.add_option("--faults", arguments.faults, "Folder of faults")->check(CLI::ExistingDirectory)->capture_default_str();
  app.add_option("--fault", arguments.fault, "The fault outside of worlds")->capture_default_str();
  app.add_option("--port", arguments.port, "Port on 127.0.0.1; 0 takes a free one")->check(CLI::Range(0, 65535))->capture_default_str();
  app.add_option("--ready-file", arguments.ready_file, "File that gets the line of JSON which says ready");
  app.add_flag("--list", arguments.list, "Print the faults, a line each, and end");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tapcheck_bend: {}\n", error.what());
    return 2;
  }
}
