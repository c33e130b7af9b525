// Rules on FIELDs, PARAMs and what VALUES says of them (VOTable 1.4 sections 2 and 4; DALI 1.1 section 3.3).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/text.h"
#include "votable/cells.h"
#include "votable/datatypes.h"
#include "votable/rule_functions.h"
#include "votable/units.h"

namespace tapcheck::rules {
namespace {

std::string where(const VotElement& e) {
  return fmt::format("line {}: {} {}", e.line, one_line(e.name, 40), one_line(e.attribute_or_empty("name"), 60));
}

/// Calls `function` for each FIELD and PARAM.
template <typename Function>
VotProblems each_field(const VotSubject& subject, Function function) {
  VotProblems problems;
  for (const VotElement& e : subject.table.elements) {
    if (e.name == "FIELD" || e.name == "PARAM") function(e, problems);
  }
  return problems;
}

VotField field_of(const VotElement& e) {
  const auto of = [&](const char* name) { return e.attribute_or_empty(name); };
  return {of("name"), of("ID"), of("datatype"), of("arraysize"), of("xtype"), of("unit"), of("ucd"), {}};
}

/// What DALI says of an xtype: which datatypes, and how its last dimension counts.
struct Xtype {
  std::string_view name;
  bool text;
  std::size_t count;  ///< elements of one value; 0 for any number
};
constexpr std::array kXtypes{
    Xtype{"timestamp", true, 0}, Xtype{"interval", false, 2}, Xtype{"point", false, 2}, Xtype{"circle", false, 3}, Xtype{"polygon", false, 0},
    // DALI 1.2, not yet a recommendation: known by name.
    Xtype{"multiinterval", false, 0}, Xtype{"range", false, 4}, Xtype{"moc", true, 0}, Xtype{"shape", true, 0}, Xtype{"multishape", true, 0},
    Xtype{"uri", true, 0}, Xtype{"uuid", true, 0}, Xtype{"json", true, 0}, Xtype{"hms", true, 0}, Xtype{"dms", true, 0},
};
const Xtype* find_xtype(std::string_view name) {
  const auto* at = std::find_if(kXtypes.begin(), kXtypes.end(), [&](const Xtype& x) { return x.name == name; });
  return at == kXtypes.end() ? nullptr : at;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

VotProblems field_attributes(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    for (const char* attribute : {"name", "datatype"}) {
      if (e.attribute_or_empty(attribute).empty()) problems.push_back(fmt::format("{} has no {}", where(e), attribute));
    }
    if (e.name == "PARAM" && e.attribute("value") == nullptr) problems.push_back(where(e) + " has no value");
  });
}

VotProblems datatypes(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    const std::string* type = e.attribute("datatype");
    if (type == nullptr || find_datatype(*type) != nullptr) return;
    problems.push_back(fmt::format("{}: '{}' is not a datatype of VOTable", where(e), one_line(*type, 40)));
  });
}

VotProblems arraysizes(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    const std::string* size = e.attribute("arraysize");
    if (size == nullptr) return;
    const auto shape = array_shape(*size);
    if (size->empty() || !shape) problems.push_back(fmt::format("{}: {}", where(e), shape ? "arraysize is empty" : shape.error().message));
  });
}

VotProblems scalar_arraysize(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    if (e.attribute_or_empty("arraysize") == "1") problems.push_back(where(e) + " has arraysize 1");
  });
}

VotProblems precision_width(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    if (const std::string* precision = e.attribute("precision")) {
      std::string_view digits = *precision;
      if (digits.starts_with('F') || digits.starts_with('E')) digits.remove_prefix(1);
      if (!all_digits(digits)) problems.push_back(fmt::format("{} has precision '{}'", where(e), one_line(*precision, 20)));
    }
    if (const std::string* width = e.attribute("width"); width != nullptr && (!all_digits(*width) || parse_integer(*width) == 0)) {
      problems.push_back(fmt::format("{} has width '{}'", where(e), one_line(*width, 20)));
    }
  });
}

