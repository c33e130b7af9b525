// What tapcheck does without a target: list, explain, curl, compare, expect. Each prints to stdout and gives the exit status.
#pragma once

#include "options.h"

namespace tapcheck {

inline constexpr int kHeld = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;
inline constexpr int kOutOfReach = 3;

/// Says what is wrong on stderr.
int complain(const Error& error);

int run_offline(const Options& options);

}  // namespace tapcheck
