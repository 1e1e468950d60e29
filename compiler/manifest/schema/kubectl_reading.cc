#include "compiler/manifest/schema/kubectl_reading.h"

#include "core/yaml/scalar.h"

namespace slipway::manifest {

void read_as_kubectl(yaml::Node& document) {
  if (document.is_string() && document.style == yaml::Style::plain &&
      yaml::resolve_plain(document.text(), yaml::Dialect::go_yaml_2) == yaml::Tag::boolean) {
    document.tag = yaml::Tag::boolean;
  }
  for (const yaml::Entry& entry : document.entries()) read_as_kubectl(*entry.value);
  for (yaml::Node* item : document.items()) read_as_kubectl(*item);
}

}  // namespace slipway::manifest
