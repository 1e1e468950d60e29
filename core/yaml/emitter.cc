// What kustomize prints for a resource has been through three libraries: go-yaml v3 writes and
// reads the tree, encoding/json turns it into JSON, go-yaml v2 reads that and writes it again. Each
// leaves its mark (v3: anchors, tags and number forms are gone; JSON: time stamps are strings,
// floats may become integers; v2: order, quotes, folding). This emitter writes the end result
// straight from the tree.

#include "core/yaml/emitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/yaml/go_strings.h"
#include "core/yaml/key_order.h"
#include "core/yaml/plain_value.h"
#include "core/yaml/scalar_writer.h"
#include "core/yaml/sorted_entries.h"

namespace slipway::yaml {

Diagnostic output_too_long(const Node& node) {
  return error_at(node, fmt::format("the output is longer than {} MiB", longest_output >> 20),
                  "something is repeated again and again");
}

namespace {

constexpr std::size_t line_width = 80;  // go-yaml v2 folds longer lines

/// What a node is written behind.
enum class Place : std::uint8_t { root, after_key, after_dash, after_long_key };

class ManifestEmitter {
 public:
  explicit ManifestEmitter(std::string& out) : out_(out), writer_(out), entries_(key_less) {}

  /// A node and the line end behind it. Children of a collection stand at `indent`.
  Result<void> node(const Node& node, std::size_t indent, Place place, Surroundings surroundings) {
    if (node.is_scalar()) return scalar(node, indent, place, surroundings);
    if (node.flow && surroundings == Surroundings::block) surroundings = Surroundings::flow;
    if (node.size() == 0) {
      if (place != Place::root) writer_.put(' ');
      writer_.put(node.is_mapping() ? "{}" : "[]");
      writer_.end_line();
      return {};
    }
    if (place == Place::after_key) writer_.end_line();
    return node.is_mapping() ? mapping(node, indent, place, surroundings)
                             : sequence(node, indent, place, surroundings);
  }

 private:
  // The spaces that a line of a collection begins with: the first one behind `- ` or `: ` goes on
  // there, every other begins at the indent.
  static std::size_t spaces_before(std::size_t indent, bool first, Place place) {
    if (!first || place == Place::after_key) return indent;
    return place == Place::root ? 0 : 1;
  }

  Result<void> mapping(const Node& node, std::size_t indent, Place place,
                       Surroundings surroundings) {
    SLIPWAY_ASSIGN(const std::size_t first,
                   entries_.push(node, place == Place::root, surroundings));
    for (std::size_t i = first; i < first + node.size(); ++i) {
      if (out_.size() > longest_output) return output_too_long(node);
      SLIPWAY_TRY(entry(i, spaces_before(indent, i == first, place), indent, surroundings));
    }
    entries_.pop(first);
    return {};
  }

  Result<void> entry(std::size_t i, std::size_t spaces, std::size_t indent,
                     Surroundings surroundings) {
    constexpr std::size_t longest_simple_key = 128;
    if (entries_[i].plainly_safe && entries_[i].key.size() <= longest_simple_key) {
      if (write_quickly(spaces, entries_[i].key, ": ", *entries_[i].value)) return {};
      writer_.put_spaces(spaces);
      writer_.put(entries_[i].key);
      return simple_value(*entries_[i].value, indent, surroundings);
    }
    writer_.put_spaces(spaces);
    std::string storage;
    SLIPWAY_ASSIGN(const std::string_view key,
                   read_back(entries_[i].key, *entries_[i].key_node, true, storage));
    const Node& value = *entries_[i].value;
    if (is_simple_key(key)) {
      write_string(writer_, key, indent + 2, ScalarPlace::simple_key);
      return simple_value(value, indent, surroundings);
    }
    writer_.put("? ");
    write_string(writer_, key, indent + 2, ScalarPlace::value);
    if (writer_.bytes_on_line() > 0) writer_.end_line();
    writer_.put_spaces(indent);
    writer_.put(':');
    return node(value, indent + 2, Place::after_long_key, surroundings);
  }

  Result<void> simple_value(const Node& value, std::size_t indent, Surroundings surroundings) {
    writer_.put(':');
    // A list is not indented below its key.
    return node(value, value.is_sequence() ? indent : indent + 2, Place::after_key, surroundings);
  }

  // Most scalars are short and harmless texts, or small numbers.
  static bool is_quick(const Node& scalar, std::size_t bytes_on_line) {
    if (!scalar.is_scalar()) return false;
    const std::string_view text = scalar.text();
    if (scalar.tag == Tag::integer) return scalar.style == Style::plain && is_small_decimal(text);
    const bool fits = bytes_on_line + text.size() + 1 < line_width;
    const bool one_line = scalar.style != Style::literal && scalar.style != Style::folded;
    return scalar.tag == Tag::string && one_line && fits && is_plainly_safe(scalar);
  }

