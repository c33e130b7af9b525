// The functions behind the table of rules, one group a file. Each returns one line a breach.
#pragma once

#include "votable/rules.h"

namespace tapcheck::rules {

// rules_document.cc
VotProblems root_namespace(const VotSubject&);
VotProblems known_elements(const VotSubject&);
VotProblems unique_ids(const VotSubject&);
VotProblems refs_resolve(const VotSubject&);
VotProblems coosys(const VotSubject&);
VotProblems coosys_first(const VotSubject&);
VotProblems timesys(const VotSubject&);
VotProblems timesys_origin(const VotSubject&);
VotProblems info_attributes(const VotSubject&);
VotProblems link_href(const VotSubject&);
VotProblems one_serialization(const VotSubject&);
VotProblems nrows(const VotSubject&);
VotProblems version_features(const VotSubject&);
VotProblems media_type(const VotSubject&);

// rules_fields.cc
VotProblems field_attributes(const VotSubject&);
VotProblems datatypes(const VotSubject&);
VotProblems arraysizes(const VotSubject&);
VotProblems scalar_arraysize(const VotSubject&);
VotProblems precision_width(const VotSubject&);
VotProblems xtype_shapes(const VotSubject&);
VotProblems xtype_names(const VotSubject&);
VotProblems units(const VotSubject&);
VotProblems ucds(const VotSubject&);
VotProblems values_legal(const VotSubject&);
VotProblems float_nulls(const VotSubject&);
VotProblems param_values(const VotSubject&);
VotProblems unique_names(const VotSubject&);
VotProblems ascii(const VotSubject&);

// rules_dali.cc
VotProblems dali_version(const VotSubject&);
VotProblems one_results(const VotSubject&);
VotProblems one_table(const VotSubject&);
VotProblems status_first(const VotSubject&);
VotProblems status_message(const VotSubject&);
VotProblems status_after(const VotSubject&);
VotProblems error_document(const VotSubject&);
VotProblems request_echo(const VotSubject&);

// rules_xtypes.cc
VotProblems timestamps(const VotSubject&);
VotProblems timestamp_fields(const VotSubject&);
VotProblems intervals(const VotSubject&);
VotProblems points(const VotSubject&);
VotProblems circles(const VotSubject&);
VotProblems polygons(const VotSubject&);
VotProblems polygon_orientation(const VotSubject&);

}  // namespace tapcheck::rules
