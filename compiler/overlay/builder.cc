#include "compiler/overlay/builder.h"

namespace slipway::overlay {

yaml::Node* Builder::map(Pairs pairs) {
  yaml::Node* node = yaml::Node::make_mapping(arena_);
  for (const auto& [key, value] : pairs) add(*node, key, value);
  return node;
}

yaml::Node* Builder::list(std::initializer_list<yaml::Node*> items) {
  yaml::Node* node = yaml::Node::make_sequence(arena_);
  for (yaml::Node* item : items) node->append(arena_, item);
  return node;
}

void Builder::add(yaml::Node& map, std::string_view key, yaml::Node* value) {
  if (value != nullptr) map.append(arena_, text(key), value);
}

}  // namespace slipway::overlay
