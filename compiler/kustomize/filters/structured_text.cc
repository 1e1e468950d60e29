#include "compiler/kustomize/filters/structured_text.h"

#include <utility>

#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"
#include "core/yaml/written/emitter.h"

namespace slipway::kustomize {
namespace {

constexpr std::string_view white_space = " \t\r\n";

/// Compact JSON with a line for every member, two spaces a level.
std::string indent_json(std::string_view compact) {
  std::string out;
  int depth = 0;
  bool in_string = false;
  const auto new_line = [&] { out.append("\n").append(static_cast<std::size_t>(depth) * 2, ' '); };
  for (std::size_t i = 0; i < compact.size(); ++i) {
    const char c = compact[i];
    if (in_string) {
      out.push_back(c);
      if (c == '\\') out.push_back(compact[++i]);
      if (c == '"') in_string = false;
      continue;
    }
    const bool opens = c == '{' || c == '[';
    if (opens && (compact[i + 1] == '}' || compact[i + 1] == ']')) {
      out.push_back(c);
      out.push_back(compact[++i]);
      continue;
    }
    if (c == '}' || c == ']') {
      --depth;
      new_line();
    }
    out.push_back(c);
    if (opens) ++depth;
    if (opens || c == ',') new_line();
    if (c == ':') out.push_back(' ');
    if (c == '"') in_string = true;
  }
  return out;
}

}  // namespace

Result<std::string> write_structured_text(const yaml::WrittenDocument& document) {
  const std::string_view original = document.source.text;
  SLIPWAY_ASSIGN(std::string text, yaml::write_written(document));
  const std::size_t start = original.find_first_not_of(white_space);
  const bool is_json =
      start != std::string_view::npos && (original[start] == '{' || original[start] == '[');
  if (!is_json) {
    text.erase(text.find_last_not_of(white_space) + 1);
    text.erase(0, text.find_first_not_of(white_space));
    return text;
  }
  // kustomize reads what it has written, too: aliases are what they stand for then.
  SLIPWAY_ASSIGN(const auto stream, yaml::read_manifests(document.source.path, std::move(text)));
  std::string json;
  if (stream->documents.empty()) return plain_error("the text holds no value");
  SLIPWAY_TRY(yaml::emit_json(*stream->documents.front(), json));
  const bool indented = original.find('\n') != std::string_view::npos &&
                        original.find("  ") != std::string_view::npos;
  return indented ? indent_json(json) : json;
}

}  // namespace slipway::kustomize
