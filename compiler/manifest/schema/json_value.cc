// The few JSON values that a schema file holds (defaults, enumerations, patterns), as nodes: a
// plain recursive descent, since they are short and the nodes have to live in the store's arena.

#include "compiler/manifest/schema/json_value.h"

#include <charconv>
#include <string>

namespace slipway::manifest {

namespace {

using yaml::Arena;
using yaml::Node;
using yaml::Tag;

class Reader {
 public:
  Reader(std::string_view text, std::size_t& position, Arena& arena)
      : text_(text), at_(position), arena_(arena) {}

  Node* value(int depth) {
    constexpr int max_depth = 100;
    skip_space();
    if (at_ >= text_.size() || depth > max_depth) return nullptr;
    switch (text_[at_]) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      default:
        return word();
    }
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Node* object(int depth) {
    ++at_;
    Node* node = Node::make_mapping(arena_);
    if (take('}')) return node;
    do {
      skip_space();
      if (at_ >= text_.size() || text_[at_] != '"') return nullptr;
      Node* key = string();
      if (key == nullptr || !take(':')) return nullptr;
      Node* item = value(depth + 1);
      if (item == nullptr) return nullptr;
      node->append(arena_, key, item);
    } while (take(','));
    return take('}') ? node : nullptr;
  }

  Node* array(int depth) {
    ++at_;
    Node* node = Node::make_sequence(arena_);
    if (take(']')) return node;
    do {
      Node* item = value(depth + 1);
      if (item == nullptr) return nullptr;
      node->append(arena_, item);
    } while (take(','));
    return take(']') ? node : nullptr;
  }

  Node* string() {
    ++at_;
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {  // the usual case: nothing to unescape
      return Node::make_scalar(arena_, text_.substr(begin, at_++ - begin));
    }
    std::string out(text_.substr(begin, at_ - begin));
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] != '\\') {
        out += text_[at_++];
      } else if (!escape(out)) {
        return nullptr;
      }
    }
    if (at_ >= text_.size()) return nullptr;
    ++at_;
    return Node::make_scalar(arena_, out);
  }

  bool escape(std::string& out) {
    if (++at_ >= text_.size()) return false;
    const char c = text_[at_++];
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    if (const auto index = names.find(c); index != std::string_view::npos) {
      out += values[index];
      return true;
    }
    std::uint32_t code = 0;
    if (c != 'u' || !hex(code)) return false;
    if (code >= 0xD800 && code < 0xDC00) {  // the first half of a surrogate pair
      std::uint32_t low = 0;
      if (text_.substr(at_, 2) != "\\u") return false;
      at_ += 2;
      if (!hex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xDC00 && code < 0xE000) {
      return false;
    }
    append_utf8(code, out);
    return true;
  }

  bool hex(std::uint32_t& code) {
    if (text_.size() - at_ < 4) return false;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, begin + 4, code, 16);
    at_ += 4;
    return error == std::errc() && end == begin + 4;
  }

  static void append_utf8(std::uint32_t code, std::string& out) {
    if (code < 0x80) {
      out += static_cast<char>(code);
      return;
    }
    if (code < 0x800) {
      out += static_cast<char>(0xC0 | (code >> 6));
    } else if (code < 0x10000) {
      out += static_cast<char>(0xE0 | (code >> 12));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    } else {
      out += static_cast<char>(0xF0 | (code >> 18));
      out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    }
    out += static_cast<char>(0x80 | (code & 0x3F));
  }

  Node* word() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(" ,]}:\"", at_), text_.size());
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "null") return Node::make_null(arena_);
    if (word == "true" || word == "false") return Node::make_boolean(arena_, word == "true");
    if (word.empty() || word.find_first_not_of("0123456789+-.eE") != std::string_view::npos) {
      return nullptr;
    }
    const bool whole = word.find_first_of(".eE") == std::string_view::npos;
    return Node::make_scalar(arena_, word, whole ? Tag::integer : Tag::floating);
  }

  std::string_view text_;
  std::size_t& at_;
  Arena& arena_;
};

}  // namespace

Node* read_json_value(std::string_view text, std::size_t& position, Arena& arena) {
  return Reader(text, position, arena).value(0);
}

}  // namespace slipway::manifest
