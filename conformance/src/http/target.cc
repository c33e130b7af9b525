#include "http/target.h"

#include "core/text.h"

namespace tapcheck {
namespace {

constexpr std::string_view kDocumentedParent = "/tap-server";
constexpr std::string_view kDocumentedBase = "/tap-server/tap";

Url with_path(const Url& url, std::string path) {
  Url out = url;
  out.path = path.empty() ? "/" : std::move(path);
  return out;
}

std::string without_trailing_slash(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// True if `path` is `root` or below it.
bool under(std::string_view path, std::string_view root) {
  return path.starts_with(root) && (path.size() == root.size() || std::string_view("/?").find(path[root.size()]) != std::string_view::npos);
}

}  // namespace

Result<Target> Target::parse(std::string_view text) {
  auto url = parse_url(text);
  if (!url) return tl::unexpected(url.error());
  if (url->has_query) return fail("the target is a base URL, without '?'");
  const std::string path = without_trailing_slash(url->path);
  if (path.empty()) return fail("the target is the TAP base URL, for example http://127.0.0.1:8080/tap-server/tap");
  if (path.ends_with(kDocumentedParent)) return Target(with_path(*url, path + "/tap"), with_path(*url, path));
  return Target(with_path(*url, path), with_path(*url, folder_of(path)));
}

std::string Target::map(std::string_view documented) const {
  if (!documented.starts_with(kDocumentedOrigin)) return std::string(documented);
  const std::string_view rest = documented.substr(kDocumentedOrigin.size());
  if (!rest.empty() && rest.front() != '/' && rest.front() != '?') return std::string(documented);
  const auto prefix = [](const Url& url) { return url.origin() + without_trailing_slash(url.path); };
  if (under(rest, kDocumentedBase)) return prefix(base_) + std::string(rest.substr(kDocumentedBase.size()));
  if (under(rest, kDocumentedParent)) return prefix(parent_) + std::string(rest.substr(kDocumentedParent.size()));
  return base_.origin() + without_trailing_slash(folder_of(without_trailing_slash(parent_.path))) + std::string(rest);
}

std::string Target::map_all(std::string text) const {
  for (auto at = text.find(kDocumentedOrigin); at != std::string::npos;) {
    const auto end = text.find_first_of(" \t\r\n'\"<>", at);
    const std::string mapped = map(std::string_view(text).substr(at, end == std::string::npos ? end : end - at));
    text.replace(at, end == std::string::npos ? end : end - at, mapped);
    at = text.find(kDocumentedOrigin, at + mapped.size());
  }
  return text;
}

}  // namespace tapcheck
