#include "jobs/job_record.h"

#include <nlohmann/json.hpp>

#include "core/codes.h"

namespace tapstand::jobs {
namespace {

using nlohmann::json;

std::string bytes_of(const json& value) {
  std::string bytes;
  json::to_cbor(value, bytes);
  return bytes;
}

// The library throws on whatever is not as `read` expects it.
template <class T, class Read>
Result<T> decoded(std::string_view bytes, Read read) {
  try {
    return read(json::from_cbor(bytes.begin(), bytes.end()));
  } catch (const json::exception&) {
    return fail(Code::internal, "A stored job cannot be read.");
  }
}

json pairs(const std::vector<formats::NamedValue>& values) {
  json out = json::array();
  for (const auto& value : values) out.push_back({value.name, value.value});
  return out;
}

json field_json(const Field& field) {
  return {field.name, static_cast<int>(field.type.type), field.type.arraysize, field.type.xtype, field.unit, field.ucd, field.utype,
          field.description, field.id, field.ref};
}

Field field_of(const json& value) {
  Field field;
  field.name = value.at(0);
  field.type = {static_cast<Type>(value.at(1).get<int>()), value.at(2), value.at(3)};
  field.unit = value.at(4);
  field.ucd = value.at(5);
  field.utype = value.at(6);
  field.description = value.at(7);
  field.id = value.at(8);
  field.ref = value.at(9);
  return field;
}

json info_json(const formats::ResultInfo& info) {
  json systems = json::array();
  for (const auto& system : info.coosys) systems.push_back({system.id, system.system, system.epoch});
  return {{"query", info.query}, {"job_id", info.job_id}, {"job_name", info.job_name}, {"caption", info.caption},
          {"citation", info.citation}, {"release", info.release}, {"coosys", systems}, {"infos", pairs(info.infos)},
          {"datalink_url", info.datalink_url}};
}

formats::ResultInfo info_of(const json& value) {
  formats::ResultInfo info;
  info.query = value.at("query");
  info.job_id = value.at("job_id");
  info.job_name = value.at("job_name");
  info.caption = value.at("caption");
  info.citation = value.at("citation");
  info.release = value.at("release");
  for (const auto& system : value.at("coosys")) info.coosys.push_back({system.at(0), system.at(1), system.at(2)});
  for (const auto& pair : value.at("infos")) info.infos.push_back({pair.at(0), pair.at(1)});
  info.datalink_url = value.at("datalink_url");
  return info;
}

}  // namespace

std::string encode_parameters(const Parameters& parameters) {
  json out = json::array();
  for (const auto& [name, value] : parameters) out.push_back({name, value});
  return bytes_of(out);
}

Result<Parameters> decode_parameters(std::string_view bytes) {
  return decoded<Parameters>(bytes, [](const json& list) {
    Parameters parameters;
    for (const auto& pair : list) parameters.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
    return parameters;
  });
}

std::string encode_result(const JobResult& result) {
  json fields = json::array();
  for (const auto& field : result.fields) fields.push_back(field_json(field));
  return bytes_of({{"format", result.format->name}, {"media_type", result.media_type}, {"info", info_json(result.info)},
                   {"fields", fields}, {"rows", result.rows}, {"size", result.size}, {"kept_bytes", result.kept_bytes},
                   {"overflowed", result.overflowed}, {"in_files", result.in_files}});
}

Result<JobResult> decode_result(std::string_view bytes) {
  auto read = decoded<JobResult>(bytes, [](const json& value) {
    JobResult result;
    result.format = formats::find_format(value.at("format").get<std::string>());
    result.media_type = value.at("media_type");
    result.info = info_of(value.at("info"));
    for (const auto& field : value.at("fields")) result.fields.push_back(field_of(field));
    result.rows = value.at("rows");
    result.size = value.at("size");
    result.kept_bytes = value.at("kept_bytes");
    result.overflowed = value.at("overflowed");
    result.in_files = value.at("in_files");
    return result;
  });
  if (read && read->format == nullptr) return fail(Code::internal, "A stored result has a format that is not known here.");
  return read;
}

std::string encode_error(const Error& error) {
  return bytes_of({code_name(error.code), error.message, error.span.offset, error.span.length, error.span.line, error.span.column});
}

Result<Error> decode_error(std::string_view bytes) {
  return decoded<Error>(bytes, [](const json& value) {
    return Error{code_from(value.at(0).get<std::string>()), value.at(1), {value.at(2), value.at(3), value.at(4), value.at(5)}};
  });
}

}  // namespace tapstand::jobs
