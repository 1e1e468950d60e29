#include "compiler/manifest/identity.h"

#include "core/yaml/text_of.h"

namespace slipway::manifest {

Identity identity_of(const yaml::Node& object) {
  Identity identity;
  const std::string api_version(yaml::text_of(object, "apiVersion"));
  if (const std::size_t slash = api_version.find('/'); slash != std::string::npos) {
    identity.group = api_version.substr(0, slash);
  }
  identity.kind = yaml::text_of(object, "kind");
  identity.namespace_name = yaml::text_at(object, {"metadata", "namespace"});
  identity.name = yaml::text_at(object, {"metadata", "name"});
  return identity;
}

std::string subject_of(const yaml::Node& object) {
  const Identity identity = identity_of(object);
  return identity.kind + (identity.name.empty() ? "" : " `" + identity.name + "`");
}

std::string_view without_content_hash(std::string_view name) {
  constexpr std::size_t hash_length = 10;
  constexpr std::string_view alphabet = "2456789bcdfghkmt";  // hexadecimal without 0, 1, 3, a and e
  if (name.size() < hash_length + 2) return name;
  const std::string_view hash = name.substr(name.size() - hash_length);
  if (name[name.size() - hash_length - 1] != '-') return name;
  if (hash.find_first_not_of(alphabet) != std::string_view::npos) return name;
  return name.substr(0, name.size() - hash_length - 1);
}

}  // namespace slipway::manifest
