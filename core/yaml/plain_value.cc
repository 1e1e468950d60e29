#include "core/yaml/plain_value.h"

#include <fmt/format.h>

#include <cmath>

#include "core/diagnostics/format.h"
#include "core/yaml/go_strings.h"
#include "core/yaml/utf8.h"

namespace slipway::yaml {

namespace {

Diagnostic misfit(const Node& scalar, std::string_view what) {
  if (scalar.tagging != Tagging::tag) {
    // A replacement kept the type of what it replaced.
    return error_at(
        scalar, fmt::format("`{}` cannot take the place of {}", printable(scalar.text()), what),
        "quote the value that is replaced, so that it is a string, or give a value of its type");
  }
  return error_at(scalar,
                  fmt::format("`{}` is not {}, as its tag says", printable(scalar.text()), what),
                  "remove the tag, or write a value that fits it");
}

Result<PlainValue> number_value(const Node& scalar) {
  const bool floating = scalar.tag == Tag::floating;
  PlainValue value;
  value.type = PlainValue::Type::number;
  value.number = parse_number(scalar.text(), Dialect::go_yaml_3);
  Number& number = value.number;
  if (!floating) {
    if (number.type != Number::Type::integer && number.type != Number::Type::natural) {
      return misfit(scalar, "an integer");
    }
    return value;
  }
  if (number.type == Number::Type::integer) {
    number = {Number::Type::floating, 0, 0, static_cast<double>(number.integer)};
  }
  if (number.type != Number::Type::floating) return misfit(scalar, "a float");
  if (!std::isfinite(number.floating)) {
    return error_at(scalar,
                    fmt::format("a manifest cannot hold the number `{}`", printable(scalar.text())),
                    "put it in quotes if it is meant as text");
  }
  return value;
}

Result<PlainValue> string_value(std::string_view text) {
  PlainValue value;
  value.type = PlainValue::Type::string;
  value.text = text;
  return value;
}

// A colon between braces makes kustomize put quotes around a time on its way.
bool is_quoted_time(const Node& scalar, Surroundings surroundings) {
  return scalar.tag == Tag::timestamp && scalar.style == Style::plain &&
         surroundings == Surroundings::flow && scalar.text().find(':') != std::string_view::npos &&
         canonical_timestamp(scalar.text());
}

Result<PlainValue> text_value(const Node& scalar, Surroundings surroundings, std::string& storage) {
  const std::string_view text = scalar.text();
  if (!is_valid_utf8(text)) {
    return error_at(scalar, "the text is not valid UTF-8", "save it as UTF-8, or use binaryData");
  }
  // Between braces there are no blocks.
  if (surroundings != Surroundings::block) return string_value(text);
  const Passage passage = pass_through_block(text, scalar.style, storage);
  if (passage.outcome == Passage::Outcome::refused) {
    return error_at(scalar, std::string(passage.problem),
                    "put the text in double quotes, with \\t and \\n");
  }
  return string_value(passage.outcome == Passage::Outcome::changed ? std::string_view(storage)
                                                                   : text);
}

}  // namespace

Result<PlainValue> plain_value(const Node& scalar, Surroundings surroundings,
                               std::string& storage) {
  const std::string_view text = scalar.text();
  PlainValue value;
  switch (surroundings == Surroundings::decoded ? scalar.tag : scalar.value_tag()) {
    case Tag::string:
    case Tag::custom:
    case Tag::merge:
      return text_value(scalar, surroundings, storage);
    case Tag::integer:
    case Tag::floating:
      return number_value(scalar);
    case Tag::boolean: {
      const std::optional<bool> truth = parse_boolean(text);
      if (!truth) return misfit(scalar, "a boolean");
      value.type = *truth ? PlainValue::Type::truth : PlainValue::Type::falsehood;
      return value;
    }
    case Tag::null:
      // kustomize writes a missing value between braces as '' on its way, and so reads a string
      // back, unless there is a tag.
      if (text.empty() && surroundings == Surroundings::flow && scalar.tagging == Tagging::none)
        return string_value({});
      if (resolve_plain(text, Dialect::go_yaml_3) != Tag::null) return misfit(scalar, "null");
      return value;
    case Tag::timestamp: {
      std::optional<std::string> time = canonical_timestamp(text);
      if (!time) return misfit(scalar, "a time stamp");
      // A colon between braces makes kustomize put quotes around the time on its way.
      if (surroundings == Surroundings::flow && text.find(':') != std::string_view::npos)
        return string_value(text);
      if (time->empty()) {
        return error_at(scalar, "a time zone is less than 24 hours",
                        "put the time in quotes if it is meant as text");
      }
      storage = *std::move(time);
      return string_value(storage);
    }
    case Tag::binary: {
      const std::optional<std::string> bytes = decode_base64(text);
      if (!bytes) return misfit(scalar, "base64");
      storage = *bytes;
      return string_value(storage);
    }
  }
  return value;
}

Result<std::string_view> key_text(const Node& key, bool at_root, Surroundings surroundings,
                                  std::string& storage) {
  if (key.is_scalar() && key.tag == Tag::string && is_ascii(key.text())) return key.text();
  if (key.is_null() && key.text().empty() && key.tagging == Tagging::none)
    return std::string_view();
  const bool string = key.is_scalar() && (key.tag == Tag::string || key.tag == Tag::merge ||
                                          is_quoted_time(key, surroundings));
  if (!string && (!at_root || !key.is_scalar() || key.is_null())) {
    const std::string shown = printable(key.text());
    if (key.untagged) {
      return error_at(
          key, fmt::format("the key `{}` would be written without quotes", shown),
          "kustomize cannot keep it a text: choose a key that is no number, boolean or null");
    }
    return error_at(key, "a key must be a string",
                    key.is_scalar() ? fmt::format("put it in quotes: \"{}\"", shown)
                                    : "write a plain text before the `:`");
  }
  if (string || key.tag == Tag::custom || key.tag == Tag::binary) {
    // A key of one line is never written as a block.
    SLIPWAY_ASSIGN(const PlainValue value, plain_value(key, Surroundings::flow, storage));
    return value.text;
  }
  return key.text();
}

}  // namespace slipway::yaml
