#include "compiler/manifest/redact.h"

#include <algorithm>

#include "compiler/manifest/identity.h"
#include "compiler/secrets/text_secrets.h"

namespace slipway::manifest {

namespace {

constexpr std::string_view last_applied = "kubectl.kubernetes.io/last-applied-configuration";

class Finder {
 public:
  HiddenValues find(const yaml::Node& object) {
    const Identity identity = identity_of(object);
    const bool is_core = identity.group.empty();
    for (const yaml::Entry& entry : object.entries()) {
      const std::string_view field = entry.key->text();
      const bool is_data = field == "data" || field == "stringData";
      if (is_core && identity.kind == "Secret" && is_data)
        hide_values(*entry.value);
      else if (is_core && identity.kind == "ConfigMap" && is_data)
        look_at_texts(*entry.value);
      else
        look_below(*entry.value);
    }
    return std::move(hidden_);
  }

 private:
  void hide_values(const yaml::Node& values) {
    if (!values.is_mapping()) return hide(values);
    for (const yaml::Entry& entry : values.entries()) hide(*entry.value);
  }

  // With all below it: a change may be told of an inner part.
  void hide(const yaml::Node& node) {
    hidden_.emplace(&node, redacted_text);
    for (const yaml::Entry& entry : node.entries()) hide(*entry.value);
    for (const yaml::Node* item : node.items()) hide(*item);
  }

  void look_at_texts(const yaml::Node& data) {
    for (const yaml::Entry& entry : data.entries()) {
      const std::string_view text = entry.value->text();
      if (secrets::secrets_in_value(entry.key->text(), text, 1).empty()) continue;
      hidden_.emplace(entry.value,
                      secrets::value_without_secrets(entry.key->text(), text, redacted_text));
    }
  }

  void look_below(const yaml::Node& node) {
    if (node.is_scalar()) return look_at("", node);
    const yaml::Node* name = node.find("name");
    const yaml::Node* value = node.find("value");
    if (name != nullptr && value != nullptr) look_at(name->text(), *value);
    for (const yaml::Entry& entry : node.entries()) {
      const std::string_view key = entry.key->text();
      if (key == last_applied) hide(*entry.value);
      if (key == "annotations") look_at_annotations(*entry.value);
      if (key == "args" || key == "command") look_at_words(*entry.value);
      look_below(*entry.value);
    }
    for (const yaml::Node* item : node.items()) look_below(*item);
  }

  void look_at_annotations(const yaml::Node& annotations) {
    for (const yaml::Entry& entry : annotations.entries()) {
      const secrets::Sign sign =
          secrets::sign_of_annotation(entry.key->text(), entry.value->text());
      if (sign != secrets::Sign::none) hide(*entry.value);
    }
  }

  void look_at_words(const yaml::Node& list) {
    std::string_view before;
    for (const yaml::Node* item : list.items()) {
      if (secrets::sign_of_word(item->text(), before) != secrets::Sign::none) hide(*item);
      before = item->text();
    }
  }

  void look_at(std::string_view name, const yaml::Node& value) {
    if (value.is_scalar() && !secrets::secrets_in_value(name, value.text(), 1).empty()) hide(value);
  }

  HiddenValues hidden_;
};

bool holds_any(const yaml::Node& node, const HiddenValues& hidden) {
  if (hidden.contains(&node)) return true;
  return std::any_of(node.entries().begin(), node.entries().end(),
                     [&](const yaml::Entry& entry) { return holds_any(*entry.value, hidden); }) ||
         std::any_of(node.items().begin(), node.items().end(),
                     [&](const yaml::Node* item) { return holds_any(*item, hidden); });
}

// Walks a tree and its copy.
void replace(const yaml::Node& node, yaml::Node& copy, const HiddenValues& hidden,
             yaml::Arena& arena) {
  if (const auto found = hidden.find(&node); found != hidden.end()) {
    copy.become(*yaml::Node::make_scalar(arena, found->second));
    return;
  }
  for (std::size_t i = 0; i < node.entries().size(); ++i)
    replace(*node.entries()[i].value, *copy.entries()[i].value, hidden, arena);
  for (std::size_t i = 0; i < node.items().size(); ++i)
    replace(*node.items()[i], *copy.items()[i], hidden, arena);
}

}  // namespace

HiddenValues hidden_values(const yaml::Node& object) { return Finder().find(object); }

const yaml::Node* shown(const yaml::Node& node, const HiddenValues& hidden, yaml::Arena& arena) {
  if (hidden.empty() || !holds_any(node, hidden)) return &node;
  yaml::Node* copy = node.clone(arena);
  replace(node, *copy, hidden, arena);
  return copy;
}

const yaml::Node* redacted(const yaml::Node& object, yaml::Arena& arena) {
  return shown(object, hidden_values(object), arena);
}

}  // namespace slipway::manifest
