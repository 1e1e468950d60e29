// Builds the nodes of a document out of its tokens, with its comments.

#include <fmt/format.h>

#include <array>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/diagnostics/format.h"
#include "core/yaml/documents.h"
#include "core/yaml/scalar.h"
#include "core/yaml/tree_builder.h"
#include "core/yaml/written/directives.h"
#include "core/yaml/written/document.h"
#include "core/yaml/written/token_reader.h"
#include "core/yaml/written/waiting_comments.h"

namespace slipway::yaml {

namespace {

enum class Context : std::uint8_t { block, block_or_list, flow };

class Composer {
 public:
  Composer(WrittenDocument& document, const Limits& limits)
      : document_(document),
        arena_(document.arena),
        limits_(limits),
        tokens_(document),
        directives_(document.source) {}

  Result<void> compose() {
    SLIPWAY_ASSIGN(Token token, peek());
    tokens_.skip();  // the start of the stream
    SLIPWAY_ASSIGN(token, peek());
    if (token.type == YAML_STREAM_END_TOKEN) return {};
    const bool is_explicit = token.type == YAML_VERSION_DIRECTIVE_TOKEN ||
                             token.type == YAML_TAG_DIRECTIVE_TOKEN ||
                             token.type == YAML_DOCUMENT_START_TOKEN;
    if (is_explicit) {
      SLIPWAY_TRY(read_directives());
    } else {
      document_.notes.head = arena_.copy(comments_.take_document_head());
    }
    SLIPWAY_ASSIGN(token, peek());
    const bool is_empty = is_explicit && ends_document(token.type);
    SLIPWAY_ASSIGN(document_.root, is_empty ? make_empty(token) : parse_node(Context::block));
    SLIPWAY_ASSIGN(token, peek());
    if (token.type == YAML_DOCUMENT_END_TOKEN) tokens_.skip();
    document_.notes.foot = arena_.copy(comments_.document_foot());
    return {};
  }

 private:
  static bool ends_document(yaml_token_type_t type) {
    return type == YAML_VERSION_DIRECTIVE_TOKEN || type == YAML_TAG_DIRECTIVE_TOKEN ||
           type == YAML_DOCUMENT_START_TOKEN || type == YAML_DOCUMENT_END_TOKEN ||
           type == YAML_STREAM_END_TOKEN;
  }

  Diagnostic error(const Token& token, std::string message, std::string hint = {}) const {
    return error_in_text(document_.source.path, document_.source.text, token.position,
                         std::move(message), std::move(hint));
  }

  Result<Token> peek() { return comments_.peek(tokens_); }

  Notes take() { return comments_.take(arena_); }

  /// A collection behind `- ` gets, as a whole, the comments that stood above the dash.
  Result<void> split_stem(std::size_t length) {
    if (length == 0) return {};
    SLIPWAY_ASSIGN(const Token token, peek());
    const bool is_collection = token.type == YAML_BLOCK_SEQUENCE_START_TOKEN ||
                               token.type == YAML_BLOCK_MAPPING_START_TOKEN;
    if (is_collection) comments_.split_stem(length);
    return {};
  }

  /// The lines of directives, and the `---` behind them.
  Result<void> read_directives() {
    while (true) {
      SLIPWAY_ASSIGN(const Token token, peek());
      tokens_.skip();
      if (token.type == YAML_DOCUMENT_START_TOKEN) return {};
      SLIPWAY_TRY(directives_.add(token));
    }
  }

  // Nodes.

  Result<Node*> make_node(const Token& token) {
    if (++nodes_ > limits_.nodes)
      return error(token, fmt::format("the text has more than {} values", limits_.nodes));
    Node* node = arena_.make<Node>();
    node->line = token.position.line;
    node->column = token.position.column;
    node->source = &document_.source;
    return node;
  }

  Result<Node*> make_empty(const Token& token) { return make_node(token); }

