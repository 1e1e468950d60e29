// Compact JSON as Go's encoding/json writes it: keys sorted by bytes, <, > and & escaped.

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/yaml/emitter.h"
#include "core/yaml/plain_value.h"
#include "core/yaml/sorted_entries.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

bool is_copied(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_unicode_escape(char32_t code, std::string& out) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(code >> static_cast<unsigned>(shift)) & 0xF];
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto stop = std::find_if_not(text.begin(), text.end(), is_copied);
    const auto count = static_cast<std::size_t>(stop - text.begin());
    out += text.substr(0, count);
    text.remove_prefix(count);
    if (text.empty()) break;
    const Character character = first_character(text);
    switch (character.code) {
      case '"':
      case '\\':
        out += '\\';
        out += static_cast<char>(character.code);
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (character.code < 0x80 && character.code != 0x7F) {
          append_unicode_escape(character.code, out);
        } else if (!character.valid || character.code == 0x2028 || character.code == 0x2029) {
          append_unicode_escape(character.code, out);
        } else {
          out += text.substr(0, character.bytes);
        }
    }
    text.remove_prefix(character.bytes);
  }
  out += '"';
}

class JsonEmitter {
 public:
  explicit JsonEmitter(std::string& out)
      : out_(out), entries_([](std::string_view a, std::string_view b) { return a < b; }) {}

  Result<void> value(const Node& node, bool at_root, Surroundings surroundings) {
    if (node.flow) surroundings = Surroundings::flow;
    if (node.is_mapping()) return mapping(node, at_root, surroundings);
    if (node.is_sequence()) return sequence(node, surroundings);
    SLIPWAY_ASSIGN(const PlainValue plain, plain_value(node, surroundings, storage_));
    scalar(plain);
    return {};
  }

 private:
  static Diagnostic too_long(const Node& node) {
    return error_at(node, fmt::format("the JSON is longer than {} MiB", longest_output >> 20),
                    "something is repeated again and again");
  }

  Result<void> mapping(const Node& node, bool at_root, Surroundings surroundings) {
    SLIPWAY_ASSIGN(const std::size_t first, entries_.push(node, at_root, surroundings));
    out_ += '{';
    for (std::size_t i = first; i < first + node.size(); ++i) {
      if (out_.size() > longest_output) return too_long(node);
      if (i > first) out_ += ',';
      append_json_string(entries_[i].key, out_);
      out_ += ':';
      SLIPWAY_TRY(value(*entries_[i].value, false, surroundings));
    }
    out_ += '}';
    entries_.pop(first);
    return {};
  }

  Result<void> sequence(const Node& node, Surroundings surroundings) {
    out_ += '[';
    const char* separator = "";
    for (const Node* item : node.items()) {
      if (out_.size() > longest_output) return too_long(node);
      out_ += separator;
      separator = ",";
      SLIPWAY_TRY(value(*item, false, surroundings));
    }
    out_ += ']';
    return {};
  }

  void scalar(const PlainValue& plain) {
    switch (plain.type) {
      case PlainValue::Type::null:
        out_ += "null";
        break;
      case PlainValue::Type::truth:
        out_ += "true";
        break;
      case PlainValue::Type::falsehood:
        out_ += "false";
        break;
      case PlainValue::Type::string:
        append_json_string(plain.text, out_);
        break;
      case PlainValue::Type::number:
        if (plain.number.type == Number::Type::integer)
          out_ += std::to_string(plain.number.integer);
        if (plain.number.type == Number::Type::natural)
          out_ += std::to_string(plain.number.natural);
        if (plain.number.type == Number::Type::floating)
          append_json_float(plain.number.floating, out_);
        break;
    }
  }

  std::string& out_;
  SortedEntries entries_;
  std::string storage_;
};

}  // namespace

Result<void> emit_json(const Node& node, std::string& out) {
  const std::size_t before = out.size();
  Result<void> result = JsonEmitter(out).value(node, true, Surroundings::block);
  if (!result) out.resize(before);
  return result;
}

}  // namespace slipway::yaml
