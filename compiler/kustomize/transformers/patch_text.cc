#include "compiler/kustomize/transformers/patch_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
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
    SLIPWAY_ASSIGN(patch.json_patch, read_json_patch(first, notation));
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

bool is_blank_or_comment(std::string_view line) {
  line = trim(line);
  return line.empty() || line.starts_with('#');
}

bool begins_document(std::string_view line) {
  constexpr std::string_view mark = "---";
  constexpr std::string_view blank = " \t\r\n";
  return line.starts_with(mark) &&
         (line.size() == mark.size() || blank.find(line[mark.size()]) != std::string_view::npos);
}

// Where the next line that begins a document begins, after the first line; the end when none does.
std::size_t next_document(std::string_view text) {
  std::size_t at = text.find('\n');
  while (at != std::string_view::npos && !begins_document(text.substr(at + 1)))
    at = text.find('\n', at + 1);
  return at == std::string_view::npos ? text.size() : at + 1;
}

// What a YAML parser that reads one document of a text reads.
std::string_view first_document(std::string_view text) {
  std::string_view rest = text;
  while (!begins_document(rest)) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || !is_blank_or_comment(rest.substr(0, end))) break;
    rest.remove_prefix(end + 1);
  }
  return text.substr(0, text.size() - rest.size() + next_document(rest));
}

// kustomize reads a text that is no strategic patch once more as a JSON patch, of which it sees the
// first document only: so a list may stand in front of anything, and where nothing stands in front,
// the patch is one of nothing.
std::optional<PatchContent> first_content(const std::shared_ptr<const yaml::Stream>& first,
                                          const yaml::Node& where, BuildContext& context) {
  PatchContent patch;
  patch.where = &where;
  if (first->documents.empty() || first->documents.front()->is_null()) {
    Diagnostic warning = yaml::error_at(
        where, "this patch changes nothing: the first document in it is empty",
        "kustomize looks no further; remove the `---` in front, and mend what follows");
    warning.severity = Severity::warning;
    context.warnings.push_back(std::move(warning));
    return patch;
  }
  const yaml::Node& list = *first->documents.front();
  if (!list.is_sequence()) return std::nullopt;
  Result<JsonPatch> json_patch = read_json_patch(list, Notation::yaml);
  if (!json_patch) return std::nullopt;
  context.keep.push_back(first);
  patch.json_patch = *std::move(json_patch);
  patch.is_json = true;
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
  const bool keeps_lines =
      text.source != nullptr && text.style == yaml::Style::literal && !padded.empty();
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
  std::string text;
  if (inline_text == nullptr) {
    SLIPWAY_ASSIGN(text, loader.read(root, path->text(), *path));
  } else {
    text = blanks == Blanks::dropped ? trim(inline_text->text()) : inline_text->text();
  }
  const auto read = [&](std::string part) {
    return inline_text != nullptr ? read_inline_yaml(*inline_text, part)
                                  : Loader::parse(root, path->text(), std::move(part));
  };
  const auto content = [&](std::string part, Notation notation) -> Result<PatchContent> {
    SLIPWAY_ASSIGN(const std::shared_ptr<const yaml::Stream> stream, read(std::move(part)));
    context.keep.push_back(stream);
    return content_of(stream, notation, where);
  };
  if (text.starts_with('[')) return content(json_as_yaml(text), Notation::json);
  Result<PatchContent> whole = content(text, Notation::yaml);
  if (whole && !whole->is_json) return whole;
  const std::string_view first = first_document(text);
  if (first.size() == text.size()) return whole;
  if (const auto stream = read(std::string(first))) {
    if (std::optional<PatchContent> found = first_content(*stream, where, context))
      return *std::move(found);
  }
  return whole;
}

bool is_readable_patch(std::string_view text) {
  const auto stream = yaml::read_manifests("", std::string(text));
  return stream && content_of(*stream, Notation::yaml, yaml::Node()).has_value();
}

}  // namespace slipway::kustomize