  Result<Node*> parse_node(Context context) {
    SLIPWAY_ASSIGN(Token token, peek());
    if (++depth_ > limits_.depth)
      return error(token, fmt::format("more than {} levels of nesting", limits_.depth));
    SLIPWAY_ASSIGN(Node * node, make_node(token));
    if (token.type == YAML_ALIAS_TOKEN) {
      SLIPWAY_TRY(parse_alias(*node, token));
    } else {
      Notes properties;
      SLIPWAY_ASSIGN(token, read_properties(properties));
      if (!properties.anchor.empty()) anchors_.insert_or_assign(properties.anchor, node);
      SLIPWAY_TRY(parse_content(*node, token, context, properties));
    }
    --depth_;
    return node;
  }

  Result<void> parse_alias(Node& node, const Token& token) {
    if (!anchors_.contains(token.value)) {
      return error(token, fmt::format("the anchor `{}` is not defined", printable(token.value)),
                   "define the anchor first");
    }
    node.set_text(arena_.copy("*" + std::string(token.value)), Tag::custom);
    Notes notes = take();
    notes.alias = true;
    document_.table.set(node, notes);
    tokens_.skip();
    return {};
  }

  /// An anchor and a tag, in either order; gives the token behind them.
  Result<Token> read_properties(Notes& properties) {
    SLIPWAY_ASSIGN(Token token, peek());
    bool has_tag = false;
    for (int i = 0; i < 2; ++i) {
      if (token.type == YAML_ANCHOR_TOKEN && properties.anchor.empty()) {
        properties.anchor = token.value;
      } else if (token.type == YAML_TAG_TOKEN && !has_tag) {
        has_tag = true;
        SLIPWAY_ASSIGN(const std::string tag, directives_.tag_of(token));
        properties.tag = arena_.copy(tag);
      } else {
        break;
      }
      tokens_.skip();
      SLIPWAY_ASSIGN(token, peek());
    }
    return token;
  }

  Result<void> parse_content(Node& node, const Token& token, Context context,
                             const Notes& properties) {
    if (context == Context::block_or_list && token.type == YAML_BLOCK_ENTRY_TOKEN) {
      begin(node, Kind::sequence, false, {}, properties);
      return parse_block_list(node, /*indented=*/false);
    }
    switch (token.type) {
      case YAML_SCALAR_TOKEN: {
        const Notes comments = take();
        make_scalar(node, token.value, token.style, comments, properties);
        tokens_.skip();
        return {};
      }
      case YAML_FLOW_SEQUENCE_START_TOKEN:
        begin(node, Kind::sequence, true, take(), properties);
        return parse_flow_list(node);
      case YAML_FLOW_MAPPING_START_TOKEN:
        begin(node, Kind::mapping, true, take(), properties);
        return parse_flow_map(node);
      case YAML_BLOCK_SEQUENCE_START_TOKEN:
        if (context == Context::flow) break;
        begin(node, Kind::sequence, false, take_stem(), properties);
        tokens_.skip();
        return parse_block_list(node, /*indented=*/true);
      case YAML_BLOCK_MAPPING_START_TOKEN:
        if (context == Context::flow) break;
        begin(node, Kind::mapping, false, take_stem(), properties);
        tokens_.skip();
        return parse_block_map(node);
      default:
        break;
    }
    if (properties.anchor.empty() && properties.tag.empty())
      return error(token, "there is no value here");
    make_scalar(node, {}, Style::plain, {}, properties);
    return {};
  }

  Notes take_stem() {
    Notes notes;
    notes.head = arena_.copy(comments_.take_stem());
    return notes;
  }

  void make_scalar(Node& node, std::string_view text, Style style, Notes notes,
                   const Notes& properties) {
    const std::string_view tag = properties.tag;
    Tag meaning = Tag::string;
    if (!tag.empty() && tag != "!") {
      meaning = explicit_tag(tag);
    } else if (style == Style::plain) {
      meaning = text == "<<" ? Tag::merge : resolve_plain(text, Dialect::go_yaml_3);
    }
    node.set_text(text, meaning);
    node.style = style;
    if (!tag.empty()) node.tagging = tag == "!" ? Tagging::bang : Tagging::tag;
    add_properties(node, notes, properties);
  }

  void begin(Node& node, Kind kind, bool flow, const Notes& notes, const Notes& properties) {
    node.kind = kind;
    node.flow = flow;
    node.assign(arena_, std::span<const Entry>());
    add_properties(node, notes, properties);
  }

