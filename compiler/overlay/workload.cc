#include "compiler/overlay/objects.h"
#include "compiler/overlay/volume_name.h"

namespace slipway::overlay {

namespace {

yaml::Node* claim(Builder& b, const fleet::Volume& volume) {
  yaml::Node* spec =
      b.map({{"accessModes", b.list({b.text("ReadWriteOnce")})},
             {"storageClassName", b.text_if_any(volume.storage_class)},
             {"resources", b.map({{"requests", b.map({{"storage", b.text(volume.size)}})}})}});
  return b.map(
      {{"metadata", b.map({{"name", b.text(volume_name(volume.mount_path))}})}, {"spec", spec}});
}

}  // namespace

void add_workload(const Context& context, ObjectFiles& files) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  // An autoscaler owns the number: a number here would reset it with every deployment.
  yaml::Node* replicas = service.replicas.scales ? nullptr : b.number(service.replicas.least);
  yaml::Node* selector = b.map({{"matchLabels", pod_labels(b, service.team, service.name)}});
  yaml::Node* spec = b.map({{"replicas", replicas}, {"selector", selector}});
  const bool stateful = !service.volumes.empty();
  if (stateful) b.add(*spec, "serviceName", b.text(service.name));
  b.add(*spec, "template", pod_template(context));
  if (stateful) {
    yaml::Node* claims = b.list();
    for (const fleet::Volume& volume : service.volumes) b.add(*claims, claim(b, volume));
    b.add(*spec, "volumeClaimTemplates", claims);
  }
  files.push_back({stateful ? "statefulset.yaml" : "deployment.yaml",
                   b.map({{"apiVersion", b.text("apps/v1")},
                          {"kind", b.text(stateful ? "StatefulSet" : "Deployment")},
                          {"metadata", metadata(b, service.name, "workload")},
                          {"spec", spec}})});
}

}  // namespace slipway::overlay
