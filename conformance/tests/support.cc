#include "support.h"

#include <stdexcept>

#include "core/text.h"
#include "model/model_server.h"
#include "where.h"

namespace tapcheck {

const Library& project_library() {
  static const Library kLibrary = [] {
    auto library = Library::load(in_source("conformance/scenarios"));
    if (!library) throw std::runtime_error(library.error().text());
    return std::move(*library);
  }();
  return kLibrary;
}

const Result<SchemaSet>& project_schemas() {
  static const Result<SchemaSet> kSchemas = SchemaSet::load(in_source("schemas"));
  return kSchemas;
}

Folders project_folders() { return {in_source("fixtures"), project_library().folder}; }

std::vector<std::string> modelled_scenarios() {
  auto ids = split(read_file(in_source("conformance/tests/model/scenarios.txt")).value(), '\n');
  std::erase(ids, "");
  return ids;
}

ModelRun run_model(const std::string& fault, RunOptions options) {
  model::Archive archive(fault);
  const model::ModelServer server(archive);
  const auto target = Target::parse(server.url());
  const auto driver = make_builtin_driver({});
  FakeClock clock;
  const auto& schemas = project_schemas();
  RunContext context{project_library(), *target, project_folders(), *driver, clock, schemas ? &*schemas : nullptr,
                     schemas ? "" : schemas.error().text()};
  options.allow_writes = true;
  if (options.variables.empty()) options.variables = {{"user", "joe"}, {"password", "joe-secret"}, {"second_user", "ann"}, {"second_password", "ann-secret"},
                                                     {"remote_tap", "http://remote.example/tap"}};
  options.secrets = {"joe-secret", "ann-secret"};
  auto result = run_scenarios(context, options);
  if (!result) throw std::runtime_error(result.error().text());
  return {std::move(*result), archive.left()};
}

const CheckResult* find_not_held(const RunResult& run, const std::string& scenario, const std::string& check) {
  for (const ScenarioResult& s : run.scenarios) {
    if (s.id != scenario) continue;
    for (const CheckResult& c : s.checks) {
      if (c.check == check && c.verdict != Verdict::kPass && c.verdict != Verdict::kSkip) return &c;
    }
  }
  return nullptr;
}

}  // namespace tapcheck
