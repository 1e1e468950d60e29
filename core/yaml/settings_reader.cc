// Settings of the plainest form are read by the quick reader, all others by yaml-cpp, thirty times
// slower. It recurses, takes control characters and has no limits, so look_through() goes first.

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/node/node.h>  // or clang-tidy takes parser.h's declaration for one of our Node
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <string>

#include "core/yaml/documents.h"
#include "core/yaml/line_index.h"
#include "core/yaml/look_through.h"
#include "core/yaml/quick_reader.h"
#include "core/yaml/reader.h"
#include "core/yaml/scalar.h"
#include "core/yaml/slips.h"
#include "core/yaml/tree_builder.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

// yaml-cpp needs about a second for this much, and more stack than a thread has beyond this depth.
constexpr std::size_t most_bytes = std::size_t{8} << 20;
constexpr std::size_t most_levels = 200;

/// yaml-cpp gives the escapes `\N` and `\_` as the bytes 85 and A0 alone, which are no UTF-8.
std::string with_escapes_as_utf8(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size();) {
    const Character character = first_character(value.substr(i));
    append_utf8(character.valid ? character.code : static_cast<unsigned char>(value[i]), text);
    i += character.bytes;
  }
  return text;
}

/// Thrown through yaml-cpp when the builder refuses something.
struct Refused {
  Diagnostic diagnostic;
};

/// Passes yaml-cpp's events to the builder.
class Handler final : public YAML::EventHandler {
 public:
  Handler(Stream& stream, TreeBuilder& builder) : stream_(stream), builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // yaml-cpp places a missing value at whatever comes next: the key is nearer.
    const Node* key = builder_.waiting_key();
    const std::string_view written = null_at(mark);
    const bool missing = written.empty();
    const Position place =
        missing && key != nullptr ? Position{key->line, key->column} : position(mark);
    check(builder_.add_scalar(place, written, Tag::null, Style::plain, name(anchor)));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check(builder_.add_alias(position(mark), name(anchor)));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const std::string_view text =
        stream_.arena.copy(is_valid_utf8(value) ? value : with_escapes_as_utf8(value));
    const bool plain = tag == "?";
    Tag resolved = Tag::string;
    if (plain) {
      resolved = text == "<<" ? Tag::merge : resolve_core(text);
    } else if (tag != "!" && !tag.empty()) {
      resolved = explicit_tag(tag);
    }
    check(builder_.add_scalar(position(mark), text, resolved,
                              plain ? Style::plain : Style::double_quoted, name(anchor)));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    check(builder_.begin(position(mark), Kind::sequence, style == YAML::EmitterStyle::Flow,
                         name(anchor)));
  }
  void OnSequenceEnd() override { check(builder_.end()); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    check(builder_.begin(position(mark), Kind::mapping, style == YAML::EmitterStyle::Flow,
                         name(anchor)));
  }
  void OnMapEnd() override { check(builder_.end()); }

 private:
  static void check(Result<void> result) {
    if (!result) throw Refused{std::move(result).error()};
  }

  static Position position(const YAML::Mark& mark) {
    return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
  }

  // yaml-cpp has numbers for anchors; 0 is none.
  static std::string name(YAML::anchor_t anchor) {
    return anchor == 0 ? std::string() : std::to_string(anchor);
  }

  // The word for null that stands at a mark; empty when none does.
  [[nodiscard]] std::string_view null_at(const YAML::Mark& mark) const {
    const std::string_view text = stream_.source.text;
    const std::string_view rest =
        text.substr(std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text.size()));
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (rest.starts_with(word)) return word;
    }
    return {};
  }

  Stream& stream_;
  TreeBuilder& builder_;
};

Result<Node*> build(Stream& stream, const Limits& limits) {
  std::size_t nodes = 0;
  TreeBuilder builder(stream, limits, nodes, DuplicateKeys::refuse);
  try {
    std::istringstream input(stream.source.text);
    YAML::Parser parser(input);
    Handler handler(stream, builder);
    parser.HandleNextDocument(handler);
  } catch (Refused& refused) {
    return std::move(refused.diagnostic);
  } catch (const YAML::Exception& error) {
    const Position position = {static_cast<std::uint32_t>(error.mark.line + 1),
                               static_cast<std::uint32_t>(error.mark.column + 1)};
    return explain_slip(
        error_in_text(stream.source.path, stream.source.text, position,
                      fmt::format("this is no valid YAML: {}", error.msg),
                      "look at this line and the one above: names of anchors have "
                      "no `:`, and a text that begins with `&` or `*` needs quotes"),
        stream.source);
  } catch (const std::exception& error) {
    return error_in_text(stream.source.path, stream.source.text, {1, 1},
                         fmt::format("this is no valid YAML: {}", error.what()));
  }
  return builder.root();
}

// The quick reader resolves scalars as kustomize does, and keeps duplicate keys: settings differ in
// both.
Result<void> adapt(Node& node) {
  if (node.is_scalar() && node.style == Style::plain) node.tag = resolve_core(node.text());
  for (Node* item : node.items()) SLIPWAY_TRY(adapt(*item));
  for (const Entry& entry : node.entries()) {
    SLIPWAY_TRY(adapt(*entry.key));
    SLIPWAY_TRY(adapt(*entry.value));
    if (entry.value->is_null() && entry.value->text().empty()) {
      entry.value->line = entry.key->line;
      entry.value->column = entry.key->column;
    }
  }
  return refuse_duplicate_keys(node);
}

}  // namespace

Result<std::shared_ptr<Stream>> read_settings(std::string path, std::string text,
                                              const Limits& limits) {
  Limits own = limits;
  own.bytes = std::min(limits.bytes, most_bytes);
  own.depth = std::min(limits.depth, most_levels);
  auto stream = std::make_shared<Stream>();
  forget_lines();
  stream->source = {std::move(path), std::move(text)};
  SLIPWAY_TRY(check_text(stream->source, own));
  normalize_line_ends(stream->source.text);
  SLIPWAY_TRY(refuse_carriage_returns(stream->source));
  Node* root = nullptr;
  std::size_t nodes = 0;
  if (const auto quick = read_quickly(*stream, stream->source.text, 1, own, nodes)) {
    root = *quick;
    if (root != nullptr) SLIPWAY_TRY(adapt(*root));
  } else {
    SLIPWAY_ASSIGN(const bool present, look_through(stream->source, own));
    if (present) {
      SLIPWAY_ASSIGN(root, build(*stream, own));
    }
  }
  if (root == nullptr) {
    root = Node::make_null(stream->arena);
    root->source = &stream->source;
    root->line = 1;
    root->column = 1;
  }
  stream->documents.push_back(root);
  return stream;
}

}  // namespace slipway::yaml
