#include "compiler/kustomize/transformers/patch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "compiler/kustomize/filters/json_text.h"

// The two kinds of patch have no mark: kustomize tries to read both and takes what works. A list is
// a JSON patch, a map with kind and name a strategic one, and a text of comments is neither, and no
// mistake.

namespace slipway::kustomize {

namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

/// Empty lines that a text begins with.
std::ptrdiff_t empty_lines_before(std::string_view text) {
  const std::string_view blank = text.substr(0, text.find_first_not_of(" \t\r\n\v\f"));
  return std::count(blank.begin(), blank.end(), '\n');
}

std::size_t spaces_before(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// How far the lines of a literal block are indented in their file.
std::uint32_t indentation_of(const yaml::Node& block) {
  std::string_view content = block.text();
  std::uint32_t line = block.line + 1;
  while (content.starts_with('\n')) {
    content.remove_prefix(1);
    ++line;
  }
  const std::size_t own = spaces_before(content);
  const std::size_t in_file = spaces_before(source_line_of(block.source->text, {line, 1}));
  return static_cast<std::uint32_t>(in_file < own ? 0 : in_file - own);
}

/// A mistake in such a block, at its place in the file.
Diagnostic moved_into_file(Diagnostic error, const yaml::Source& file, std::uint32_t indentation) {
  error.position.column += indentation;
  error.source_line = source_line_of(file.text, error.position);
  for (DiagnosticNote& note : error.notes) {
    note.position.column += indentation;
    note.source_line = source_line_of(file.text, note.position);
  }
  return error;
}

// What a text that was read means as a patch.
Result<PatchContent> content_of(const std::shared_ptr<const yaml::Stream>& stream,
                                Notation notation, const yaml::Node& where) {
  PatchContent patch;
  patch.where = &where;
  if (stream->documents.empty()) return patch;
  const yaml::Node& first = *stream->documents.front();
  if (stream->documents.size() == 1 && first.is_sequence()) {
    if (first.size() == 0) return patch;
    SLIPWAY_ASSIGN(patch.operations, read_json_patch(first, notation));
    if (notation == Notation::json && !is_json(stream->source.text)) {
      return yaml::error_at(
          *patch.where, "the JSON patch is not JSON, and one that begins with `[` is read as JSON",
          "write all operations into one list; remove comments, anchors, and the "
          "comma behind a last item");
    }
    patch.is_json = true;
    return patch;
  }
  Result<Manifests> objects = take_objects(stream);
  if (!objects) {
    // With several documents, a JSON patch may be the first one.
    if (first.is_sequence()) {
      if (Result<JsonPatch> operations = read_json_patch(first, notation); operations) {
        patch.operations = *std::move(operations);
        patch.is_json = true;
        return patch;
      }
    }
    Diagnostic error = std::move(objects).error();
    error.hint =
        "begin it with the `apiVersion:`, `kind:` and `metadata: {name: …}` of the object that it "
        "changes";
    error.notes.push_back(yaml::note_at(
        *patch.where,
        "a patch is a list of JSON patch operations, or an object with kind and name"));
    return error;
  }
  patch.objects.assign(objects->objects.begin(), objects->objects.end());
  return patch;
}

}  // namespace

Result<std::shared_ptr<const yaml::Stream>> read_inline_yaml(const yaml::Node& text,
                                                             std::string_view content) {
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  // Empty lines before it give its lines the numbers that they have in the file.
  std::string padded;
  const bool block = text.style == yaml::Style::literal || text.style == yaml::Style::folded;
  if (text.source != nullptr && text.line > 0) {
    const std::ptrdiff_t dropped = empty_lines_before(text.text()) - empty_lines_before(content);
    padded.assign(text.line - (block ? 0 : 1) + static_cast<std::size_t>(dropped), '\n');
  }
  // A text that begins with a separator would become a second document after empty lines.
  if (content.starts_with("---")) padded.clear();
  const bool keeps_lines = text.style == yaml::Style::literal && !padded.empty();
  padded += content;
  auto stream = yaml::read_manifests(
      text.source == nullptr ? std::string("inline text") : text.source->path, std::move(padded));
  if (keeps_lines) {
    const std::uint32_t indentation = indentation_of(text);
    if (!stream) return moved_into_file(std::move(stream).error(), *text.source, indentation);
    (*stream)->source.around = text.source;
    (*stream)->source.indentation = indentation;
  }
  SLIPWAY_ASSIGN(std::shared_ptr<const yaml::Stream> read, std::move(stream));
  return read;
}

Result<Manifests> read_inline_objects(const yaml::Node& text, std::string_view content) {
  SLIPWAY_ASSIGN(std::shared_ptr<const yaml::Stream> stream, read_inline_yaml(text, content));
  return take_objects(std::move(stream));
}

Result<PatchContent> read_patch_content(const yaml::Node* inline_text, const yaml::Node* path,
                                        const Root& root, Loader& loader, BuildContext& context,
                                        Blanks blanks) {
  const yaml::Node& where = inline_text != nullptr ? *inline_text : *path;
  std::shared_ptr<const yaml::Stream> stream;
  Notation notation = Notation::yaml;
  if (inline_text != nullptr) {
    std::string_view text = inline_text->text();
    if (blanks == Blanks::dropped) text = trim(text);
    if (text.starts_with('[')) notation = Notation::json;
    SLIPWAY_ASSIGN(stream,
                   read_inline_yaml(*inline_text, notation == Notation::json ? json_as_yaml(text)
                                                                             : std::string(text)));
  } else {
    SLIPWAY_ASSIGN(std::string text, loader.read(root, path->text(), *path));
    if (text.starts_with('[')) {
      notation = Notation::json;
      text = json_as_yaml(text);
    }
    SLIPWAY_ASSIGN(stream, loader.parse(root, path->text(), std::move(text)));
  }
  context.keep.push_back(stream);
  return content_of(stream, notation, where);
}

bool is_readable_patch(std::string_view text) {
  const auto stream = yaml::read_manifests("", std::string(text));
  return stream && content_of(*stream, Notation::yaml, yaml::Node()).has_value();
}

}  // namespace slipway::kustomize
