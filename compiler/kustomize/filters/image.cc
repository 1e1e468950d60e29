// An image is rewritten in two walks, as kustomize does it: one through the whole object, to lists
// that are called containers or initContainers, then one by field specs. What the first walk made
// can match again in the second one (a tagSuffix is then added twice).
#include "compiler/kustomize/filters/image.h"

#include <string>

#include "compiler/kustomize/filters/field_walk.h"
#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/filters/selector.h"

namespace slipway::kustomize {
namespace {

using yaml::Arena;
using yaml::Node;

constexpr std::string_view special_characters = "\\^$|?*+()[]{}";
constexpr std::string_view suffix_pattern =
    "(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_tag_character(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '.' || c == '{' || c == '}' || c == '-';
}

void skip_tag_characters(std::string_view& text) {
  while (!text.empty() && is_tag_character(text.front())) text.remove_prefix(1);
}

/// `sha256`, `multihash+base58`.
bool skip_algorithm(std::string_view& text) {
  for (;;) {
    if (text.empty() || !is_letter_or_digit(text.front())) return false;
    while (!text.empty() && is_letter_or_digit(text.front())) text.remove_prefix(1);
    if (text.empty() || std::string_view(".+_-").find(text.front()) == std::string_view::npos)
      return true;
    text.remove_prefix(1);
  }
}

/// What suffix_pattern says.
bool is_tag_and_digest(std::string_view text) {
  if (text.starts_with(':')) {
    text.remove_prefix(1);
    skip_tag_characters(text);
  }
  if (text.empty()) return true;
  if (!text.starts_with('@')) return false;
  text.remove_prefix(1);
  if (!skip_algorithm(text) || !text.starts_with(':')) return false;
  text.remove_prefix(1);
  skip_tag_characters(text);
  return text.empty();
}

Result<void> rewrite(Node& field, const ImageSetting& setting, Arena& arena) {
  if (!field.is_scalar()) return wrong_kind(field, "scalar");
  if (!image_matches(field.text(), setting.name)) return {};
  ImageName image = split_image(field.text());
  std::string tag(image.tag);
  if (!setting.new_name.empty()) image.name = setting.new_name;
  if (!setting.new_tag.empty() || !setting.digest.empty()) {
    tag = setting.new_tag;
    image.digest = setting.digest;
  } else if (!setting.tag_suffix.empty()) {
    tag.append(setting.tag_suffix);
    image.digest = {};
  }
  std::string text(image.name);
  if (!tag.empty()) text.append(":").append(tag);
  if (!image.digest.empty()) text.append("@").append(image.digest);
  SLIPWAY_TRY(write_text(field, arena.copy(text), Typing::as_text));
  mark_origin(field, setting.origin);
  return {};
}

Result<void> rewrite_containers(Node& node, const ImageSetting& setting, Arena& arena) {
  if (node.is_sequence()) {
    for (Node* item : node.items()) {
      if (!item->is_scalar()) SLIPWAY_TRY(rewrite_containers(*item, setting, arena));
    }
    return {};
  }
  for (const yaml::Entry& entry : node.entries()) {
    if (entry.value->is_scalar()) continue;
    SLIPWAY_TRY(rewrite_containers(*entry.value, setting, arena));
    const std::string_view key = entry.key->text();
    if (!entry.value->is_sequence() || (key != "containers" && key != "initContainers")) continue;
    for (Node* container : entry.value->items()) {
      if (container->is_null()) continue;
      if (!container->is_mapping()) return wrong_kind(*container, "map");
      if (Node* image = container->find("image")) SLIPWAY_TRY(rewrite(*image, setting, arena));
    }
  }
  return {};
}

}  // namespace

ImageName split_image(std::string_view image) {
  // A host may have a port: only what follows the first slash is searched for the tag.
  std::size_t start = image.find('/');
  if (start == std::string_view::npos) start = 0;
  const std::size_t at = image.find('@', start);
  const std::size_t colon = image.find(':', start);
  constexpr auto none = std::string_view::npos;
  if (at != none && (colon == none || at < colon))
    return {image.substr(0, at), {}, image.substr(at + 1)};
  if (colon == none) return {image, {}, {}};
  if (at == none) return {image.substr(0, colon), image.substr(colon + 1), {}};
  return {image.substr(0, colon), image.substr(colon + 1, at - colon - 1), image.substr(at + 1)};
}

bool image_matches(std::string_view image, std::string_view name) {
  if (name.find_first_of(special_characters) != std::string_view::npos) {
    std::string pattern = "^";
    pattern.append(name).append(suffix_pattern);
    return pattern_occurs(pattern, image).value_or(false);
  }
  // Without special characters but dots, which stand for any one character.
  for (const char c : name) {
    if (image.empty()) return false;
    std::size_t length = 1;
    if (c == '.') {
      if (image.front() == '\n') return false;
      while (length < image.size() && (static_cast<unsigned char>(image[length]) & 0xC0U) == 0x80U)
        ++length;
    } else if (c != image.front()) {
      return false;
    }
    image.remove_prefix(length);
  }
  return is_tag_and_digest(image);
}

Result<void> set_image(Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                       const ImageSetting& setting, Arena& arena) {
  if (gvk.kind == "CustomResourceDefinition") return {};
  SLIPWAY_TRY(rewrite_containers(object, setting, arena));
  return visit_fields(object, gvk, specs, Create::nothing, arena,
                      [&](Node& field) { return rewrite(field, setting, arena); });
}

}  // namespace slipway::kustomize
