// libyaml's events become nodes. Where libyaml takes more than kustomize's parser, which was made
// from an older version, the difference is refused here.

#include "core/yaml/chunk_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/yaml/event_parser.h"
#include "core/yaml/go_strings.h"
#include "core/yaml/novelties.h"
#include "core/yaml/parse_error.h"
#include "core/yaml/positions.h"
#include "core/yaml/scalar.h"
#include "core/yaml/tree_builder.h"

namespace slipway::yaml {

namespace {

/// Reads one document of one piece.
class ChunkReader {
 public:
  ChunkReader(Stream& stream, const Chunk& chunk, const Limits& limits, std::size_t& nodes)
      : stream_(stream),
        chunk_begin_(chunk.begin),
        positions_(stream.source.text, chunk.begin, chunk.end, chunk.line),
        text_(std::string_view(stream.source.text).substr(chunk.begin, chunk.end - chunk.begin)),
        parser_(text_),
        builder_(stream, limits, nodes, DuplicateKeys::keep) {}

  Result<void> read() {
    while (true) {
      const yaml_event_t* event = parser_.next();
      if (event == nullptr) return parse_error(parser_.state(), stream_.source, positions_);
      if (event->type == YAML_STREAM_END_EVENT) return {};
      if (event->type == YAML_DOCUMENT_END_EVENT) {
        lengthen_last_block();
        stream_.documents.push_back(builder_.root());
        return {};
      }
      SLIPWAY_TRY(add(*event));
    }
  }

 private:
  Result<void> add(const yaml_event_t& event) {
    const auto position = [&] { return positions_.at(event.start_mark); };
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        return check_version(event);
      case YAML_SCALAR_EVENT:
        return add_scalar(event);
      case YAML_MAPPING_START_EVENT:
        return builder_.begin(position(), Kind::mapping,
                              event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                              text_of(event.data.mapping_start.anchor));
      case YAML_SEQUENCE_START_EVENT:
        return builder_.begin(position(), Kind::sequence,
                              event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                              text_of(event.data.sequence_start.anchor));
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT:
        return builder_.end();
      case YAML_ALIAS_EVENT:
        return builder_.add_alias(position(), text_of(event.data.alias.anchor));
      default:
        return {};
    }
  }

  Result<void> check_version(const yaml_event_t& event) {
    const yaml_version_directive_t* version = event.data.document_start.version_directive;
    if (version == nullptr || (version->major == 1 && version->minor == 1)) return {};
    return error_in_text(stream_.source.path, stream_.source.text, positions_.at(event.start_mark),
                         "kustomize reads YAML 1.1 only", "remove the %YAML line");
  }

  Result<void> add_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    std::string_view text =
        stream_.arena.copy({reinterpret_cast<const char*>(scalar.value), scalar.length});
    const Style style = style_of(scalar.style);
    Tag tag = Tag::string;
    SLIPWAY_TRY(refuse_novelties(event, text, style));
    const std::string_view written_tag = text_of(scalar.tag);
    if (!written_tag.empty() && written_tag != "!") {
      tag = explicit_tag(written_tag);
    } else if (style == Style::plain) {
      tag = text == "<<" ? Tag::merge : resolve_plain(text, Dialect::go_yaml_3);
    }
    // In the order of the text: a step back would count all characters anew.
    const Position begin = positions_.at(event.start_mark);
    if (style == Style::literal || style == Style::folded) {
      last_scalar_end_ = positions_.offset(event.end_mark) - chunk_begin_;
    }
    SLIPWAY_TRY(builder_.add_scalar(begin, text, tag, style, text_of(scalar.anchor)));
    if (!written_tag.empty()) {
      builder_.last_scalar()->tagging = written_tag == "!" ? Tagging::bang : Tagging::tag;
    }
    return {};
  }

  // When a comment ends the document, kustomize puts an empty line before it, on its way. Behind a
  // block that keeps its last line ends, that line becomes one of them.
  void lengthen_last_block() {
    Node* last = builder_.last_scalar();
    if (last == nullptr || (last->style != Style::literal && last->style != Style::folded)) return;
    const bool keeps = last->text() == "\n" || last->text().ends_with("\n\n");
    if (!keeps || !stays_block(last->text())) return;
    const std::string_view rest = text_.substr(std::min(last_scalar_end_, text_.size()));
    const std::size_t content = rest.find_first_not_of(" \n");
    if (content == std::string_view::npos || rest[content] != '#') return;
    last->set_text(stream_.arena.copy(std::string(last->text()) + "\n"), last->tag);
  }

  Result<void> refuse_novelties(const yaml_event_t& event, std::string_view text, Style style) {
    const bool suspect = (style == Style::plain && builder_.in_flow()) ||
                         (style == Style::double_quoted && has_escaped_slash_);
    if (!suspect) return {};
    const std::size_t begin = positions_.offset(event.start_mark);
    const std::string_view written = std::string_view(stream_.source.text)
                                         .substr(begin, positions_.offset(event.end_mark) - begin);
    const std::optional<Novelty> novelty = find_novelty(text, written, style, builder_.in_flow());
    if (!novelty) return {};
    return error_in_text(stream_.source.path, stream_.source.text, positions_.at(event.start_mark),
                         std::string(novelty->message), std::string(novelty->hint));
  }

  Stream& stream_;
  std::size_t chunk_begin_;
  Positions positions_;
  std::string_view text_;
  std::size_t last_scalar_end_ = 0;  ///< in text_
  bool has_escaped_slash_ = text_.find("\\/") != std::string_view::npos;
  EventParser parser_;
  TreeBuilder builder_;
};

}  // namespace

Result<void> read_by_libyaml(Stream& stream, const Chunk& chunk, const Limits& limits,
                             std::size_t& nodes) {
  return ChunkReader(stream, chunk, limits, nodes).read();
}

}  // namespace slipway::yaml
