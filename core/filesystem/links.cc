#include "core/filesystem/links.h"

#include <algorithm>
#include <cerrno>

#include "core/filesystem/path.h"

namespace slipway {

Result<std::string> resolve_links(
    const std::string& path, const std::function<UnresolvedEntry(const std::string&)>& look_up) {
  constexpr int most_links = 40;  // as Linux: more are taken for a loop
  std::string rest = path;
  std::string done = "/";
  int links = 0;
  for (;;) {
    const std::size_t begin = rest.find_first_not_of('/');
    if (begin == std::string::npos) return done;
    const std::size_t end = std::min(rest.find('/', begin), rest.size());
    const std::string part = rest.substr(begin, end - begin);
    rest.erase(0, end);
    if (part == ".") continue;
    if (part == "..") {
      done = parent_path(done);
      continue;
    }
    const std::string next = join_path(done, part);
    const UnresolvedEntry entry = look_up(next);
    if (!entry.link_target.empty()) {
      if (++links > most_links) return file_error(path, "cannot be found", ELOOP);
      if (entry.link_target.starts_with('/')) done = "/";
      rest = entry.link_target + rest;
      continue;
    }
    if (entry.type == FileType::missing) return file_error(path, "cannot be found", ENOENT);
    const bool more = rest.find_first_not_of('/') != std::string::npos;
    if (entry.type == FileType::file && more) return file_error(path, "cannot be found", ENOTDIR);
    done = next;
  }
}

}  // namespace slipway