  // `key: value` or `- value` of such a scalar, as one piece.
  bool write_quickly(std::size_t spaces, std::string_view mark, std::string_view separator,
                     const Node& scalar) {
    if (spaces >= line_width) return false;
    const std::size_t before =
        writer_.bytes_on_line() + spaces + mark.size() + separator.size() - 1;
    if (before >= line_width || !is_quick(scalar, before)) return false;
    const std::string_view text = scalar.text();
    std::array<char, 2 * line_width> line;
    char* end = std::fill_n(line.data(), spaces, ' ');
    end = std::copy(mark.begin(), mark.end(), end);
    end = std::copy(separator.begin(), separator.end(), end);
    end = std::copy(text.begin(), text.end(), end);
    *end++ = '\n';
    writer_.put_line({line.data(), static_cast<std::size_t>(end - line.data())});
    return true;
  }

  bool write_quickly(const Node& scalar, Place place) {
    const std::string_view text = scalar.text();
    if (!is_quick(scalar, writer_.bytes_on_line())) return false;
    if (place != Place::root) writer_.put(' ');
    writer_.put(text);
    writer_.end_line();
    return true;
  }

  static bool is_small_decimal(std::string_view text) {
    constexpr std::size_t most_digits = 18;
    if (text.empty() || text.size() > most_digits || (text.front() == '0' && text.size() > 1))
      return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  Result<void> sequence(const Node& node, std::size_t indent, Place place,
                        Surroundings surroundings) {
    bool first = true;
    for (const Node* item : node.items()) {
      if (out_.size() > longest_output) return output_too_long(node);
      const std::size_t spaces = spaces_before(indent, first, place);
      first = false;
      if (write_quickly(spaces, "-", " ", *item)) continue;
      writer_.put_spaces(spaces);
      writer_.put('-');
      SLIPWAY_TRY(this->node(*item, indent + 2, Place::after_dash, surroundings));
    }
    return {};
  }

  Result<void> scalar(const Node& node, std::size_t indent, Place place,
                      Surroundings surroundings) {
    if (write_quickly(node, place)) return {};
    SLIPWAY_ASSIGN(const PlainValue plain, plain_value(node, surroundings, storage_));
    if (place != Place::root) writer_.put(' ');
    switch (plain.type) {
      case PlainValue::Type::null:
        writer_.put("null");
        break;
      case PlainValue::Type::truth:
        writer_.put("true");
        break;
      case PlainValue::Type::falsehood:
        writer_.put("false");
        break;
      case PlainValue::Type::number:
        number(plain.number);
        break;
      case PlainValue::Type::string: {
        std::string storage;
        SLIPWAY_ASSIGN(const std::string_view text, read_back(plain.text, node, false, storage));
        // Lines that a string goes on with stand where a mapping below the key would.
        write_string(writer_, text, place == Place::root ? 2 : indent, ScalarPlace::value);
        break;
      }
    }
    if (writer_.bytes_on_line() > 0) writer_.end_line();
    return {};
  }

  // A float that JSON prints without point and exponent is an integer for go-yaml v2.
  void number(Number number) {
    if (number.type == Number::Type::floating) {
      std::string json;
      append_json_float(number.floating, json);
      number = parse_number(json, Dialect::go_yaml_2);
    }
    if (number.type == Number::Type::integer) out_ += std::to_string(number.integer);
    if (number.type == Number::Type::natural) out_ += std::to_string(number.natural);
    if (number.type == Number::Type::floating) append_yaml_float(number.floating, out_);
  }

  static Result<std::string_view> read_back(std::string_view text, const Node& node, bool is_key,
                                            std::string& storage) {
    const Passage passage = pass_through_json(text, is_key, storage);
    if (passage.outcome == Passage::Outcome::refused)
      return error_at(node, std::string(passage.problem), "remove it");
    return passage.outcome == Passage::Outcome::changed ? std::string_view(storage) : text;
  }

  std::string& out_;
  LineWriter writer_;
  SortedEntries entries_;
  std::string storage_;
};

}  // namespace

namespace {

Result<void> emit(const Node& node, Surroundings surroundings, std::string& out) {
  const std::size_t before = out.size();
  Result<void> result = ManifestEmitter(out).node(node, 0, Place::root, surroundings);
  if (!result) out.resize(before);
  return result;
}

}  // namespace

Result<void> emit_manifest(const Node& node, std::string& out) {
  return emit(node, Surroundings::block, out);
}

Result<void> emit_decoded_manifest(const Node& node, std::string& out) {
  return emit(node, Surroundings::decoded, out);
}

}  // namespace slipway::yaml