  void add_properties(Node& node, Notes notes, const Notes& properties) {
    notes.anchor = properties.anchor;
    if (properties.tag != "!") notes.tag = properties.tag;
    document_.table.set(node, notes);
  }

  /// The comments at the end of a collection replace those behind its start.
  void end(Node& node, const Notes& comments) {
    Notes notes = document_.table.of(node);
    notes.line = comments.line;
    notes.foot = comments.foot;
    document_.table.set(node, notes);
  }

  std::string_view take_foot(const Node& node) {
    Notes notes = document_.table.of(node);
    const std::string_view foot = std::exchange(notes.foot, {});
    if (!foot.empty()) document_.table.set(node, notes);
    return foot;
  }

  void set_foot(const Node& node, std::string_view foot) {
    Notes notes = document_.table.of(node);
    notes.foot = foot;
    document_.table.set(node, notes);
  }

  /// The value behind a token, which is empty when one of these follows.
  Result<Node*> parse_unless(Context context, std::initializer_list<yaml_token_type_t> ends) {
    SLIPWAY_ASSIGN(const Token token, peek());
    for (const yaml_token_type_t type : ends) {
      if (token.type == type) return make_empty(token);
    }
    return parse_node(context);
  }

  Result<void> parse_block_list(Node& list, bool indented) {
    while (true) {
      SLIPWAY_ASSIGN(const Token token, peek());
      if (token.type != YAML_BLOCK_ENTRY_TOKEN) {
        if (!indented) break;
        if (token.type != YAML_BLOCK_END_TOKEN)
          return error(token, "the list goes on with something that is no item",
                       "indent the items of a list alike, each behind `- `");
        tokens_.skip();
        break;
      }
      const std::size_t above = comments_.head_size();
      tokens_.skip();
      SLIPWAY_TRY(split_stem(above));
      auto item = indented
                      ? parse_unless(Context::block, {YAML_BLOCK_ENTRY_TOKEN, YAML_BLOCK_END_TOKEN})
                      : parse_unless(Context::block, {YAML_BLOCK_ENTRY_TOKEN, YAML_KEY_TOKEN,
                                                      YAML_VALUE_TOKEN, YAML_BLOCK_END_TOKEN});
      if (!item) return std::move(item).error();
      list.append(arena_, *item);
    }
    end(list, {});
    return {};
  }

  Result<void> parse_block_map(Node& map) {
    const auto ends = {YAML_KEY_TOKEN, YAML_VALUE_TOKEN, YAML_BLOCK_END_TOKEN};
    while (true) {
      SLIPWAY_ASSIGN(Token token, peek());
      if (token.type == YAML_BLOCK_END_TOKEN) break;
      if (token.type != YAML_KEY_TOKEN)
        return error(token, "the map goes on with something that is no key",
                     "indent the keys of a map alike");
      tokens_.skip();
      SLIPWAY_ASSIGN(Node * key, parse_unless(Context::block_or_list, ends));
      // Below less indentation, a comment is about the entry before.
      if (map.size() > 0 && !document_.table.of(*key).foot.empty())
        set_foot(*map.entries().back().key, take_foot(*key));
      SLIPWAY_ASSIGN(token, peek());
      Node* value = nullptr;
      if (token.type == YAML_VALUE_TOKEN) {
        tokens_.skip();
        SLIPWAY_ASSIGN(value, parse_unless(Context::block_or_list, ends));
      } else {
        SLIPWAY_ASSIGN(value, make_empty(token));
      }
      add_entry(map, key, value);
    }
    const Notes comments = take();
    end(map, comments);
    if (map.size() > 0 && !comments.foot.empty())
      set_foot(*map.entries().back().key, take_foot(map));
    tokens_.skip();
    return {};
  }

  void add_entry(Node& map, Node* key, Node* value) {
    map.append(arena_, key, value);
    if (!document_.table.of(*key).foot.empty()) return;
    const std::string_view foot = take_foot(*value);
    if (!foot.empty()) set_foot(*key, foot);
  }

