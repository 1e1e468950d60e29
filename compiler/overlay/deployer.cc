// Who may change a team's namespace (docs/executor.md, "Credentials"). What a deployer may do is
// the platform's to say: kustomize-bases/deployer/ fills in the rules of the roles.
#include "compiler/fleet/accounts.h"
#include "compiler/overlay/objects.h"

namespace slipway::overlay {

namespace {

constexpr std::string_view rbac_version = "rbac.authorization.k8s.io/v1";
constexpr std::string_view rbac_group = "rbac.authorization.k8s.io";

yaml::Node* labels(Builder& b, std::string_view part) {
  return b.map({{manager_label, b.text("slipway")}, {part_label, b.text(part)}});
}

yaml::Node* object(Builder& b, std::string_view version, std::string_view kind,
                   std::string_view name, std::string_view name_space, std::string_view part) {
  return b.map({{"apiVersion", b.text(version)},
                {"kind", b.text(kind)},
                {"metadata", b.map({{"name", b.text(name)},
                                    {"namespace", b.text_if_any(name_space)},
                                    {"labels", labels(b, part)}})}});
}

}  // namespace

void add_deployer(Builder& b, const fleet::Fleet& fleet, std::string_view name_space,
                  ObjectFiles& files) {
  const std::string folder = "deployers/" + std::string(name_space) + "/";
  const std::string account = fleet::deployer_account(name_space);
  const std::string accounts = fleet::accounts_namespace(fleet);
  yaml::Node* service_account = object(b, "v1", "ServiceAccount", account, accounts, "deployer");
  b.add(*service_account, "automountServiceAccountToken", b.boolean(false));
  yaml::Node* role = object(b, rbac_version, "Role", deployer_role, name_space, "deployer");
  b.add(*role, "rules", b.list());
  yaml::Node* binding =
      object(b, rbac_version, "RoleBinding", deployer_role, name_space, "deployer");
  b.add(*binding, "roleRef",
        b.map({{"apiGroup", b.text(rbac_group)},
               {"kind", b.text("Role")},
               {"name", b.text(deployer_role)}}));
  b.add(*binding, "subjects",
        b.list({b.map({{"kind", b.text("ServiceAccount")},
                       {"name", b.text(account)},
                       {"namespace", b.text(accounts)}})}));
  files.push_back({folder + "serviceaccount.yaml", service_account});
  files.push_back({folder + "role.yaml", role});
  files.push_back({folder + "rolebinding.yaml", binding});
}

void add_accounts(Builder& b, const fleet::Fleet& fleet, ObjectFiles& files) {
  const std::string accounts = fleet::accounts_namespace(fleet);
  yaml::Node* role = object(b, rbac_version, "Role", executor_role, accounts, "executor");
  b.add(*role, "rules", b.list());
  yaml::Node* cluster_role =
      object(b, rbac_version, "ClusterRole", accounts + "-executor", {}, "executor");
  b.add(*cluster_role, "rules", b.list());
  files.push_back(
      {"deployers/namespace.yaml", object(b, "v1", "Namespace", accounts, {}, "accounts")});
  files.push_back({"deployers/executor-role.yaml", role});
  files.push_back({"deployers/executor-clusterrole.yaml", cluster_role});
}

}  // namespace slipway::overlay
