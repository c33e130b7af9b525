// Scenario files: what is wrong in one is said with file and line, before anything is sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/text.h"
#include "scenario/command.h"
#include "scenario/load.h"
#include "support.h"

namespace tapcheck {
namespace {

using testing::HasSubstr;

/// A scenario with `step` as the inside of its one step.
std::string scenario(const std::string& step, const std::string& top = "") {
  return "id = \"t/1/x\"\ntitle = \"T\"\nsource = \"S\"\nprofiles = [\"gaia\"]\n" + top + "[[step]]\nname = \"s\"\n" + step;
}

constexpr const char* kCurl = "curl = '''curl \"https://gea.esac.esa.int/tap-server/tap/x\"'''\n";
constexpr const char* kChecks = "checks = [ { status = 200, clause = \"C\" } ]\n";

struct Wrong {
  const char* name;
  std::string text;
  const char* message;
};

class WrongScenarios : public testing::TestWithParam<Wrong> {};

TEST_P(WrongScenarios, AreRefusedWithFileAndLine) {
  const auto loaded = parse_scenario(GetParam().text, "x.toml");
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().text(), testing::MatchesRegex("x.toml:[0-9]+: .*"));
  EXPECT_THAT(loaded.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongScenarios,
    testing::Values(
        Wrong{"toml", "id = ", "value"}, Wrong{"no_step", "id = \"a\"\ntitle = \"T\"\nsource = \"S\"\nprofiles = [\"gaia\"]\n", "[[step]]"},
        Wrong{"unknown_key", scenario(std::string(kCurl) + kChecks + "colour = 1\n"), "no key 'colour'"},
        Wrong{"unknown_key_at_the_top", scenario(std::string(kCurl) + kChecks, "writs = true\n"), "no key 'writs'"},
        Wrong{"unknown_key_in_check", scenario(std::string(kCurl) + "checks = [ { status = 200, clause = \"C\", near = 1 } ]\n"), "no key 'near'"},
        Wrong{"unknown_kind", scenario(std::string(kCurl) + "checks = [ { smell = 200, clause = \"C\" } ]\n"), "no kind of check"},
        Wrong{"no_clause", scenario(std::string(kCurl) + "checks = [ { status = 200 } ]\n"), "needs 'clause'"},
        Wrong{"no_checks", scenario(kCurl), "needs 'checks'"},
        Wrong{"wrong_type", scenario(std::string(kCurl) + "checks = [ { rows = \"five\", clause = \"C\" } ]\n"), "'rows' must be a whole number"},
        Wrong{"wrong_regex", scenario(std::string(kCurl) + "checks = [ { body = \"(\", clause = \"C\" } ]\n"), "not a regular expression"},
        Wrong{"wrong_duration", scenario(std::string(kCurl) + "checks = [ { within = \"soon\", clause = \"C\" } ]\n"), "not a duration"},
        Wrong{"wrong_level", scenario(std::string(kCurl) + "checks = [ { status = 200, clause = \"C\", level = \"MAYBE\" } ]\n"), "level 'MAYBE'"},
        Wrong{"unknown_requirement", scenario(std::string(kCurl) + kChecks, "requires = [\"luck:good\"]\n"), "'luck:good' is no requirement"},
        Wrong{"found_without_requirement", scenario(std::string(kCurl) + "bind.\"tap/x\" = \"{{sky_ra}}\"\n" + kChecks), "needs requires = [\"found:sky\"]"},
        Wrong{"same_name_twice", scenario(std::string(kCurl) + kChecks + "[[step]]\nname = \"S!\"\n" + kCurl + kChecks), "another step is called"},
        Wrong{"each_of_nothing", scenario(std::string(kCurl) + kChecks + "each.x = { }\n"), "an each has one of"},
        Wrong{"each_of_later_step", scenario(std::string(kCurl) + kChecks + "each.x = { step = \"t\", xpath = \"//a\" }\n"), "no earlier step is called 't'"},
        Wrong{"at_once_alone", scenario(std::string(kCurl) + kChecks + "at_once = 1\n"), "'at_once' must be a whole number from 2 to 32"},
        Wrong{"at_once_with_poll", scenario(std::string(kCurl) + kChecks + "at_once = 2\npoll = { in = [\"a\"], every = \"1s\", max = \"2s\", clause = \"C\" }\n"), "a step that polls is sent alone"},
        Wrong{"all_of_one", scenario(std::string(kCurl) + kChecks + "capture.a = { header = \"A\", all = true }\n"), "'all' is for"},
        Wrong{"not_all_cleaned_up", scenario(std::string(kCurl) + kChecks + "at_once = 2\ncapture.a = { header = \"A\" }\n[[clean_up]]\nneeds = \"a\"\n" + kCurl, "writes = true\n"), "'a' needs all = true"},
        Wrong{"alongside_nothing", scenario(std::string(kCurl) + kChecks + "alongside = 'wget x'\n"), "does not begin with 'curl'"},
        Wrong{"alongside_unknown", scenario(std::string(kCurl) + kChecks + "alongside = { curl = 'curl http://h/x', bind.\"x\" = \"{{who}}\" }\n"), "{{who}} is captured by no earlier step"},
        Wrong{"case_without_template", scenario(std::string(kCurl) + kChecks + "[[case]]\nname = \"c\"\n"), "needs a [template]"},
        Wrong{"case_without_outcome", scenario(std::string(kCurl) + kChecks + "[template]\n" + kCurl + "[[case]]\nname = \"c\"\nclause = \"C\"\n"), "a case needs"},
        Wrong{"case_with_idle_query", scenario(std::string(kCurl) + kChecks + "[template]\n" + kCurl + "[[case]]\nname = \"c\"\nclause = \"C\"\nquery = \"q\"\nrefused = true\n"), "the template has no {{query}}"},
        Wrong{"template_without_cases", scenario(std::string(kCurl) + kChecks + "[template]\n" + kCurl), "needs [[case]]s"},
        Wrong{"unknown_curl_option", scenario(std::string("curl = '''curl --frob http://h/'''\n") + kChecks), "--frob"},
        Wrong{"shell", scenario(std::string("curl = '''curl http://h/?a&b'''\n") + kChecks), "would be taken by the shell"},
        Wrong{"idle_bind", scenario(std::string(kCurl) + "bind.\"404\" = \"x\"\n" + kChecks), "the bind '404' matches nothing"},
        Wrong{"unknown_variable", scenario(std::string(kCurl) + "bind.\"tap/x\" = \"{{nobody}}\"\n" + kChecks), "{{nobody}} is captured by no earlier step"},
        Wrong{"unknown_variable_in_check", scenario(std::string(kCurl) + "checks = [ { body = \"{{nobody}}\", clause = \"C\" } ]\n"), "{{nobody}} is captured by no earlier step"},
        Wrong{"undoes_nothing", scenario(std::string(kCurl) + kChecks + "undoes = [\"jobid\"]\n"), "{{jobid}} is captured by no earlier step"},
        Wrong{"capture_of_two", scenario(std::string(kCurl) + "capture.a = { header = \"X\", value = \"y\" }\n" + kChecks), "one of"},
        Wrong{"capture_of_no_duration", scenario(std::string(kCurl) + "capture.a = { header = \"Date\", plus = \"soon\" }\n" + kChecks), "not a duration"},
        Wrong{"needs_nothing", scenario(std::string(kCurl) + kChecks + "needs = [\"a\"]\n"), "{{a}} is captured by no earlier step"},
        Wrong{"poll_of_no_status", scenario(std::string(kCurl) + kChecks + "poll = { status = \"gone\", every = \"1s\", max = \"2s\", clause = \"C\" }\n"), "must be an array of whole numbers"},
        Wrong{"empty_capture", scenario(std::string(kCurl) + "capture.a = { }\n" + kChecks), "a capture needs"},
        Wrong{"poll_without_end", scenario(std::string(kCurl) + "poll = { every = \"1s\", max = \"2s\", clause = \"C\" }\n" + kChecks), "a poll needs 'in'"},
        Wrong{"clean_up_without_writes", scenario(std::string(kCurl) + kChecks + "[[clean_up]]\nneeds = \"run\"\n" + kCurl), "writes = true"}),
    [](const testing::TestParamInfo<Wrong>& wrong) { return std::string(wrong.param.name); });

TEST(Scenarios, OfTheProjectLoad) {
  EXPECT_GE(project_library().scenarios.size(), 17U);
  for (const Scenario& s : project_library().scenarios) EXPECT_TRUE(s.file.ends_with(".toml"));
}

TEST(Scenarios, AreOrderedBySectionNumber) {
  std::vector<std::string> gaia;
  for (const Scenario& s : project_library().scenarios) {
    if (selected_by(s.id, "gaia")) gaia.push_back(s.id);
  }
  EXPECT_EQ(gaia.front(), "gaia/1.1/public-tables");
  const auto place = [&](const char* id) { return std::find(gaia.begin(), gaia.end(), id); };
  EXPECT_LT(place("gaia/2.9/events"), place("gaia/2.14/job-as-table"));
  EXPECT_LT(place("gaia/2.14/job-as-table"), place("gaia/3.7/upload-csv"));
}

TEST(Scenarios, MakeStepsOfATemplateAndItsCases) {
  const std::string text = "id = \"t/1/x\"\ntitle = \"T\"\nsource = \"S\"\nprofiles = [\"gaia\"]\n[template]\n" + std::string(kCurl) +
                           "bind.\"tap/x\" = \"{{query}}/{{more}}\"\n[[case]]\nname = \"One: 1 & 2\"\nquery = \"q\"\nwith.more = \"m\"\nvalues = [\"1 | null\"]\nordered = true\n"
                           "clause = \"C\"\nlevel = \"SHOULD\"\nrequires = [\"udf:f\"]\n";
  const auto loaded = parse_scenario(text, "x.toml");
  ASSERT_TRUE(loaded) << loaded.error().text();
  ASSERT_EQ(loaded->steps.size(), 1U);
  const Step& step = loaded->steps.front();
  EXPECT_TRUE(step.independent);
  EXPECT_EQ(step.requirements, std::vector<std::string>{"udf:f"});
  EXPECT_EQ(step.constants.at("more"), "m");
  ASSERT_EQ(step.checks.size(), 1U);
  EXPECT_EQ(step.checks.front().level, Level::kShould);
  EXPECT_EQ(loaded->id_of(step, step.checks.front().slug), "t/1/x/one-1-2/values");
}

TEST(Scenarios, NumberTheChecksOfAStep) {
  const auto loaded = parse_scenario(scenario(std::string(kCurl) + "checks = [ { status = 200, clause = \"C\" }, { body = \"a\", clause = \"C\" }, { body = \"b\", clause = \"C\" } ]\n"), "x.toml");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->steps[0].checks[1].slug, "body");
  EXPECT_EQ(loaded->steps[0].checks[2].slug, "body-2");
}

TEST(Profiles, IncludeOthers) {
  const auto tap = project_library().with_included("tap-1.1");
  EXPECT_TRUE(tap.contains("votable") && tap.contains("uws-1.1"));
  EXPECT_FALSE(tap.contains("gaia"));
  EXPECT_TRUE(project_library().with_included("none").empty());
}

TEST(Scenarios, AreSelectedByWholeSections) {
  EXPECT_TRUE(selected_by("gaia/1.4/status", "gaia/1"));
  EXPECT_TRUE(selected_by("gaia/1.4/status", "gaia/1.4"));
  EXPECT_TRUE(selected_by("gaia/1.4/status", "gaia/"));
  EXPECT_FALSE(selected_by("gaia/2.14/x", "gaia/2.1"));
  EXPECT_FALSE(selected_by("gaia/1.4/status", "gaia/1.4/stat"));
}

TEST(Binds, ReplaceInsideWordsWithoutQuoting) {
  const Command command{"curl --data \"title=my_new_group&id=<group_identifier>\" http://h/", "", {{"<group_identifier>", "{{group}}"}, {"my_new_group", "it's mine"}}, 1};
  const auto words = bound_words(command, {}, {{"group", "g_1"}});
  ASSERT_TRUE(words);
  EXPECT_EQ((*words)[2], "title=it's mine&id=g_1");
}

TEST(Binds, EncodeForForms) {
  const Command command{"curl -d password=PASSWORD http://h/", "", {{"PASSWORD", "{{ password|form}}"}}, 1};
  EXPECT_EQ(variables_in(command), std::vector<std::string>{"password"});
  const auto words = bound_words(command, {}, {{"password", "a&b c"}});
  ASSERT_TRUE(words);
  EXPECT_EQ((*words)[2], "password=a%26b%20c");
}

TEST(CheckArguments, CompareWithVariablesThatStandForThemselves) {
  const auto loaded = parse_scenario(scenario(std::string(kCurl) + "checks = [ { body = \"a {{run}}\", clause = \"C\" }, { xpath = \"//a[@id='{{run}}']\", in = [\"{{tap}}\"], clause = \"C\" } ]\n"), "x.toml");
  ASSERT_TRUE(loaded) << loaded.error().text();
  const Variables variables{{"run", "1.(2)"}, {"tap", "http://h"}};
  EXPECT_EQ(std::get<std::string>(filled_arguments(loaded->steps[0].checks[0], variables)->at("body")), "a 1\\.\\(2\\)");
  const auto arguments = filled_arguments(loaded->steps[0].checks[1], variables);
  EXPECT_EQ(std::get<std::string>(arguments->at("xpath")), "//a[@id='1.(2)']");
  EXPECT_EQ(std::get<std::vector<std::string>>(arguments->at("in")), std::vector<std::string>{"http://h"});
  EXPECT_FALSE(filled_arguments(loaded->steps[0].checks[0], {}));
}

TEST(Binds, FindFixturesAndKeepTheAt) {
  const Command command{"curl --form t=@test_ra_dec.vot http://h/", "", {{"@test_ra_dec.vot", "fixtures:uploads/test_ra_dec.vot"}}, 1};
  const auto words = bound_words(command, project_folders(), {});
  ASSERT_TRUE(words);
  EXPECT_TRUE((*words)[2].starts_with("t=@/"));
  EXPECT_FALSE(bound_words(command, {"/nowhere", ""}, {}));
}

TEST(Binds, NameFilesOfTheSuiteAlone) {
  const auto words = [](const std::string& name) {
    return bound_words({"curl --form t=@file http://h/", "", {{"@file", "fixtures:{{name}}"}}, 1}, project_folders(), {{"name", name}});
  };
  EXPECT_TRUE(words("uploads/test_ra_dec.vot"));
  EXPECT_FALSE(words("../README.md"));
  EXPECT_FALSE(words("uploads/../../README.md"));
  EXPECT_FALSE(words("/etc/hostname"));
}

TEST(Binds, GiveALineToPaste) {
  const Target target = Target::parse("http://127.0.0.1:8080/tap-server/tap").value();
  EXPECT_EQ(paste_line({"curl", "-d", "a b", "https://gea.esac.esa.int/tap-server/tap/sync"}, target),
            "curl -d 'a b' http://127.0.0.1:8080/tap-server/tap/sync");
}

TEST(Durations, HaveAUnit) {
  EXPECT_DOUBLE_EQ(parse_duration("200ms")->count(), 0.2);
  EXPECT_DOUBLE_EQ(parse_duration("2min")->count(), 120);
  EXPECT_FALSE(parse_duration("5"));
  EXPECT_FALSE(parse_duration("s"));
}

}  // namespace
}  // namespace tapcheck
