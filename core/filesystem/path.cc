#include "core/filesystem/path.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <system_error>
#include <vector>

namespace slipway {

namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) parts.push_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

// How much of a path, in whole parts, has nothing to take apart; all of most paths.
std::size_t normal_size(std::string_view path) {
  std::size_t part = path.starts_with('/') ? 1 : 0;
  for (;;) {
    if (part == path.size() || path[part] == '/' || path[part] == '.') return part;
    const std::size_t slash = path.find('/', part);
    if (slash == std::string_view::npos) return path.size();
    part = slash + 1;
  }
}

}  // namespace

std::string join_path(std::string_view directory, std::string_view path) {
  if (directory.empty() || path.starts_with('/')) return std::string(path);
  std::string joined;
  joined.reserve(directory.size() + 1 + path.size());
  joined = directory;
  if (!joined.ends_with('/')) joined += '/';
  joined += path;
  return joined;
}

std::string normal_path(std::string_view path) {
  const std::size_t begin = normal_size(path);
  if (begin == path.size() && begin > 0 && path.back() != '/') return std::string(path);
  const bool absolute = path.starts_with('/');
  std::string normal;
  normal.reserve(path.size());
  if (begin > 0) normal = path.substr(0, begin - 1);
  path.remove_prefix(begin);
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.empty() || part == ".") continue;
    const bool can_step_up = !normal.empty() && base_name(normal) != "..";
    if (part == ".." && can_step_up) {
      normal.resize(normal.find('/') == std::string::npos ? 0 : normal.rfind('/'));
    } else if (part != ".." || !absolute) {
      if (absolute || !normal.empty()) normal += '/';
      normal += part;
    }
  }
  if (normal.empty()) normal = absolute ? "/" : ".";
  return normal;
}

std::string parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_within(std::string_view path, std::string_view directory) {
  if (directory == "/") return path.starts_with('/');
  if (directory == ".") return !path.starts_with('/') && path != ".." && !path.starts_with("../");
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string relative_path(std::string_view path, std::string_view directory) {
  const std::vector<std::string_view> to = parts_of(path);
  const std::vector<std::string_view> from = parts_of(directory);
  const auto [rest_to, rest_from] = std::mismatch(to.begin(), to.end(), from.begin(), from.end());
  std::string relative;
  const auto add = [&](std::string_view part) {
    if (!relative.empty()) relative += '/';
    relative += part;
  };
  std::for_each(rest_from, from.end(), [&](std::string_view) { add(".."); });
  std::for_each(rest_to, to.end(), add);
  return relative.empty() ? "." : relative;
}

Diagnostic file_error(const std::string& path, std::string_view what, int error_number) {
  std::string message = "`" + path + "` " + std::string(what);
  if (error_number == ENOENT || error_number == ENOTDIR) {
    message += ": there is no such file or directory";
  } else if (error_number == ELOOP) {
    message += ": its symbolic links lead in a circle";
  } else if (error_number != 0) {
    std::string reason = std::generic_category().message(error_number);
    reason.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(reason.front())));
    message += ": " + reason;
  }
  Diagnostic diagnostic = plain_error(std::move(message));
  diagnostic.file = path;
  return diagnostic;
}

}  // namespace slipway
