// Numbers that look random and repeat for a seed on any platform with the same math library: the standard leaves its
// distributions to the implementation, so the sample catalogue draws from these alone.
//
// Rng is not thread-safe; a Permutation is immutable. Not for cryptography.
#pragma once
#include <array>
#include <cstdint>

namespace tapstand::catalogue {

// Mixes 64 bits so that every input bit reaches every output bit (the finaliser of SplitMix64, Steele et al. 2014).
std::uint64_t mix(std::uint64_t value);

// SplitMix64: a counter through mix(). Each (seed, stream) is a sequence of its own.
class Rng {
 public:
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);
  std::uint64_t bits();
  double uniform();                        // [0, 1)
  double uniform(double low, double high);
  double normal();                         // mean 0, deviation 1
  double normal(double mean, double deviation) { return mean + deviation * normal(); }
  double log_normal(double median, double dex);
  std::int64_t integer(std::int64_t low, std::int64_t high);  // both included
  int poisson(double mean);
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::uint64_t state_;
  double spare_ = 0;
  bool has_spare_ = false;
};

// A bijection of 0 … size-1 in constant memory: a keyed Feistel network over the next power of four, walked until it
// lands in range (Black & Rogaway 2002, "cycle walking"; four steps on average at worst).
class Permutation {
 public:
  Permutation(std::int64_t size, std::uint64_t key);
  std::int64_t operator()(std::int64_t index) const;

 private:
  std::uint64_t scramble(std::uint64_t value) const;
  std::uint64_t size_;
  int half_bits_;
  std::array<std::uint64_t, 6> keys_;
};

}  // namespace tapstand::catalogue
