// Manifests are read by libyaml, of which kustomize's parser is a port: piece by piece as kustomize
// cuts the text (documents.h), one document of each piece.

#include <fmt/format.h>

#include <array>
#include <string>

#include "core/yaml/documents.h"
#include "core/yaml/parse_error.h"
#include "core/yaml/positions.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"
#include "core/yaml/tree_builder.h"

namespace slipway::yaml {

namespace {

/// libyaml's parser over one piece of a text.
class Parser {
 public:
  explicit Parser(std::string_view text) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  ~Parser() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }

  /// The next event, or nothing when the parser has failed.
  const yaml_event_t* next() {
    yaml_event_delete(&event_);
    return yaml_parser_parse(&parser_, &event_) == 0 ? nullptr : &event_;
  }

  [[nodiscard]] const yaml_parser_t& state() const { return parser_; }

 private:
  yaml_parser_t parser_{};
  yaml_event_t event_{};
};

Result<void> read_chunk(Stream& stream, const Chunk& chunk, const Limits& limits,
                        std::size_t& nodes) {
  const std::string_view text =
      std::string_view(stream.source.text).substr(chunk.begin, chunk.end - chunk.begin);
  Positions positions(stream.source.text, chunk.begin, chunk.end);
  Parser parser(text);
  TreeBuilder builder(stream, limits, nodes, positions);
  while (true) {
    const yaml_event_t* event = parser.next();
    if (event == nullptr) return parse_error(parser.state(), stream.source, positions);
    switch (event->type) {
      case YAML_STREAM_END_EVENT:
        return {};
      case YAML_DOCUMENT_START_EVENT: {
        const yaml_version_directive_t* version = event->data.document_start.version_directive;
        if (version != nullptr && (version->major != 1 || version->minor != 1)) {
          return error_in_text(stream.source.path, stream.source.text,
                               positions.at(event->start_mark), "kustomize reads YAML 1.1 only",
                               "remove the %YAML line");
        }
        break;
      }
      case YAML_DOCUMENT_END_EVENT:
        stream.documents.push_back(builder.root());
        return {};
      default:
        SLIPWAY_TRY(builder.add(*event));
    }
  }
}

}  // namespace

Result<std::shared_ptr<Stream>> read_manifests(std::string path, std::string text,
                                               const Limits& limits) {
  auto stream = std::make_shared<Stream>();
  stream->source = {std::move(path), std::move(text)};
  if (stream->source.text.size() > limits.bytes) {
    Diagnostic error =
        plain_error(fmt::format("the file is larger than {} bytes", limits.bytes), "split it");
    error.file = stream->source.path;
    return error;
  }
  const std::string_view begin = std::string_view(stream->source.text).substr(0, 2);
  if (begin == "\xFF\xFE" || begin == "\xFE\xFF") {
    return error_in_text(stream->source.path, {}, {1, 1}, "the file is UTF-16", "save it as UTF-8");
  }
  normalize_line_ends(stream->source.text);
  SLIPWAY_ASSIGN(const std::vector<Chunk> chunks, split_documents(stream->source));
  std::size_t nodes = 0;
  for (const Chunk& chunk : chunks) SLIPWAY_TRY(read_chunk(*stream, chunk, limits, nodes));
  return stream;
}

Tag resolve_plain(std::string_view text) { return resolve_plain(text, Dialect::go_yaml_3); }

}  // namespace slipway::yaml
