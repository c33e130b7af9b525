// Runs a fuzz entry point without libFuzzer: over every file of the folders given, and over seeded mutations of each
// (bytes changed, cut out, doubled, or words of a dictionary put in). Fails by crashing, as libFuzzer does.
// Usage: replay [--mutations N] [--dict FILE] FOLDER...
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What a file gives to begin with: its bytes, or each query of a file of golden cases (server/tests/adql/golden_test.cc).
std::vector<std::string> seeds_of(const fs::path& path) {
  const auto text = read(path);
  if (path.extension() != ".cases") return {text};
  std::vector<std::string> seeds;
  for (std::size_t at = 0; (at = text.find("==== ", at)) != std::string::npos;) {
    const auto begin = text.find('\n', at), end = text.find("\n----\n", begin);
    if (end == std::string::npos) break;
    seeds.push_back(end > begin ? text.substr(begin + 1, end - begin - 1) : "");
    at = end;
  }
  return seeds;
}

// The words of a libFuzzer dictionary: one in double quotes a line.
std::vector<std::string> words_of(const fs::path& dictionary) {
  std::vector<std::string> words;
  std::ifstream in(dictionary);
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find('"'), last = line.rfind('"');
    if (first != std::string::npos && last > first + 1) words.push_back(line.substr(first + 1, last - first - 1));
  }
  return words;
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> words) : words_(std::move(words)) {}

  std::string operator()(std::string text) {
    for (auto changes = 1 + random_() % 4; changes > 0; --changes) {
      const std::size_t at = text.empty() ? 0 : random_() % text.size();
      const std::size_t length = random_() % 16;
      switch (random_() % 5) {
        case 0: if (!text.empty()) text[at] = static_cast<char>(random_() % 256); break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(at, text.substr(at, length)); break;
        case 3: text.resize(at); break;
        default: text.insert(at, words_.empty() ? " " : words_[random_() % words_.size()]); break;
      }
    }
    return text;
  }

 private:
  std::vector<std::string> words_;
  std::mt19937 random_{20140630};  // the same in every run
};

void run(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); }

}  // namespace

int main(int argc, char** argv) {
  int mutations = 0;
  std::vector<std::string> words;
  std::vector<fs::path> folders;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--mutations" && i + 1 < argc) {
      mutations = std::atoi(argv[++i]);
    } else if (argument == "--dict" && i + 1 < argc) {
      words = words_of(argv[++i]);
    } else {
      folders.emplace_back(argument);
    }
  }
  Mutator mutate(std::move(words));
  std::size_t seeds = 0;
  for (const auto& folder : folders) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (!entry.is_regular_file()) continue;
      for (const auto& seed : seeds_of(entry.path())) {
        ++seeds;
        run(seed);
        for (int i = 0; i < mutations; ++i) run(mutate(seed));
      }
    }
  }
  std::printf("%zu seeds, %d mutations each\n", seeds, mutations);
  return seeds > 0 ? 0 : 1;  // no seed is a mistake of the caller
}
