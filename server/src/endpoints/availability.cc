// VOSI 1.1 §3.2: the answer of a real query on the catalogue, not a constant.
#include "core/iso_time.h"
#include "core/xml_writer.h"
#include "endpoints/handlers.h"

namespace tapstand::endpoints {

http::Response availability(Call& call) {
  store::Interrupt interrupt(call.context.clock);
  jobs::QueryRequest probe;
  probe.adql = "SELECT COUNT(*) AS n FROM tap_schema.schemas";
  probe.maxrec = 1;
  const auto run = call.context.jobs.engine().start(probe, [](std::string_view) { return fail(Code::not_found, "none"); }, interrupt);
  const bool up = run && (*run)->next();
  XmlWriter xml;
  xml.open("vosi:availability", {{"xmlns:vosi", "http://www.ivoa.net/xml/VOSIAvailability/v1.0"}});
  xml.leaf("vosi:available", up ? "true" : "false");
  xml.leaf("vosi:upSince", iso_utc(call.context.up_since));
  xml.leaf("vosi:note", up ? "The TAP service is accepting queries." : "The catalogue cannot be read.");
  xml.close();
  return http::Response::xml(xml.take());
}

}  // namespace tapstand::endpoints
