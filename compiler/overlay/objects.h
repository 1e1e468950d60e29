#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/fleet/images_lock.h"
#include "compiler/fleet/service_set.h"
#include "compiler/overlay/builder.h"

namespace slipway::overlay {

// The objects of one service, a file for each kind. They are whole and minimal: facts only,
// everything else is the components' (kustomize-bases/README.md).

/// What the writers of objects work from.
struct Context {
  const fleet::Service& service;
  const fleet::Fleet& fleet;
  const fleet::ImagesLock& lock;
  Builder& build;
};

/// A file of an overlay.
struct ObjectFile {
  std::string name;
  yaml::Node* object = nullptr;
};

using ObjectFiles = std::vector<ObjectFile>;

/// Labels and parts, as components aim at them.
inline constexpr std::string_view part_label = "slipway.dev/part";
inline constexpr std::string_view name_label = "app.kubernetes.io/name";
inline constexpr std::string_view manager_label = "app.kubernetes.io/managed-by";
inline constexpr std::string_view team_label = "slipway.dev/team";
inline constexpr std::string_view environment_label = "slipway.dev/environment";
inline constexpr std::string_view cluster_label = "slipway.dev/cluster";

/// metadata with a name and the label `slipway.dev/part`.
yaml::Node* metadata(Builder& build, std::string_view name, std::string_view part);
/// The labels that select the pods of a service.
yaml::Node* pod_labels(Builder& build, std::string_view team, std::string_view service);

/// All that a service becomes, in the order of its kustomization.
ObjectFiles objects_of(const Context& context);

/// The ServiceAccount that the pods run as.
void add_service_account(const Context& context, ObjectFiles& files);
/// Deployment, StatefulSet for a service with volumes, CronJob or Job.
void add_workload(const Context& context, ObjectFiles& files);
/// The template of its pods.
yaml::Node* pod_template(const Context& context);
/// The name of the ConfigMap that holds the service's files; Kustomize appends a hash of its
/// content.
std::string files_name(const fleet::Service& service);
/// The key of a file in it.
std::string file_key(const fleet::AttachedFile& file);
/// Service, for what listens on ports.
void add_service(const Context& context, ObjectFiles& files);
/// Ingresses for each host (gateway kong).
void add_ingresses(const Context& context, ObjectFiles& files);
/// One HTTPRoute for each host (gateway istio).
void add_http_routes(const Context& context, ObjectFiles& files);
/// What sends requests of routes with `auth: true` to the fleet's auth service first.
void add_auth(const Context& context, ObjectFiles& files);
/// The name of the objects that do so.
std::string auth_name(const fleet::Service& service);
/// DestinationRule and VirtualService, where the mesh is (gateway istio).
void add_mesh(const Context& context, ObjectFiles& files);
/// ServiceMonitor or PodMonitor, and PrometheusRule for alerts.
void add_monitoring(const Context& context, ObjectFiles& files);
/// ServiceFacts, for services whose components need some.
void add_facts(const Context& context, ObjectFiles& files);
/// One ExternalSecret for each Secret, where the fleet has a store.
void add_external_secrets(const Context& context, ObjectFiles& files);
/// The name of a Secret in the cluster: as the service refers to it, or of what the store gives.
std::string secret_name(const fleet::Service& service, const std::string& secret);
/// HorizontalPodAutoscaler, for a range of replicas.
void add_autoscaler(const Context& context, ObjectFiles& files);
/// PodDisruptionBudget, for more than one replica.
void add_disruption_budget(const Context& context, ObjectFiles& files);
/// NetworkPolicies: one for what may reach the service, one for each service that it calls.
void add_network_policies(const Context& context, ObjectFiles& files);

/// The name of the one for a call.
std::string call_policy_name(const fleet::Service& service, const fleet::Call& call);

/// The NetworkPolicy that lets the pods reach the service that checks users.
yaml::Node* auth_network_policy(const Context& context, const std::string& name_space);

/// The Gateway of a cluster (gateway istio).
yaml::Node* gateway_object(Builder& build, const fleet::Cluster& cluster);

/// The role in a team's namespace that its deployer has, and that of the runner host.
inline constexpr std::string_view deployer_role = "slipway-deployer";
inline constexpr std::string_view executor_role = "slipway-executor";

/// The account that may change a team's namespace, its role there and the binding of both.
void add_deployer(Builder& build, const fleet::Fleet& fleet, std::string_view name_space,
                  ObjectFiles& files);
/// The namespace of those accounts, and the roles of the runner host, which gives out their tokens.
void add_accounts(Builder& build, const fleet::Fleet& fleet, ObjectFiles& files);

/// The Namespace of a team.
yaml::Node* namespace_object(Builder& build, const fleet::Target& target, std::string_view team,
                             std::string_view name);

}  // namespace slipway::overlay
