#include "cli/preview/tree_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/manifest/identity.h"
#include "compiler/overlay/cause.h"

namespace slipway::cli {

namespace {

// A line of the tree and those below it.
struct Branch {
  std::string text;
  std::string remark;  ///< shown dim, in a column of its own
  std::vector<Branch> below;

  Branch& child(const std::string& name, const std::string& child_remark) {
    if (below.empty() || below.back().text != name) below.push_back({name, child_remark, {}});
    return below.back();
  }
};

// Places on a terminal that a UTF-8 text takes, for texts without wide characters.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::size_t widest(const Branch& branch, std::size_t depth) {
  std::size_t width = 4 * depth + width_of(branch.text);
  for (const Branch& child : branch.below) width = std::max(width, widest(child, depth + 1));
  return width;
}

void write(const Branch& branch, const std::string& lead, std::size_t column, Color color,
           std::string& out) {
  for (const Branch& child : branch.below) {
    const bool last = &child == &branch.below.back();
    const std::string line = lead + (last ? "└── " : "├── ") + printable(child.text);
    out += line;
    if (!child.remark.empty()) {
      out += std::string(column + 2 - std::min(column, width_of(line)), ' ');
      out += color == Color::on ? "\x1b[2m" + printable(child.remark) + "\x1b[0m"
                                : printable(child.remark);
    }
    out += '\n';
    write(child, lead + (last ? "    " : "│   "), column, color, out);
  }
}

std::string cluster_remark(const fleet::Cluster& cluster) { return cluster.domain; }

std::string object_remark(const fleet::Service& service, const yaml::Node& object) {
  const overlay::Cause cause = overlay::cause_of(service, object, "");
  return cause.key == nullptr ? "" : fmt::format("{}: line {}", cause.name, cause.key->line);
}

}  // namespace

std::string tree_text(std::span<const render::RenderedOverlay> overlays, Color color) {
  Branch root;
  for (const render::RenderedOverlay& overlay : overlays) {
    const fleet::Service& service = *overlay.service;
    Branch& environment = root.child(service.target.environment->name, "");
    Branch& cluster =
        environment.child(service.target.cluster->name, cluster_remark(*service.target.cluster));
    Branch& place = cluster.child(service.team + "/" + service.name, service.descriptor->path);
    for (const kustomize::Rendered& rendered : overlay.build.objects) {
      const manifest::Identity identity = manifest::identity_of(*rendered.object);
      place.below.push_back(
          {identity.kind + " " + identity.name, object_remark(service, *rendered.object), {}});
    }
  }
  std::string out;
  const std::size_t column = widest(root, 0);
  for (const Branch& environment : root.below) {
    out += printable(environment.text) + "\n";
    write(environment, "", column, color, out);
  }
  return out;
}

}  // namespace slipway::cli
