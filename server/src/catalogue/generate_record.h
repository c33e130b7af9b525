// One source's values by column name: what the models write and the table writers read. A table takes the columns it has and
// leaves the rest, so one description of a star serves every table of its release. Reused from row to row; not thread-safe.
#pragma once
#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "core/row.h"

namespace tapstand::catalogue {

// A column name as its hash (FNV-1a, 64 bits), made by the compiler for literals.
struct Name {
  std::uint64_t hash;
  consteval Name(const char* text) : hash(hash_of(text)) {}  // NOLINT: implicit, so that calls read set("ra", …)
  static constexpr Name of(std::string_view text) { return Name(hash_of(text)); }

 private:
  constexpr explicit Name(std::uint64_t value) : hash(value) {}
  static constexpr std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
  }
};

class Record {
 public:
  // Forgets all values: every column is NULL.
  void clear() {
    ++generation_;
    used_ = 0;
  }
  void set(Name name, std::floating_point auto value) { slot(name) = Cell::of(static_cast<double>(value)); }
  void set(Name name, std::integral auto value) { slot(name) = Cell::of(static_cast<std::int64_t>(value)); }
  void set(Name name, std::string_view text) { slot(name) = Cell::text(keep(text)); }
  void set(Name name, const char* text) { set(name, std::string_view(text)); }
  void set_blob(Name name, std::string_view bytes) { slot(name) = Cell::blob(keep(bytes)); }
  // Value and interval, under `name`, `name`_lower and `name`_upper.
  void set_interval(std::string_view name, double value, double lower, double upper);
  void reset(Name name) { slot(name) = Cell::null(); }

  // NULL where nothing was set.
  Cell get(Name name) const {
    for (std::size_t i = name.hash & kMask;; i = (i + 1) & kMask) {
      if (slots_[i].generation != generation_) return Cell::null();
      if (slots_[i].hash == name.hash) return slots_[i].cell;
    }
  }

 private:
  static constexpr std::size_t kSlots = 1024;  // a table has fewer than 400 columns
  static constexpr std::size_t kMask = kSlots - 1;
  static constexpr std::size_t kTextBytes = 8192;
  struct Slot {
    std::uint64_t hash = 0;
    std::uint64_t generation = 0;
    Cell cell{};
  };

  Cell& slot(Name name) {
    for (std::size_t i = name.hash & kMask;; i = (i + 1) & kMask) {
      if (slots_[i].generation == generation_ && slots_[i].hash != name.hash) continue;
      slots_[i].hash = name.hash;
      slots_[i].generation = generation_;
      return slots_[i].cell;
    }
  }
  std::string_view keep(std::string_view text) {
    if (text.size() > kTextBytes - used_) return {};  // no row comes near
    char* to = text_->data() + used_;
    std::memcpy(to, text.data(), text.size());
    used_ += text.size();
    return {to, text.size()};
  }

  std::array<Slot, kSlots> slots_{};
  std::uint64_t generation_ = 1;
  std::unique_ptr<std::array<char, kTextBytes>> text_ = std::make_unique<std::array<char, kTextBytes>>();
  std::size_t used_ = 0;
};

}  // namespace tapstand::catalogue
