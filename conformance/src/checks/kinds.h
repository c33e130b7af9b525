// The functions behind the table of check kinds, one group a file.
#pragma once

#include "checks/check.h"

namespace tapcheck {

// http_checks.cc
Outcome check_status(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_header(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_media_type(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_body(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_body_without(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_bytes(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_line(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_lines(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_not_before(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_within(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_csv_header(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_csv_rows(const Arguments&, const Evidence&, const CheckContext&);

// leak.cc
Outcome check_no_leak(const Arguments&, const Evidence&, const CheckContext&);

// error_checks.cc
Outcome check_error_document(const Arguments&, const Evidence&, const CheckContext&);

// group_checks.cc
Outcome check_distinct_header(const Arguments&, const Evidence&, const CheckContext&);

// xml_checks.cc
Outcome check_xsd(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_root(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_xpath(const Arguments&, const Evidence&, const CheckContext&);

// uws_checks.cc
Outcome check_job_location(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_uws_job(const Arguments&, const Evidence&, const CheckContext&);

// phases.cc
Outcome check_legal_phases(const Arguments&, const Evidence&, const CheckContext&);

// votable_checks.cc
Outcome check_votable(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_query_status(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_rows(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_fields(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_has_fields(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_sorted_by(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_column(const Arguments&, const Evidence&, const CheckContext&);

// answer_checks.cc
Outcome check_values(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_refused(const Arguments&, const Evidence&, const CheckContext&);

// table_checks.cc
Outcome check_same_table(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_same_table_as_file(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_votable_rule(const Arguments&, const Evidence&, const CheckContext&);

/// The query was refused: a status of 4xx, or QUERY_STATUS ERROR.
bool is_refusal(const Evidence& evidence);
std::string refusal_text(const Evidence& evidence);

// metadata_checks.cc
Outcome check_every(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_every_value(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_one_per_row(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_known_unlike(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_sizes_fit(const Arguments&, const Evidence&, const CheckContext&);

// agreement_checks.cc
Outcome check_tables_agree(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_fields_as_declared(const Arguments&, const Evidence&, const CheckContext&);
Outcome check_keys_resolve(const Arguments&, const Evidence&, const CheckContext&);

}  // namespace tapcheck
