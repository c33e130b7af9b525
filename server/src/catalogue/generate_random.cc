#include "catalogue/generate_random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace tapstand::catalogue {

std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed) ^ mix(stream * 0x9e3779b97f4a7c15ULL + 1)) {}

std::uint64_t Rng::bits() {
  state_ += 0x9e3779b97f4a7c15ULL;
  return mix(state_);
}

double Rng::uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double Rng::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Rng::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));
  const double angle = 2 * std::numbers::pi * uniform();
  spare_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

double Rng::log_normal(double median, double dex) { return median * std::exp(std::numbers::ln10 * dex * normal()); }

std::int64_t Rng::integer(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(uniform() * static_cast<double>(high - low + 1));
}

int Rng::poisson(double mean) {
  if (mean > 30) return static_cast<int>(std::max(0.0, std::round(normal(mean, std::sqrt(mean)))));
  const double limit = std::exp(-mean);
  int count = 0;
  for (double product = uniform(); product > limit; product *= uniform()) ++count;
  return count;
}

Permutation::Permutation(std::int64_t size, std::uint64_t key) : size_(static_cast<std::uint64_t>(size)), half_bits_(1) {
  assert(size >= 0);
  while ((std::uint64_t{1} << (2 * half_bits_)) < size_) ++half_bits_;
  for (std::size_t round = 0; round < keys_.size(); ++round) keys_[round] = mix(key + round * 0x9e3779b97f4a7c15ULL);
}

std::uint64_t Permutation::scramble(std::uint64_t value) const {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits_) - 1;
  std::uint64_t left = value >> half_bits_;
  std::uint64_t right = value & mask;
  for (const std::uint64_t key : keys_) {
    const std::uint64_t next = left ^ (mix(right + key) & mask);
    left = right;
    right = next;
  }
  return (left << half_bits_) | right;
}

std::int64_t Permutation::operator()(std::int64_t index) const {
  auto value = static_cast<std::uint64_t>(index);
  assert(index >= 0 && value < size_);
  do value = scramble(value);
  while (value >= size_);
  return static_cast<std::int64_t>(value);
}

}  // namespace tapstand::catalogue
