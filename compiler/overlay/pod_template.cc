#include "compiler/overlay/objects.h"
#include "compiler/overlay/volume_name.h"

namespace slipway::overlay {

namespace {

// What `image` or `build` give: of a site the image that holds its files.
std::string own_image(const Context& context) {
  const fleet::Service& service = context.service;
  if (service.image_source == fleet::ImageSource::given) return service.image;
  const auto locked = context.lock.images.find(service.team + "/" + service.name);
  return locked == context.lock.images.end() ? service.image + ":unlocked" : locked->second;
}

bool is_site(const Context& context) {
  return context.service.type == fleet::ServiceType::site && context.fleet.site;
}

// The files of a site, for the platform's web server; how they get there is the platform's
// convention (kustomize-bases/type-site).
yaml::Node* init_containers(const Context& context) {
  if (!is_site(context)) return nullptr;
  Builder& b = context.build;
  return b.list({b.map({{"name", b.text("files")}, {"image", b.text(own_image(context))}})});
}

yaml::Node* words(Builder& b, const std::vector<std::string>& list) {
  yaml::Node* node = b.list();
  for (const std::string& word : list) b.add(*node, b.text(word));
  return Builder::if_any(node);
}

yaml::Node* ports(const Context& context) {
  Builder& b = context.build;
  yaml::Node* list = b.list();
  for (const fleet::Port& port : context.service.ports) {
    b.add(*list, b.map({{"name", b.text(port.name)},
                        {"containerPort", b.number(port.number.container)},
                        {"protocol", b.text("TCP")}}));
  }
  return Builder::if_any(list);
}

yaml::Node* environment(const Context& context) {
  Builder& b = context.build;
  yaml::Node* list = b.list();
  // Secrets first: `$(NAME)` in a later value refers to an earlier variable.
  for (const fleet::SecretReference& secret : context.service.secrets) {
    yaml::Node* reference = b.map({{"name", b.text(secret_name(context.service, secret.secret))},
                                   {"key", b.text(secret.key)}});
    b.add(*list, b.map({{"name", b.text(secret.name)},
                        {"valueFrom", b.map({{"secretKeyRef", reference}})}}));
  }
  for (const fleet::ConfigValue& value : context.service.config) {
    b.add(*list, b.map({{"name", b.text(value.name)}, {"value", b.text(value.value)}}));
  }
  return Builder::if_any(list);
}

yaml::Node* resources(const Context& context) {
  Builder& b = context.build;
  const fleet::Resources& given = context.service.resources;
  yaml::Node* requests = b.map(
      {{"cpu", b.text_if_any(given.cpu_request)}, {"memory", b.text_if_any(given.memory_request)}});
  yaml::Node* limits = b.map(
      {{"cpu", b.text_if_any(given.cpu_limit)}, {"memory", b.text_if_any(given.memory_limit)}});
  return Builder::if_any(
      b.map({{"requests", Builder::if_any(requests)}, {"limits", Builder::if_any(limits)}}));
}

yaml::Node* probe(const Context& context, const std::optional<fleet::Probe>& given) {
  if (!given) return nullptr;
  Builder& b = context.build;
  const fleet::Port& port = *context.service.main_port();
  switch (given->kind) {
    case fleet::ProbeKind::http:
      return b.map(
          {{"httpGet", b.map({{"path", b.text(given->path)}, {"port", b.text(port.name)}})}});
    case fleet::ProbeKind::grpc:  // takes no port names
      return b.map({{"grpc", b.map({{"port", b.number(port.number.container)}})}});
    case fleet::ProbeKind::tcp:
      return b.map({{"tcpSocket", b.map({{"port", b.text(port.name)}})}});
  }
  return nullptr;
}

// The volume of the service's files, beside volumes that are named by their paths.
std::string_view files_volume(const fleet::Service& service) {
  for (const fleet::Volume& volume : service.volumes) {
    if (volume_name(volume.mount_path) == "files") return "files-of-descriptor";
  }
  return "files";
}

yaml::Node* mounts(const Context& context) {
  Builder& b = context.build;
  yaml::Node* list = b.list();
  for (const fleet::Volume& volume : context.service.volumes) {
    b.add(*list, b.map({{"name", b.text(volume_name(volume.mount_path))},
                        {"mountPath", b.text(volume.mount_path)}}));
  }
  for (const fleet::AttachedFile& file : context.service.files) {
    b.add(*list, b.map({{"name", b.text(files_volume(context.service))},
                        {"mountPath", b.text(file.place)},
                        {"subPath", b.text(file_key(file))},
                        {"readOnly", b.boolean(true)}}));
  }
  return Builder::if_any(list);
}

yaml::Node* volumes(const Context& context) {
  if (context.service.files.empty()) return nullptr;
  Builder& b = context.build;
  yaml::Node* files = b.map({{"name", b.text(files_name(context.service))}});
  return b.list({b.map({{"name", b.text(files_volume(context.service))}, {"configMap", files}})});
}

}  // namespace

std::string files_name(const fleet::Service& service) { return service.name + "-files"; }

std::string file_key(const fleet::AttachedFile& file) { return volume_name(file.place); }

yaml::Node* pod_template(const Context& context) {
  Builder& b = context.build;
  const fleet::Service& service = context.service;
  const std::string image = is_site(context) ? context.fleet.site->image : own_image(context);
  yaml::Node* container = b.map({{"name", b.text("app")},
                                 {"image", b.text(image)},
                                 {"command", words(b, service.command)},
                                 {"args", words(b, service.arguments)},
                                 {"ports", ports(context)},
                                 {"env", environment(context)},
                                 {"resources", resources(context)},
                                 {"readinessProbe", probe(context, service.ready)},
                                 {"livenessProbe", probe(context, service.live)},
                                 {"volumeMounts", mounts(context)}});
  yaml::Node* labels = pod_labels(b, service.team, service.name);
  b.add(*labels, part_label, b.text("workload"));
  // A Job takes no other policy than Never or OnFailure.
  yaml::Node* restart = service.ends() ? b.text("Never") : nullptr;
  return b.map({{"metadata", b.map({{"labels", labels}})},
                {"spec", b.map({{"serviceAccountName", b.text(service.name)},
                                {"restartPolicy", restart},
                                {"initContainers", init_containers(context)},
                                {"containers", b.list({container})},
                                {"volumes", volumes(context)}})}});
}

}  // namespace slipway::overlay
