#include "compiler/kustomize/schema/gvk.h"

namespace slipway::kustomize {

Gvk make_gvk(std::string_view api_version, std::string_view kind) {
  const auto slash = api_version.find('/');
  if (slash == std::string_view::npos) return {{}, api_version, kind};
  return {api_version.substr(0, slash), api_version.substr(slash + 1), kind};
}

Gvk gvk_of(const yaml::Node& object) {
  const yaml::Node* api_version = object.find("apiVersion");
  const yaml::Node* kind = object.find("kind");
  return make_gvk(api_version != nullptr ? api_version->text() : std::string_view(),
                  kind != nullptr ? kind->text() : std::string_view());
}

std::string api_version_of(const Gvk& gvk) {
  if (gvk.group.empty()) return std::string(gvk.version);
  std::string text;
  text.reserve(gvk.group.size() + 1 + gvk.version.size());
  text.append(gvk.group).append("/").append(gvk.version);
  return text;
}

}  // namespace slipway::kustomize
