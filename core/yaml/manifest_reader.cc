// Manifests are cut into pieces as kustomize cuts them (documents.h). Pieces of the plainest form
// are read by the quick reader, all others by libyaml, of which kustomize's parser is a port.

#include <optional>
#include <utility>

#include "core/yaml/chunk_reader.h"
#include "core/yaml/documents.h"
#include "core/yaml/line_index.h"
#include "core/yaml/quick_reader.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"

namespace slipway::yaml {

Result<std::shared_ptr<Stream>> read_manifests(std::string path, std::string text,
                                               const Limits& limits) {
  auto stream = std::make_shared<Stream>();
  forget_lines();
  stream->source = {std::move(path), std::move(text)};
  SLIPWAY_TRY(check_text(stream->source, limits));
  normalize_line_ends(stream->source.text);
  SLIPWAY_ASSIGN(const std::vector<Chunk> chunks, split_documents(stream->source));
  stream->pieces = chunks.size();
  std::size_t nodes = 0;
  for (const Chunk& chunk : chunks) {
    const std::string_view piece =
        std::string_view(stream->source.text).substr(chunk.begin, chunk.end - chunk.begin);
    const std::optional<Node*> quick = read_quickly(*stream, piece, chunk.line, limits, nodes);
    if (!quick) {
      SLIPWAY_TRY(read_by_libyaml(*stream, chunk, limits, nodes));
    } else if (*quick != nullptr) {
      stream->documents.push_back(*quick);
    }
  }
  return stream;
}

Tag resolve_plain(std::string_view text) { return resolve_plain(text, Dialect::go_yaml_3); }

}  // namespace slipway::yaml
