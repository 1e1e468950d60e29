#include "compiler/kustomize/generators/iam_policy.h"

#include <fmt/format.h>

#include "compiler/kustomize/input/field_reader.h"
#include "compiler/kustomize/model/annotations.h"
#include "core/yaml/scalar.h"

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
  yaml::Arena& arena = context.arena;
  yaml::Node* object = yaml::Node::make_mapping(arena);
  object->source = configuration.source;
  object->line = configuration.line;
  object->column = configuration.column;
  set_field(*object, "apiVersion", "v1", arena);
  set_field(*object, "kind", "ServiceAccount", arena);
  set_metadata(*object, "name", kubernetes.name, arena);
  if (!kubernetes.place.empty()) {
    // kustomize reads it from a text that it writes, so that it has the type that it looks like.
    set_metadata(*object, "namespace", kubernetes.place, arena);
    object->at({"metadata", "namespace"})
        ->set_text(arena.copy(kubernetes.place),
                   yaml::resolve_plain(kubernetes.place, yaml::Dialect::go_yaml_3));
  }
  set_annotation(*object, "iam.gke.io/gcp-service-account",
                 fmt::format("{}@{}.iam.gserviceaccount.com", google.name, google.place), arena);
  return std::vector<Resource*>{&context.add(object)};
}

}  // namespace slipway::kustomize