VotProblems xtype_shapes(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    const VotField field = field_of(e);
    const Xtype* xtype = find_xtype(field.xtype);
    const auto shape = array_shape(field.arraysize);
    if (xtype == nullptr || !shape) return;
    const Datatype* type = find_datatype(field.datatype);
    const bool number = type != nullptr && (type->is_floating() || type->is_integer());
    const bool right_type = xtype->text ? field.is_text() : number;
    // A value has `count` elements; several are a matrix with them as its first dimension.
    const bool right_size = xtype->count == 0 ? field.is_array() : shape->count == xtype->count || (shape->step % xtype->count == 0 && shape->step > 1);
    if (!right_type || !right_size) {
      problems.push_back(fmt::format("{} with xtype {} is {} of arraysize '{}'", where(e), field.xtype, one_line(field.datatype, 40), one_line(field.arraysize, 20)));
    }
  });
}

VotProblems xtype_names(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    const std::string xtype = e.attribute_or_empty("xtype");
    if (xtype.empty() || find_xtype(xtype) != nullptr || xtype.find(':') != std::string::npos) return;
    problems.push_back(fmt::format("{} has xtype '{}'", where(e), one_line(xtype, 40)));
  });
}

VotProblems units(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    if (const auto why = unit_problem(e.attribute_or_empty("unit"))) problems.push_back(fmt::format("{}: {}", where(e), *why));
  });
}

VotProblems ucds(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    if (const auto why = ucd_problem(e.attribute_or_empty("ucd"))) problems.push_back(fmt::format("{}: {}", where(e), *why));
  });
}

VotProblems values_legal(const VotSubject& subject) {
  VotProblems problems;
  const auto& elements = subject.table.elements;
  const auto parent = [&](const VotElement& e) -> const VotElement* { return e.parent < 0 ? nullptr : &elements[static_cast<std::size_t>(e.parent)]; };
  for (const VotElement& e : elements) {
    const VotElement* values = e.name == "VALUES" ? &e : parent(e);
    const VotElement* owner = values == nullptr ? nullptr : parent(*values);
    if (owner == nullptr || values->name != "VALUES") continue;
    VotField field = field_of(*owner);
    const Datatype* type = find_datatype(field.datatype);
    if (type == nullptr) continue;
    if (!type->is_text()) field.arraysize.clear();  // it is said of the elements
    const std::string* value = e.name == "VALUES" ? e.attribute("null") : e.name == "MIN" || e.name == "MAX" ? e.attribute("value") : nullptr;
    if (value == nullptr || value->empty() || cell_from_text(field, *value)) continue;
    problems.push_back(fmt::format("{}: {} '{}' is not a {}", where(*owner), e.name == "VALUES" ? "null" : e.name, one_line(*value, 40), field.datatype));
  }
  return problems;
}

VotProblems float_nulls(const VotSubject& subject) {
  VotProblems problems;
  for (const VotField& field : subject.table.fields) {
    const Datatype* type = find_datatype(field.datatype);
    if (type == nullptr || !(type->is_floating() || type->is_complex()) || !field.null_text || lower(*field.null_text) == "nan") continue;
    problems.push_back(fmt::format("FIELD {} has the null value {}", one_line(field.name, 60), one_line(*field.null_text, 40)));
  }
  return problems;
}

VotProblems param_values(const VotSubject& subject) {
  return each_field(subject, [](const VotElement& e, VotProblems& problems) {
    const std::string* value = e.attribute("value");
    if (e.name != "PARAM" || value == nullptr) return;
    if (const auto cell = cell_from_text(field_of(e), *value); !cell) problems.push_back(fmt::format("{}: {}", where(e), cell.error().text));
  });
}

VotProblems unique_names(const VotSubject& subject) {
  VotProblems problems;
  std::set<std::string> seen;
  for (const VotField& field : subject.table.fields) {
    if (!seen.insert(field.name).second) problems.push_back(fmt::format("two FIELDs are called {}", one_line(field.name, 60)));
  }
  return problems;
}

VotProblems ascii(const VotSubject& subject) {
  VotProblems problems;
  const VotTable& table = subject.table;
  for (std::size_t c = 0; c < table.fields.size(); ++c) {
    if (table.fields[c].datatype != "char") continue;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      const auto* text = std::get_if<std::string>(&table.rows[r][c]);
      if (text == nullptr || std::all_of(text->begin(), text->end(), [](char ch) { return static_cast<unsigned char>(ch) < 0x80; })) continue;
      problems.push_back(fmt::format("row {}, column {}: '{}' is not ASCII", r + 1, one_line(table.fields[c].name, 60), one_line(*text, 60)));
      break;
    }
  }
  return problems;
}

}  // namespace tapcheck::rules
