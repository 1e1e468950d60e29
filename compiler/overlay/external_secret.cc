// Where the fleet keeps the values of Secrets outside of the cluster, a service gets an
// ExternalSecret for each Secret that it refers to. The Secret that comes of it is the service's
// own, as two services of a namespace may refer to the same one and each overlay must be whole.
#include <algorithm>

#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

yaml::Node* external_secret(const Context& context, const std::string& secret) {
  Builder& b = context.build;
  const fleet::SecretStore& store = *context.service.target.cluster->secrets;
  const std::string name = secret_name(context.service, secret);
  Diagnostics ignored;  // the pattern was good when the fleet was read
  const std::string place = place_in_store(
      context.fleet, context.service.target,
      {context.service.team, context.service.name, context.service.name_space}, secret, ignored);
  yaml::Node* data = b.list();
  std::vector<std::string> keys;
  for (const fleet::SecretReference& reference : context.service.secrets) {
    if (reference.secret != secret) continue;
    if (std::find(keys.begin(), keys.end(), reference.key) != keys.end()) continue;
    keys.push_back(reference.key);
    yaml::Node* remote = b.map({{"key", b.text(place)}, {"property", b.text(reference.key)}});
    b.add(*data, b.map({{"secretKey", b.text(reference.key)}, {"remoteRef", remote}}));
  }
  yaml::Node* from = b.map({{"name", b.text(store.name)}, {"kind", b.text(store.kind)}});
  return b.map({{"apiVersion", b.text("external-secrets.io/v1")},
                {"kind", b.text("ExternalSecret")},
                {"metadata", metadata(b, name, "secret")},
                {"spec", b.map({{"secretStoreRef", from},
                                {"target", b.map({{"name", b.text(name)}})},
                                {"data", data}})}});
}

}  // namespace

std::string secret_name(const fleet::Service& service, const std::string& secret) {
  if (!service.target.cluster->secrets) return secret;
  return service.name + "." + secret;
}

void add_external_secrets(const Context& context, ObjectFiles& files) {
  if (!context.service.target.cluster->secrets) return;
  std::vector<std::string> done;
  for (const fleet::SecretReference& reference : context.service.secrets) {
    if (std::find(done.begin(), done.end(), reference.secret) != done.end()) continue;
    done.push_back(reference.secret);
    files.push_back({"externalsecret-" + reference.secret + ".yaml",
                     external_secret(context, reference.secret)});
  }
}

}  // namespace slipway::overlay
