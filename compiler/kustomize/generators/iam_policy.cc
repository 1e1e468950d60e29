#include "compiler/kustomize/generators/iam_policy.h"

#include <fmt/format.h>

#include "compiler/kustomize/filters/scalar.h"
#include "compiler/kustomize/input/field_reader.h"
#include "compiler/kustomize/input/manifests.h"

namespace slipway::kustomize {

namespace {

struct Account {
  std::string_view name;
  std::string_view place;  ///< a namespace, or a project
};

Result<Account> read_account(FieldReader& fields, std::string_view field, std::string_view place) {
  Account account;
  const yaml::Node* node = fields.value(field);
  if (node == nullptr) return account;
  FieldReader inner(*node, field, Reading::plugin);
  account.name = inner.text("name");
  account.place = inner.text(place);
  SLIPWAY_TRY(inner.finish());
  return account;
}

// Its values stand where the configuration does.
void take_place(yaml::Node& node, const yaml::Node& configuration) {
  mark_origin(node, &configuration);
  for (const yaml::Entry& entry : node.entries()) take_place(*entry.value, configuration);
}

}  // namespace

Result<std::vector<Resource*>> generate_iam_policy(const yaml::Node& configuration,
                                                   BuildContext& context) {
  FieldReader fields(configuration, "the generator", Reading::plugin);
  const std::string_view cloud = fields.text("cloud");
  SLIPWAY_ASSIGN(const Account kubernetes, read_account(fields, "kubernetesService", "namespace"));
  SLIPWAY_ASSIGN(const Account google, read_account(fields, "serviceAccount", "projectId"));
  SLIPWAY_TRY(fields.finish());
  if (cloud != "gke") {
    return yaml::error_at(configuration, fmt::format("the cloud `{}` is not known", cloud),
                          "write `cloud: gke`");
  }
  // kustomize reads it from a text that it writes: the names are what they look like there.
  std::string text = fmt::format(
      "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  annotations:\n"
      "    iam.gke.io/gcp-service-account: {}@{}.iam.gserviceaccount.com\n  name: {}\n",
      google.name, google.place, kubernetes.name);
  if (!kubernetes.place.empty()) text += fmt::format("  namespace: {}\n", kubernetes.place);
  const Result<Manifests> made = read_objects({}, std::move(text));
  if (!made || made->objects.size() != 1) {
    return yaml::error_at(configuration, "these names make no service account",
                          "give `kubernetesService` a plain `name` and `namespace`, and "
                          "`serviceAccount` a `name` and `projectId`");
  }
  context.keep.push_back(made->stream);
  yaml::Node* object = made->objects.front();
  take_place(*object, configuration);
  return std::vector<Resource*>{&context.add(object)};
}

}  // namespace slipway::kustomize
