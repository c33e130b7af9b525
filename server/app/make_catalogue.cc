// Makes the sample catalogue that comes with the program: make_catalogue FIXTURES OUT. Used by the build alone.
#include <cstdio>

#include "catalogue/generate.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: make_catalogue FIXTURES OUT\n", stderr);
    return 2;
  }
  tapstand::catalogue::GenerateOptions options;
  options.fixtures = argv[1];
  options.out = argv[2];
  options.full = true;
  const auto report = tapstand::catalogue::generate(options);
  if (report) return 0;
  std::fprintf(stderr, "make_catalogue: %s\n", report.error().message.c_str());
  return 1;
}
