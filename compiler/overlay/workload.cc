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

void add_cron_job(const Context& context, ObjectFiles& files) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  yaml::Node* job = b.map({{"spec", b.map({{"template", pod_template(context)}})}});
  yaml::Node* spec = b.map({{"schedule", b.text(service.schedule)},
                            {"timeZone", b.text_if_any(service.time_zone)},
                            {"jobTemplate", job}});
  files.push_back({"cronjob.yaml", b.map({{"apiVersion", b.text("batch/v1")},
                                          {"kind", b.text("CronJob")},
                                          {"metadata", metadata(b, service.name, "workload")},
                                          {"spec", spec}})});
}

void add_job(const Context& context, ObjectFiles& files) {
  Builder& b = context.build;
  files.push_back({"job.yaml", b.map({{"apiVersion", b.text("batch/v1")},
                                      {"kind", b.text("Job")},
                                      {"metadata", metadata(b, context.service.name, "workload")},
                                      {"spec", b.map({{"template", pod_template(context)}})}})});
}

}  // namespace

void add_workload(const Context& context, ObjectFiles& files) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  if (service.type == fleet::ServiceType::cron) return add_cron_job(context, files);
  if (service.type == fleet::ServiceType::job) return add_job(context, files);
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
