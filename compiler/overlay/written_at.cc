// The layout of an overlay is tree.cc's: patches/N.yaml is the Nth patch of the descriptor (behind
// a line of comment when it was written inline), extra/N.yaml its Nth further manifest.
#include "compiler/overlay/written_at.h"

#include <charconv>

#include "compiler/overlay/tree.h"
#include "core/filesystem/path.h"

namespace slipway::overlay {

namespace {

constexpr std::string_view patches_folder = "patches/";
constexpr std::string_view extra_folder = "extra/";
constexpr std::string_view bases_folder = "/kustomize-bases/";

// Item N of a list, where `patches/N.yaml` stands in the text; null where it does not.
template <typename T>
const T* named_in(std::string_view text, std::string_view folder, const std::vector<T>& list) {
  const std::size_t at = text.find(folder);
  if (at == std::string_view::npos) return nullptr;
  text.remove_prefix(at + folder.size());
  std::size_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || number >= list.size()) return nullptr;
  text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  return text.starts_with(".yaml") ? &list[number] : nullptr;
}

DiagnosticNote place_in(std::string file, std::string_view text, Position position) {
  return {std::move(file), position, source_line_of(text, position), ""};
}

std::string beside(const fleet::Service& service, std::string_view path) {
  return normal_path(join_path(service.descriptor->directory, path));
}

DiagnosticNote place_in_patch(const fleet::Service& service, const fleet::Patch& patch,
                              Position position) {
  if (const yaml::Node* path = patch.node->find("path"))
    return place_in(beside(service, path->text()), patch.text, position);
  const yaml::Node& scalar = *patch.node->find("patch");
  constexpr std::uint32_t header_lines = 1;
  if (position.line <= header_lines) return yaml::note_at(scalar, "");
  return place_in_scalar(scalar, {position.line - header_lines, position.column});
}

}  // namespace

DiagnosticNote place_in_scalar(const yaml::Node& scalar, Position position) {
  DiagnosticNote note = yaml::note_at(scalar, "");
  if (scalar.source == nullptr || scalar.line == 0) return note;
  const std::string_view source = scalar.source->text;
  if (scalar.style == yaml::Style::literal) {
    const auto line_at = [&](std::uint32_t line) {
      return source_line_of(source, {scalar.line + line, 1});
    };
    std::size_t indent = std::string::npos;
    for (std::uint32_t line = 1; line <= position.line && indent == std::string::npos; ++line) {
      indent = line_at(line).find_first_not_of(' ');
    }
    if (indent == std::string::npos) return note;
    const Position place{scalar.line + position.line,
                         position.column + static_cast<std::uint32_t>(indent)};
    return place_in(note.file, source, place);
  }
  const bool quoted =
      scalar.style == yaml::Style::single_quoted || scalar.style == yaml::Style::double_quoted;
  const std::size_t begin = scalar.column - 1 + (quoted ? 1 : 0);
  const bool as_it_is = position.line == 1 && begin <= note.source_line.size() &&
                        std::string_view(note.source_line).substr(begin).starts_with(scalar.text());
  if (as_it_is) note.position.column = static_cast<std::uint32_t>(begin) + position.column;
  return note;
}

const fleet::AttachedFile* extra_of(const fleet::Service& service, std::string_view file) {
  const std::string folder = "/" + overlay_path(service) + "/" + std::string(extra_folder);
  return file.starts_with(folder) ? named_in(file, extra_folder, service.extra) : nullptr;
}

std::string_view CompiledTree::component_of(std::string_view file) {
  if (!file.starts_with(bases_folder)) return {};
  file.remove_prefix(bases_folder.size());
  return file.substr(0, file.find('/'));
}

std::optional<Written> CompiledTree::written_by_platform(std::string_view file,
                                                         Position position) const {
  if (!file.starts_with(bases_folder) || fleet_.bases_node == nullptr) return std::nullopt;
  const Result<std::string> text = files_.read(std::string(file));
  if (!text) return std::nullopt;
  const std::string path = join_path(normal_path(fleet_.bases), file.substr(bases_folder.size()));
  return Written{Author::platform, place_in(path, *text, position)};
}

std::optional<Written> CompiledTree::written(const fleet::Service& service, std::string_view file,
                                             Position position) const {
  if (file.starts_with(bases_folder)) return written_by_platform(file, position);
  const std::string folder = "/" + overlay_path(service) + "/";
  if (!file.starts_with(folder)) return std::nullopt;
  const std::string_view inner = file.substr(folder.size());
  if (inner == "kustomization.yaml") return in_kustomization(service, file, position);
  if (const auto* patch = named_in(inner, patches_folder, service.patches))
    return Written{Author::team, place_in_patch(service, *patch, position)};
  if (const auto* extra = named_in(inner, extra_folder, service.extra))
    return Written{Author::team, place_in(beside(service, extra->place), extra->content, position)};
  return std::nullopt;
}

// What names a patch or a manifest stands at its line, or (its target) below it.
std::optional<Written> CompiledTree::in_kustomization(const fleet::Service& service,
                                                      std::string_view file,
                                                      Position position) const {
  const Result<std::string> text = files_.read(std::string(file));
  if (!text) return std::nullopt;
  for (std::uint32_t line = position.line; line > 0; --line) {
    const std::string content = source_line_of(*text, {line, 1});
    if (const auto* patch = named_in(content, patches_folder, service.patches)) {
      const yaml::Node& item = *patch->node;
      const yaml::Node* target = item.find("target");
      const yaml::Node& node = line < position.line && target != nullptr ? *target : item;
      return Written{Author::team, yaml::note_at(node, "")};
    }
    if (const auto* extra = named_in(content, extra_folder, service.extra))
      return Written{Author::team, yaml::note_at(*extra->node, "")};
    if (!content.starts_with(' ') && !content.starts_with('-')) break;  // another field
  }
  return std::nullopt;
}

}  // namespace slipway::overlay
