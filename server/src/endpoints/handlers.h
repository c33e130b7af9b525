// The handlers of routes.cc, by the file that holds them. Each reads parameters, calls a service and answers.
#pragma once
#include "endpoints/context.h"

namespace tapstand::endpoints {

// home.cc
http::Response home(Call& call);
// sync.cc
http::Response sync_query(Call& call);
// async.cc
http::Response list_jobs(Call& call);
http::Response create_job(Call& call);
http::Response get_job(Call& call);
http::Response post_job(Call& call);
http::Response delete_job(Call& call);
// job_parts.cc
http::Response job_phase(Call& call);
http::Response job_quote(Call& call);
http::Response job_execution_duration(Call& call);
http::Response job_destruction(Call& call);
http::Response job_owner(Call& call);
http::Response job_run_id(Call& call);
http::Response job_error(Call& call);
http::Response job_parameters(Call& call);
http::Response job_parameter(Call& call);
http::Response job_results(Call& call);
http::Response job_result(Call& call);
// job_lists.cc
http::Response archive_job_list(Call& call);
http::Response delete_jobs(Call& call);
// tables.cc
http::Response tables(Call& call);
http::Response one_table(Call& call);
http::Response attribute_schema(Call& call);
// datalink.cc, data.cc
http::Response datalink_links(Call& call);
http::Response data_products(Call& call);
// glots.cc
http::Response glots_search(Call& call);
// login.cc
http::Response login(Call& call);
http::Response logout(Call& call);
http::Response users(Call& call);
// share.cc, event.cc
http::Response share(Call& call);
http::Response event(Call& call);
http::Response notification(Call& call);
// upload.cc, table_tool.cc
http::Response upload(Call& call);
http::Response table_tool(Call& call);
// capabilities.cc, availability.cc, examples.cc
http::Response capabilities(Call& call);
http::Response availability(Call& call);
http::Response examples(Call& call);

}  // namespace tapstand::endpoints
