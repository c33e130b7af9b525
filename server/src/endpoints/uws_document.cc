#include "endpoints/uws_document.h"

#include <fmt/format.h>

#include "core/iso_time.h"
#include "core/xml_writer.h"

namespace tapstand::endpoints {
namespace {

constexpr std::string_view kArchive = "http://esa.int/xml/EsaTapPlus";

void open_root(XmlWriter& xml, std::string_view name, bool versioned) {
  xml.open(name, {{"xmlns:uws", "http://www.ivoa.net/xml/UWS/v1.0"},
                  {"xmlns:xlink", "http://www.w3.org/1999/xlink"},
                  {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"}});
  if (versioned) xml.attribute("version", "1.1");
}

void write_owner(XmlWriter& xml, const jobs::Job& job, const Call& call) {
  const std::string owner = job.owner.empty() ? std::string(call.context.dialect.anonymous_owner) : job.owner;
  if (owner.empty()) {
    xml.nil("uws:ownerId");
  } else {
    xml.leaf("uws:ownerId", owner);
  }
}

void write_time(XmlWriter& xml, std::string_view name, const std::optional<jobs::Millis>& at) {
  if (at) {
    xml.leaf(name, iso_utc(*at));
  } else {
    xml.nil(name);
  }
}

void write_parameters(XmlWriter& xml, const jobs::Job& job, const Call& call) {
  for (const auto& [name, value] : job.parameters) xml.leaf("uws:parameter", value, {{"id", name}});
  for (const auto& part : job.uploads) {
    xml.leaf("uws:parameter", job_url(call, job.id) + "/parameters/" + part.name, {{"id", part.name}, {"byReference", "true"}});
  }
}

void write_results(XmlWriter& xml, const jobs::Job& job, const Call& call) {
  if (!job.result) return;
  xml.open("uws:result", {{"id", "result"},
                          {"xlink:type", "simple"},
                          {"xlink:href", job_url(call, job.id) + "/results/result"},
                          {"mime-type", job.result->media_type},
                          {"size", std::to_string(job.result->size)}});
  xml.close();
}

void write_error(XmlWriter& xml, const jobs::Job& job) {
  if (!job.error) return;
  xml.open("uws:errorSummary", {{"type", "fatal"}, {"hasDetail", "true"}});
  xml.leaf("uws:message", job.error->message).close();
}

}  // namespace

std::string job_url(const Call& call, std::string_view id) { return call.base + "/async/" + std::string(id); }

namespace {

// What the archive knows of a job beside UWS goes where UWS has room for it (UWS 1.1 §2.1: anything), in no namespace:
// validators complain of one whose schema they do not know.
void write_job_info(XmlWriter& xml, const jobs::Job& job) {
  const auto description = jobs::parameter(job.parameters, "jobdescription").value_or("");
  if (job.name().empty() && description.empty() && !job.result) return;
  xml.open("uws:jobInfo");
  xml.leaf_if("name", job.name()).leaf_if("description", description);
  if (job.result) {
    xml.leaf("rows", std::to_string(job.result->rows));
    xml.leaf("overflow", job.result->overflowed ? "true" : "false");
  }
  xml.close();
}

void write_job(XmlWriter& xml, const jobs::Job& job, const Call& call, bool with_results) {
  xml.leaf("uws:jobId", job.id);
  xml.leaf_if("uws:runId", job.run_id());
  write_owner(xml, job, call);
  xml.leaf("uws:phase", jobs::phase_name(job.phase));
  xml.nil("uws:quote");
  xml.leaf("uws:creationTime", iso_utc(job.created));
  write_time(xml, "uws:startTime", job.started);
  write_time(xml, "uws:endTime", job.ended);
  xml.leaf("uws:executionDuration", std::to_string(job.execution_duration));
  xml.leaf("uws:destruction", iso_utc(job.destruction));
  xml.open("uws:parameters");
  write_parameters(xml, job, call);
  xml.close();
  xml.open("uws:results");
  if (with_results) write_results(xml, job, call);
  xml.close();
  write_error(xml, job);
  write_job_info(xml, job);
}

}  // namespace

std::string job_document(const jobs::Job& job, const Call& call) {
  XmlWriter xml;
  open_root(xml, "uws:job", true);
  write_job(xml, job, call, true);
  xml.close();
  return xml.take();
}

std::string job_list_document(const std::vector<jobs::JobPtr>& jobs, const Call& call) {
  XmlWriter xml;
  open_root(xml, "uws:jobs", true);
  for (const auto& job : jobs) {
    xml.open("uws:jobref", {{"id", job->id}, {"xlink:type", "simple"}, {"xlink:href", job_url(call, job->id)}});
    xml.leaf("uws:phase", jobs::phase_name(job->phase));
    xml.leaf_if("uws:runId", job->run_id());
    write_owner(xml, *job, call);
    xml.leaf("uws:creationTime", iso_utc(job->created));
    xml.close();
  }
  xml.close();
  return xml.take();
}

std::string archive_list_document(const ArchiveList& list, const Call& call) {
  XmlWriter xml;
  open_root(xml, "esatapplus:jobs", false);
  xml.attribute("xmlns:esatapplus", kArchive).attribute("total", std::to_string(list.page.total));
  xml.attribute("offset", std::to_string(list.offset));
  if (list.limit) xml.attribute("limit", std::to_string(*list.limit));
  if (!list.order.empty()) xml.attribute("order", list.order);
  for (const auto& job : list.page.jobs) {
    xml.open("uws:job", {{"version", "1.1"}});
    write_job(xml, *job, call, !list.metadata_only);
    xml.close();
  }
  xml.close();
  return xml.take();
}

std::string parameters_document(const jobs::Job& job, const Call& call) {
  XmlWriter xml;
  open_root(xml, "uws:parameters", false);
  write_parameters(xml, job, call);
  xml.close();
  return xml.take();
}

std::string results_document(const jobs::Job& job, const Call& call) {
  XmlWriter xml;
  open_root(xml, "uws:results", false);
  write_results(xml, job, call);
  xml.close();
  return xml.take();
}

}  // namespace tapstand::endpoints
