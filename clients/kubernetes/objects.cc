#include "clients/kubernetes/objects.h"

#include <nlohmann/json.hpp>

#include "core/text/url.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;

constexpr const char* json_type = "application/json";

const char* content_type_of(PatchKind kind) {
  switch (kind) {
    case PatchKind::merge:
      return "application/merge-patch+json";
    case PatchKind::strategic_merge:
      return "application/strategic-merge-patch+json";
    case PatchKind::json_patch:
      break;
  }
  return "application/json-patch+json";
}

const char* name_of(Propagation propagation) {
  switch (propagation) {
    case Propagation::background:
      return "Background";
    case Propagation::foreground:
      return "Foreground";
    case Propagation::orphan:
      break;
  }
  return "Orphan";
}

ApiRequest request_of(const char* method, const std::string& path, const std::string& body,
                      const char* content_type) {
  ApiRequest request;
  request.method = method;
  request.path = path;
  request.body = body;
  request.content_type = content_type;
  return request;
}

}  // namespace

std::string collection_path(const ApiKind& kind, const std::string& namespace_name) {
  const bool grouped = kind.version.find('/') != std::string::npos;
  std::string path = (grouped ? "/apis/" : "/api/") + kind.version;
  if (!namespace_name.empty()) path += "/namespaces/" + url_escaped(namespace_name);
  return path + "/" + kind.plural;
}

std::string object_path(const ApiKind& kind, const std::string& namespace_name,
                        const std::string& name) {
  return collection_path(kind, namespace_name) + "/" + url_escaped(name);
}

Result<std::string> create_object(KubernetesClient& client, const std::string& collection,
                                  const std::string& object) {
  return client.call(request_of("POST", collection, object, json_type));
}

Result<std::string> replace_object(KubernetesClient& client, const std::string& path,
                                   const std::string& object) {
  return client.call(request_of("PUT", path, object, json_type));
}

Result<std::string> patch_object(KubernetesClient& client, const std::string& path,
                                 const std::string& patch, PatchKind kind) {
  return client.call(request_of("PATCH", path, patch, content_type_of(kind)));
}

Result<std::string> apply_object(KubernetesClient& client, const std::string& path,
                                 const std::string& object, const std::string& field_manager,
                                 ApplyConflicts conflicts) {
  const std::string query =
      "?fieldManager=" + url_escaped(field_manager) +
      (conflicts == ApplyConflicts::take_over ? "&force=true" : "&force=false");
  return client.call(request_of("PATCH", path + query, object, "application/apply-patch+yaml"));
}

Result<void> delete_object(KubernetesClient& client, const std::string& path,
                           const DeleteOptions& options) {
  Json body = {{"apiVersion", "v1"},
               {"kind", "DeleteOptions"},
               {"propagationPolicy", name_of(options.propagation)}};
  if (options.grace) body["gracePeriodSeconds"] = options.grace->count();
  if (!options.uid.empty()) body["preconditions"] = {{"uid", options.uid}};
  const auto deleted = client.call(request_of("DELETE", path, body.dump(), json_type));
  if (!deleted && !is_api_error(deleted.error(), api_error::not_found)) return deleted.error();
  return {};
}

}  // namespace slipway::clients
