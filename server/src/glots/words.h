// Words as a search compares them. Thread-safe.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tapstand::glots {

// Lower case, and Latin letters without their accents; everything else as it is. Broken UTF-8 stays as it is.
std::string fold(std::string_view text);
// The runs of letters and digits of a folded text.
std::vector<std::string> words_of(std::string_view folded);
// English plurals to singulars ("galaxies", "quasars", "classes"); what is no plural stays.
std::string singular(std::string_view word);

}  // namespace tapstand::glots
