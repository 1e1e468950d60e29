#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "clients/kubernetes/kubernetes_client.h"

namespace slipway::clients {

/// A kind, as the API's paths name it.
struct ApiKind {
  std::string version;  ///< `v1`, `apps/v1`
  std::string plural;   ///< `pods`, `deployments`
};

/// `/api/v1/namespaces/shop/pods`; without a namespace, all namespaces' or a cluster-wide kind's.
std::string collection_path(const ApiKind& kind, const std::string& namespace_name = {});
/// `/api/v1/namespaces/shop/pods/cart`; a subresource is put behind it by the caller: `+
/// "/status"`.
std::string object_path(const ApiKind& kind, const std::string& namespace_name,
                        const std::string& name);

// Objects are JSON texts both ways, and every answer is the object as it stands now. Errors are
// those of KubernetesClient::call.

/// Makes an object in a collection (or at a subresource, such as `…/serviceaccounts/ci/token`).
Result<std::string> create_object(KubernetesClient& client, const std::string& collection,
                                  const std::string& object);

/// Puts the object in the place of another, of the same resourceVersion when it has one.
Result<std::string> replace_object(KubernetesClient& client, const std::string& path,
                                   const std::string& object);

enum class PatchKind : std::uint8_t { merge, strategic_merge, json_patch };
Result<std::string> patch_object(KubernetesClient& client, const std::string& path,
                                 const std::string& patch, PatchKind kind);

/// What happens to fields that somebody else manages: the apply fails, or takes them over.
enum class ApplyConflicts : std::uint8_t { refuse, take_over };
/// Server-side apply. JSON or YAML.
Result<std::string> apply_object(KubernetesClient& client, const std::string& path,
                                 const std::string& object, const std::string& field_manager,
                                 ApplyConflicts conflicts);

enum class Propagation : std::uint8_t { background, foreground, orphan };
struct DeleteOptions {
  std::optional<std::chrono::seconds> grace;  ///< else the object's own
  Propagation propagation = Propagation::background;
  std::string uid;  ///< only this one; a newer object of the same name is a conflict
};
/// Asks for an object's end; it may last a while. One that is not there is no error.
Result<void> delete_object(KubernetesClient& client, const std::string& path,
                           const DeleteOptions& options = {});

}  // namespace slipway::clients
