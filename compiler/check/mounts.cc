// kubernetes-value: paths of `files` and `volumes` that hide each other, or what the container
// needs there. The API server takes some of them; the file or the disk is then just not where it
// should be.
#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/check/checks.h"
#include "compiler/fleet/value_forms.h"
#include "core/filesystem/path.h"

namespace slipway::check {

namespace {

constexpr std::string_view rule = "kubernetes-value";

struct Mount {
  std::string_view path;
  bool is_file = false;
  const yaml::Node* node = nullptr;
};

std::vector<Mount> mounts_of(const fleet::Service& service) {
  std::vector<Mount> mounts;
  for (const fleet::Volume& volume : service.volumes) {
    mounts.push_back({fleet::without_last_slashes(volume.mount_path), false, volume.node});
  }
  for (const fleet::AttachedFile& file : service.files)
    mounts.push_back({file.place, true, file.node});
  return mounts;
}

// What stands at a path already, or nothing.
std::string_view taken_by(const fleet::Service& service, std::string_view path) {
  constexpr std::array<std::string_view, 3> of_system = {"/proc", "/sys", "/dev"};
  if (path == "/tmp") return "the platform mounts a folder for temporary files";
  if (path == "/srv" && service.type == fleet::ServiceType::site)
    return "the platform mounts the files of the site";
  const bool is_system = std::any_of(of_system.begin(), of_system.end(),
                                     [&](auto folder) { return is_within(path, folder); });
  return is_system ? "the container has what the system gives it" : std::string_view();
}

void check_pair(const Mount& one, const Mount& two, Diagnostics& diagnostics) {
  const bool same = one.path == two.path;
  const bool one_holds = !same && one.is_file && is_within(two.path, one.path);
  const bool two_holds = !same && two.is_file && is_within(one.path, two.path);
  if (!same && !one_holds && !two_holds) return;
  const std::string path(one_holds ? one.path : two.path);
  const bool mixed = one.is_file != two.is_file;
  std::string message = "`" + path + "` is ";
  if (!same)
    message +=
        "a file of `files`, but `" + std::string(one_holds ? two.path : one.path) + "` is below it";
  else
    message += mixed ? "both in `files` and in `volumes`" : "given twice";
  Diagnostic diagnostic =
      finding(*two.node, std::string(rule), std::move(message),
              "give one of them another path; only one thing can be at a path of the container");
  diagnostic.notes.push_back(yaml::note_at(*one.node, "the other path is here"));
  diagnostics.add(std::move(diagnostic));
}

}  // namespace

void check_mounts(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  for (const fleet::Service* service : set.readable()) {
    std::vector<Mount> mounts = mounts_of(*service);
    for (const Mount& mount : mounts) {
      const std::string_view taken = taken_by(*service, mount.path);
      if (taken.empty()) continue;
      diagnostics.add(finding(
          *mount.node, std::string(rule),
          "`" + std::string(mount.path) + "` is taken: there " + std::string(taken),
          mount.is_file ? "give the file a path such as /etc/" + service->name + "/ and its name"
                        : "mount the disk at a path such as /data"));
    }
    std::sort(mounts.begin(), mounts.end(), [](const Mount& a, const Mount& b) {
      return std::tie(a.node->line, a.node->column) < std::tie(b.node->line, b.node->column);
    });
    std::stable_sort(mounts.begin(), mounts.end(),
                     [](const Mount& a, const Mount& b) { return a.path < b.path; });
    // What is below a path stands behind it, with paths such as `/a-b` between `/a` and `/a/b`.
    for (std::size_t i = 0; i < mounts.size(); ++i) {
      for (std::size_t j = i + 1; j < mounts.size() && mounts[j].path.starts_with(mounts[i].path);
           ++j)
        check_pair(mounts[i], mounts[j], diagnostics);
    }
  }
}

}  // namespace slipway::check
