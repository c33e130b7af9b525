// The parameters of a request, wherever they stand: query string, form, multipart. They can be looked at decoded, and
// changed one by one; what is not changed keeps its bytes. Names compare without case (DALI 1.1, 3.1). Values; no state.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bend/wire.h"

namespace tapcheck::bend {

/// `NAME=value`, decoded, in order; an uploaded file is a parameter whose value is its content.
std::vector<std::string> field_lines(const Message& request);

/// Passes every parameter through `change`, which is given name and value, may change them, and says whether it stays.
void change_fields(Message& request, const std::function<bool(std::string& name, std::string& value)>& change);

/// One more parameter: in the body if that is a form, else in the query string.
void add_field(Message& request, const std::string& name, const std::string& value);

}  // namespace tapcheck::bend
