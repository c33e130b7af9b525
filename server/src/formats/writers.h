// The makers of the writers in formats.cc's table.
#pragma once
#include <memory>

#include "formats/format.h"

namespace tapstand::formats {

std::unique_ptr<Writer> make_votable_binary2();
std::unique_ptr<Writer> make_votable_tabledata();
std::unique_ptr<Writer> make_csv();
std::unique_ptr<Writer> make_tsv();
std::unique_ptr<Writer> make_ecsv();
std::unique_ptr<Writer> make_json();
std::unique_ptr<Writer> make_fits();
// What `inner` writes, as one gzip member (RFC 1952) without time or name, so that equal results are equal bytes.
std::unique_ptr<Writer> make_gzip(std::unique_ptr<Writer> inner);

}  // namespace tapstand::formats
