// Most manifests use little of YAML: block mappings and lists, scalars of one line, literal blocks,
// short {…} and […]. For these, lines and their indentation tell everything, texts can stay where
// they are in the source, and no token is ever copied. The rule that keeps this right: understand,
// or give up. Giving up costs little, because libyaml then reads the piece from its start; a wrong
// guess would cost everything. So this reader knows no errors, and the tests compare its trees with
// libyaml's.

#include "core/yaml/quick_reader.h"

#include <vector>

#include "core/yaml/line_scanner.h"

namespace slipway::yaml {

namespace {

class QuickReader {
 public:
  QuickReader(Stream& stream, std::string_view piece, std::uint32_t first_line,
              const Limits& limits, std::size_t nodes)
      : stream_(stream), scanner_(piece, first_line, stream.arena), limits_(limits), nodes_(nodes) {
    entries_.reserve(usual_size);
    items_.reserve(usual_size);
  }

  std::optional<Node*> read() {
    has_line_ = scanner_.find_line();
    if (!has_line_) return nullptr;
    if (is_marker()) {
      if (scanner_.peek() != '-' || scanner_.column() != 0) return std::nullopt;
      scanner_.skip(3);
      if (!next_line()) return std::nullopt;
    }
    Node* root = block(0);
    if (root == nullptr || has_line_) return std::nullopt;
    return root;
  }

  [[nodiscard]] std::size_t nodes() const { return nodes_; }

 private:
  // Each of the following gives null when it does not understand. Behind a value, we are at the
  // content of the next line that has any (has_line_), or at the end.

  // A collection that begins here.
  Node* block(std::size_t depth) {
    if (at_item()) return sequence(depth);
    return mapping(depth);
  }

  Node* mapping(std::size_t depth) {
    Node* node = make_collection(Kind::mapping, depth);
    if (node == nullptr) return nullptr;
    const std::size_t column = scanner_.column();
    const std::size_t first = entries_.size();
    do {
      if (at_item() || is_marker()) return nullptr;
      Node* key = make_node();
      const std::optional<FoundScalar> text = scanner_.key();
      if (!text) return nullptr;
      set(*key, *text);
      Node* item = value(column, depth);
      if (item == nullptr) return nullptr;
      entries_.push_back({key, item});
    } while (has_line_ && scanner_.column() == column);
    if (has_line_ && scanner_.column() > column) return nullptr;
    node->assign(stream_.arena, std::span(entries_).subspan(first));
    entries_.resize(first);
    return within_limits() ? node : nullptr;
  }

  // What stands behind `key:`.
  Node* value(std::size_t column, std::size_t depth) {
    const Position place = scanner_.position();
    if (!scanner_.rest_is_empty()) return inline_value(column, depth);
    if (!next_line()) return missing(place);
    if (scanner_.column() > column) return block(depth + 1);
    // A list may stand as far left as its key.
    if (scanner_.column() == column && at_item()) return sequence(depth + 1);
    return missing(place);
  }

  Node* sequence(std::size_t depth) {
    Node* node = make_collection(Kind::sequence, depth);
    if (node == nullptr) return nullptr;
    const std::size_t column = scanner_.column();
    const std::size_t first = items_.size();
    do {
      Node* child = item(column, depth);
      if (child == nullptr) return nullptr;
      items_.push_back(child);
    } while (has_line_ && scanner_.column() == column && at_item());
    if (has_line_ && scanner_.column() > column) return nullptr;
    node->assign(stream_.arena, std::span(items_).subspan(first));
    items_.resize(first);
    return within_limits() ? node : nullptr;
  }

  // What stands behind `-`.
  Node* item(std::size_t column, std::size_t depth) {
    scanner_.skip(1);
    const Position place = scanner_.position();
    if (scanner_.rest_is_empty()) {
      if (!next_line()) return missing(place);
      return scanner_.column() > column ? block(depth + 1) : missing(place);
    }
    if (at_item()) return sequence(depth + 1);
    LineScanner ahead = scanner_;
    if (ahead.key()) return mapping(depth + 1);
    return inline_value(column, depth);
  }

  // A scalar or a collection in brackets on this line, or a literal block that begins here.
  // `column` is that of the collection that it is in.
  Node* inline_value(std::size_t column, std::size_t depth) {
    Node* node = make_node();
    if (scanner_.peek() == '|') {
      const std::optional<FoundScalar> text = scanner_.literal(static_cast<std::ptrdiff_t>(column));
      if (!text) return nullptr;
      set(*node, *text);
      has_line_ = scanner_.find_line();
      // A comment behind a document's last block can matter: see chunk_reader.cc.
      const bool keeps = text->text == "\n" || text->text.ends_with("\n\n");
      return keeps && !has_line_ ? nullptr : node;
    }
    if (scanner_.peek() == '{' || scanner_.peek() == '[') {
      if (!flow(*node, depth + 1)) return nullptr;
    } else {
      const std::optional<FoundScalar> text = scanner_.block_scalar();
      if (!text) return nullptr;
      set(*node, *text);
    }
    if (!next_line()) return broken_ ? nullptr : node;
    // Deeper lines would go on with a plain text, which is not for us.
    return scanner_.column() > column ? nullptr : node;
  }