  /// At the start of a flow collection or behind its comma; false at its end.
  Result<bool> next_in_flow(yaml_token_type_t end, bool first) {
    SLIPWAY_ASSIGN(Token token, peek());
    if (token.type == end) return false;
    if (first) return true;
    if (token.type != YAML_FLOW_ENTRY_TOKEN)
      return error(token, "there is no `,` and no closing bracket here");
    tokens_.skip();
    SLIPWAY_ASSIGN(token, peek());
    return token.type != end;
  }

  Result<void> parse_flow_list(Node& list) {
    tokens_.skip();
    for (bool first = true;; first = false) {
      SLIPWAY_ASSIGN(const bool more, next_in_flow(YAML_FLOW_SEQUENCE_END_TOKEN, first));
      if (!more) break;
      SLIPWAY_ASSIGN(const Token token, peek());
      auto item = token.type == YAML_KEY_TOKEN ? parse_pair(token) : parse_node(Context::flow);
      if (!item) return std::move(item).error();
      list.append(arena_, *item);
    }
    end(list, take());
    tokens_.skip();
    return {};
  }

  /// `key: value` as an item of [...].
  Result<Node*> parse_pair(const Token& start) {
    SLIPWAY_ASSIGN(Node * map, make_node(start));
    begin(*map, Kind::mapping, true, {}, {});
    tokens_.skip();
    SLIPWAY_ASSIGN(Token token, peek());
    Node* key = nullptr;
    if (token.type == YAML_VALUE_TOKEN || token.type == YAML_FLOW_ENTRY_TOKEN ||
        token.type == YAML_FLOW_SEQUENCE_END_TOKEN) {
      SLIPWAY_ASSIGN(key, make_empty(token));
      tokens_.skip();  // even that: so does go-yaml
    } else {
      SLIPWAY_ASSIGN(key, parse_node(Context::flow));
    }
    SLIPWAY_ASSIGN(Node * value, parse_flow_value(YAML_FLOW_SEQUENCE_END_TOKEN));
    add_entry(*map, key, value);
    return map;
  }

  Result<Node*> parse_flow_value(yaml_token_type_t end) {
    SLIPWAY_ASSIGN(const Token token, peek());
    if (token.type != YAML_VALUE_TOKEN) return make_empty(token);
    tokens_.skip();
    return parse_unless(Context::flow, {YAML_FLOW_ENTRY_TOKEN, end});
  }

  Result<void> parse_flow_map(Node& map) {
    tokens_.skip();
    for (bool first = true;; first = false) {
      SLIPWAY_ASSIGN(const bool more, next_in_flow(YAML_FLOW_MAPPING_END_TOKEN, first));
      if (!more) break;
      SLIPWAY_ASSIGN(const Token token, peek());
      Node* key = nullptr;
      Node* value = nullptr;
      if (token.type == YAML_KEY_TOKEN) {
        tokens_.skip();
        SLIPWAY_ASSIGN(key, parse_unless(Context::flow, {YAML_VALUE_TOKEN, YAML_FLOW_ENTRY_TOKEN,
                                                         YAML_FLOW_MAPPING_END_TOKEN}));
        SLIPWAY_ASSIGN(value, parse_flow_value(YAML_FLOW_MAPPING_END_TOKEN));
      } else {
        SLIPWAY_ASSIGN(key, parse_node(Context::flow));
        SLIPWAY_ASSIGN(const Token behind, peek());
        SLIPWAY_ASSIGN(value, make_empty(behind));
      }
      add_entry(map, key, value);
    }
    end(map, take());
    tokens_.skip();
    return {};
  }

  WrittenDocument& document_;
  Arena& arena_;
  const Limits& limits_;
  TokenReader tokens_;
  WaitingComments comments_;
  Directives directives_;
  std::unordered_map<std::string_view, const Node*> anchors_;
  std::size_t nodes_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

Result<std::shared_ptr<WrittenDocument>> read_written(std::string path, std::string text,
                                                      const Limits& limits) {
  auto document = std::make_shared<WrittenDocument>();
  document->source = {std::move(path), std::move(text)};
  SLIPWAY_TRY(check_text(document->source, limits));
  SLIPWAY_TRY(Composer(*document, limits).compose());
  return document;
}

}  // namespace slipway::yaml
