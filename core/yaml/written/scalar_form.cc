#include "core/yaml/written/scalar_form.h"

#include "core/yaml/scalar.h"
#include "core/yaml/scalar_analysis.h"

namespace slipway::yaml {

namespace {

constexpr std::string_view common_prefix = "tag:yaml.org,2002:";

std::string_view name_of(Tag tag) {
  switch (tag) {
    case Tag::string:
      return "!!str";
    case Tag::integer:
      return "!!int";
    case Tag::floating:
      return "!!float";
    case Tag::boolean:
      return "!!bool";
    case Tag::null:
      return "!!null";
    case Tag::timestamp:
      return "!!timestamp";
    case Tag::binary:
      return "!!binary";
    case Tag::merge:
      return "!!merge";
    case Tag::custom:
      break;
  }
  return {};
}

bool stands_in_uri(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-_;/?:@&=+$,.~*'()[]").find(c) != std::string_view::npos;
}

std::string escape(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (stands_in_uri(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append(1, '%').append(1, digits[byte >> 4U]).append(1, digits[byte & 0xFU]);
  }
  return out;
}

/// What the characters allow, as go-yaml v3 sees it.
struct Allowed {
  bool plain = true;
  bool single_quoted = true;
  bool block = true;
  bool multiline = false;
};

Allowed allowed_for(std::string_view text, bool in_flow) {
  if (text.empty()) return {!in_flow, true, false, false};
  const ScalarAnalysis look = analyze_scalar(text);
  Allowed allowed;
  allowed.multiline = look.multiline;
  allowed.block = !(look.trailing_space || look.space_break || look.special);
  allowed.single_quoted = !(look.break_space || look.space_break || look.tabs || look.special);
  allowed.plain = allowed.single_quoted && !look.edges && !look.multiline &&
                  !(in_flow ? look.flow_indicators : look.block_indicators);
  return allowed;
}

Style proposed_style(const Node& scalar, bool needs_quotes) {
  if (scalar.style != Style::plain) return scalar.style;
  if (scalar.text().find('\n') != std::string_view::npos) return Style::literal;
  return needs_quotes ? Style::double_quoted : Style::plain;
}

}  // namespace

std::string written_tag(std::string_view tag) {
  if (tag.starts_with(common_prefix)) return "!!" + escape(tag.substr(common_prefix.size()));
  if (tag.starts_with("!!")) return "!!" + escape(tag.substr(2));
  if (tag.starts_with('!')) return "!" + escape(tag.substr(1));
  return tag.empty() ? std::string() : "!<" + escape(tag) + ">";
}

ScalarForm form_of(const Node& scalar, std::string_view tag, ScalarContext context) {
  ScalarForm form;
  bool needs_quotes = false;
  if (!tag.empty()) {
    form.tag = written_tag(tag);
  } else if (!scalar.untagged) {
    const bool fits = (scalar.tag == Tag::string && scalar.style != Style::plain) ||
                      resolve_plain(scalar.text(), Dialect::go_yaml_3) == scalar.tag;
    if (!fits && scalar.tag == Tag::string) needs_quotes = true;
    if (!fits && scalar.tag != Tag::string) form.tag = name_of(scalar.tag);
  }
  const Allowed allowed = allowed_for(scalar.text(), context.in_flow);
  Style style = proposed_style(scalar, needs_quotes);
  if (context.simple_key && allowed.multiline) style = Style::double_quoted;
  if (style == Style::plain) {
    const bool nothing = scalar.text().empty() && (context.in_flow || context.simple_key);
    if (!allowed.plain || nothing) style = Style::single_quoted;
  }
  if (style == Style::single_quoted && !allowed.single_quoted) style = Style::double_quoted;
  if (style == Style::literal || style == Style::folded) {
    if (!allowed.block || context.in_flow || context.simple_key) style = Style::double_quoted;
  }
  form.style = style;
  return form;
}

}  // namespace slipway::yaml