  bool flow(Node& node, std::size_t depth) {
    if (depth >= limits_.depth) return false;
    const bool is_mapping = scanner_.peek() == '{';
    const char close = is_mapping ? '}' : ']';
    node.kind = is_mapping ? Kind::mapping : Kind::sequence;
    node.flow = true;
    scanner_.skip(1);
    scanner_.skip_spaces();
    const std::size_t first_entry = entries_.size();
    const std::size_t first_item = items_.size();
    if (scanner_.peek() != close) {
      while (true) {
        if (!(is_mapping ? flow_entry(depth) : flow_item(depth))) return false;
        scanner_.skip_spaces();
        if (scanner_.peek() != ',') break;
        scanner_.skip(1);
        scanner_.skip_spaces();
      }
    }
    if (scanner_.peek() != close) return false;
    scanner_.skip(1);
    if (is_mapping) {
      node.assign(stream_.arena, std::span(entries_).subspan(first_entry));
    } else {
      node.assign(stream_.arena, std::span(items_).subspan(first_item));
    }
    entries_.resize(first_entry);
    items_.resize(first_item);
    return within_limits();
  }

  bool flow_entry(std::size_t depth) {
    Node* key = make_node();
    const std::optional<FoundScalar> text = scanner_.flow_scalar();
    if (!text || text->text == "<<" || scanner_.peek() != ':' || scanner_.peek(1) != ' ')
      return false;
    set(*key, *text);
    scanner_.skip(1);
    scanner_.skip_spaces();
    Node* value = flow_node(depth);
    if (value == nullptr) return false;
    entries_.push_back({key, value});
    return true;
  }

  bool flow_item(std::size_t depth) {
    Node* item = flow_node(depth);
    if (item == nullptr) return false;
    items_.push_back(item);
    return true;
  }

  Node* flow_node(std::size_t depth) {
    Node* node = make_node();
    if (scanner_.peek() == '{' || scanner_.peek() == '[')
      return flow(*node, depth + 1) ? node : nullptr;
    const std::optional<FoundScalar> text = scanner_.flow_scalar();
    if (!text || scanner_.peek() == ':') return nullptr;
    set(*node, *text);
    return node;
  }

  // Goes to the next line with content. broken_: something stood in the way.
  bool next_line() {
    broken_ = !scanner_.end_line();
    has_line_ = !broken_ && scanner_.find_line();
    return has_line_;
  }

  Node* missing(Position place) {
    if (broken_) return nullptr;
    Node* node = make_node();
    node->line = place.line;
    node->column = place.column;
    return node;
  }

  Node* make_node() {
    Node* node = stream_.arena.make<Node>();
    const Position position = scanner_.position();
    node->line = position.line;
    node->column = position.column;
    node->source = &stream_.source;
    node->set_text({}, Tag::null);
    ++nodes_;
    return node;
  }

  Node* make_collection(Kind kind, std::size_t depth) {
    if (depth >= limits_.depth) return nullptr;
    Node* node = make_node();
    node->kind = kind;
    return node;
  }

  static void set(Node& node, const FoundScalar& scalar) {
    node.set_text(scalar.text, scalar.tag);
    node.style = scalar.style;
  }

  [[nodiscard]] bool within_limits() const { return nodes_ <= limits_.nodes; }
  [[nodiscard]] bool at_item() const { return scanner_.peek() == '-' && scanner_.at_blank(1); }
  // `---`, `...` or a directive at the start of a line.
  [[nodiscard]] bool is_marker() const {
    if (scanner_.column() != 0) return false;
    const char c = scanner_.peek();
    return c == '%' || ((c == '-' || c == '.') && scanner_.peek(1) == c && scanner_.peek(2) == c &&
                        scanner_.at_blank(3));
  }

  static constexpr std::size_t usual_size = 32;  // of all collections that are open together

  Stream& stream_;
  LineScanner scanner_;
  const Limits& limits_;
  std::size_t nodes_;
  bool has_line_ = false;
  bool broken_ = false;
  std::vector<Entry> entries_;  ///< of the mappings that are open
  std::vector<Node*> items_;    ///< of the sequences that are open
};

}  // namespace

std::optional<Node*> read_quickly(Stream& stream, std::string_view piece, std::uint32_t first_line,
                                  const Limits& limits, std::size_t& nodes) {
  if (!LineScanner::is_simple(piece)) return std::nullopt;
  QuickReader reader(stream, piece, first_line, limits, nodes);
  const std::optional<Node*> root = reader.read();
  if (root) nodes = reader.nodes();
  return root;
}

}  // namespace slipway::yaml
