#include "compiler/overlay/tree.h"

#include "compiler/overlay/components.h"
#include "compiler/overlay/job_name.h"
#include "compiler/overlay/objects.h"
#include "compiler/overlay/scope.h"
#include "core/yaml/emitter.h"

namespace slipway::overlay {

namespace {

constexpr std::string_view header =
    "# Written by `slipway compile`: changes here are lost. Change the service.yaml or "
    "kustomize-bases/.\n";
constexpr std::string_view patch_header = "# Written in the service.yaml.\n";
constexpr std::string_view bases_folder = "kustomize-bases";
constexpr std::string_view up_to_the_root = "../../../../../";  // from overlays/E/C/T/S

Result<void> add_file(Tree& tree, const std::string& path, const yaml::Node& content) {
  std::string text(header);
  SLIPWAY_TRY(yaml::emit_manifest(content, text));
  tree[path] = std::move(text);
  return {};
}

yaml::Node* kustomization(Builder& b, const std::string& name_space,
                          const std::vector<std::string>& resources,
                          const std::vector<std::string>& components, yaml::Node* labels) {
  yaml::Node* resource_list = b.list();
  for (const std::string& resource : resources) b.add(*resource_list, b.text(resource));
  yaml::Node* component_list = b.list();
  for (const std::string& component : components) {
    b.add(*component_list,
          b.text(std::string(up_to_the_root) + std::string(bases_folder) + "/" + component));
  }
  return b.map({{"apiVersion", b.text("kustomize.config.k8s.io/v1beta1")},
                {"kind", b.text("Kustomization")},
                {"namespace", b.text_if_any(name_space)},
                {"resources", resource_list},
                {"components", Builder::if_any(component_list)},
                {"labels", labels}});
}

// The labels that every object and pod of a service carries.
yaml::Node* identity(Builder& b, const fleet::Service& service) {
  yaml::Node* pairs = b.map({{name_label, b.text(service.name)},
                             {manager_label, b.text("slipway")},
                             {team_label, b.text(service.team)},
                             {environment_label, b.text(service.target.environment->name)},
                             {cluster_label, b.text(service.target.cluster->name)}});
  return b.list({b.map({{"pairs", pairs}, {"includeTemplates", b.boolean(true)}})});
}

// The namespaces of the teams that have services in a cluster, and who may change them.
Result<void> add_namespaces(const fleet::Fleet& fleet, const fleet::Target& target,
                            const std::map<std::string, std::string>& teams, const Bases& bases,
                            Tree& tree) {
  yaml::Arena arena;
  Builder b(arena);
  const std::string folder = cluster_path(target) + "/" + std::string(namespaces_folder);
  ObjectFiles objects;
  for (const auto& [name_space, team] : teams) {
    objects.push_back({name_space + ".yaml", namespace_object(b, target, team, name_space)});
  }
  add_accounts(b, fleet, objects);
  for (const auto& [name_space, team] : teams) add_deployer(b, fleet, name_space, objects);
  std::vector<std::string> files;
  for (const ObjectFile& object : objects) {
    files.push_back(object.name);
    SLIPWAY_TRY(add_file(tree, folder + "/" + object.name, *object.object));
  }
  return add_file(tree, folder + "/kustomization.yaml",
                  *kustomization(b, "", files, namespace_components(target, bases), nullptr));
}

// The gateway of a cluster, where it is made of Kubernetes objects; gives the folder's name.
Result<void> add_gateway(const fleet::Target& target, const Bases& bases,
                         std::vector<std::string>& folders, Tree& tree) {
  if (target.cluster->gateway != fleet::Gateway::istio) return {};
  yaml::Arena arena;
  Builder b(arena);
  folders.emplace_back(gateway_folder);
  const std::string folder = cluster_path(target) + "/" + folders.back();
  SLIPWAY_TRY(add_file(tree, folder + "/gateway.yaml", *gateway_object(b, *target.cluster)));
  return add_file(
      tree, folder + "/kustomization.yaml",
      *kustomization(b, "", {"gateway.yaml"}, gateway_components(target, bases), nullptr));
}

}  // namespace

std::string cluster_path(const fleet::Target& target) {
  return "overlays/" + target.environment->name + "/" + target.cluster->name;
}

std::string overlay_path(const fleet::Service& service) {
  return cluster_path(service.target) + "/" + service.team + "/" + service.name;
}

void add_bases(const Bases& bases, Tree& tree) {
  for (const auto& [path, text] : bases.files) tree[std::string(bases_folder) + "/" + path] = text;
}

void add_bases(const Bases& bases, MemoryFileSystem& files) {
  for (const auto& [path, text] : bases.files)
    files.write("/" + std::string(bases_folder) + "/" + path, text);
}

namespace {

// Files, patches and further manifests of the descriptor: copied into the overlay and named in its
// kustomization.
void add_attached(const Context& context, const std::string& folder,
                  std::vector<std::string>& resources, yaml::Node& kustomization, Tree& tree) {
  const fleet::Service& service = context.service;
  Builder& b = context.build;
  for (std::size_t i = 0; i < service.extra.size(); ++i) {
    const std::string name = "extra/" + std::to_string(i) + ".yaml";
    tree[folder + name] = service.extra[i].content;
    resources.push_back(name);
  }
  yaml::Node* keys = b.list();
  for (const fleet::AttachedFile& file : service.files) {
    const std::string key = file_key(file);
    const std::string name = "files/" + key;
    tree[folder + name] = file.content;
    b.add(*keys, b.text(name));
  }
  if (keys->size() > 0) {
    b.add(kustomization, "configMapGenerator",
          b.list({b.map({{"name", b.text(files_name(service))}, {"files", keys}})}));
  }
  yaml::Node* patches = b.list();
  for (std::size_t i = 0; i < service.patches.size(); ++i) {
    const fleet::Patch& patch = service.patches[i];
    const std::string name = "patches/" + std::to_string(i) + ".yaml";
    // Behind a comment, a text that begins with `[` is YAML for kustomize, too, and not only JSON.
    const bool is_inline = patch.node->find("path") == nullptr;
    tree[folder + name] = (is_inline ? std::string(patch_header) : std::string()) + patch.text;
    yaml::Node* target = patch.target == nullptr ? nullptr : b.copy(*patch.target);
    b.add(*patches, b.map({{"path", b.text(name)}, {"target", target}}));
  }
  if (service.type == fleet::ServiceType::job) {
    yaml::Node* target = b.map({{"kind", b.text("Job")},
                                {"labelSelector", b.text(std::string(part_label) + "=workload")}});
    b.add(*patches, b.map({{"path", b.text(job_name_file)}, {"target", target}}));
  }
  b.add(kustomization, "patches", Builder::if_any(patches));
}

}  // namespace

Result<void> compile_service(const fleet::Service& service, const Sources& sources,
                             MemoryFileSystem& components, Tree& tree) {
  yaml::Arena arena;
  Builder b(arena);
  const Context context{service, sources.fleet, sources.lock, b};
  const ObjectFiles files = objects_of(context);
  const std::string folder = overlay_path(service) + "/";
  std::vector<std::string> names;
  for (const ObjectFile& file : files) {
    names.push_back(file.name);
    SLIPWAY_TRY(add_file(tree, folder + file.name, *file.object));
  }
  yaml::Node* attached = b.map({});
  add_attached(context, folder, names, *attached, tree);
  yaml::Node* root = kustomization(b, service.name_space, names,
                                   components_of(service, sources.bases), identity(b, service));
  for (const yaml::Entry& entry : attached->entries()) b.add(*root, entry.key->text(), entry.value);
  if (auto transformer = without_namespaces(service, sources.schemas)) {
    tree[folder + std::string(without_namespaces_file)] = *std::move(transformer);
    b.add(*root, "transformers", b.list({b.text(without_namespaces_file)}));
  }
  SLIPWAY_TRY(add_file(tree, folder + "kustomization.yaml", *root));
  if (service.type != fleet::ServiceType::job) return {};
  return name_by_content(service.name, folder, components, tree);
}

Result<std::vector<std::string>> compile_platform(const fleet::Fleet& fleet,
                                                  const fleet::Target& target,
                                                  const std::map<std::string, std::string>& teams,
                                                  const Bases& bases, Tree& tree) {
  std::vector<std::string> folders{std::string(namespaces_folder)};
  SLIPWAY_TRY(add_namespaces(fleet, target, teams, bases, tree));
  SLIPWAY_TRY(add_gateway(target, bases, folders, tree));
  return folders;
}

Result<Tree> compile_tree(const fleet::ServiceSet& set, const Sources& sources) {
  Tree tree;
  add_bases(sources.bases, tree);
  MemoryFileSystem components;
  add_bases(sources.bases, components);
  std::size_t next = 0;  // services are ordered by target
  for (const fleet::Target& target : set.targets()) {
    std::map<std::string, std::string> teams;  // by namespace
    std::vector<std::string> of_services;
    const auto& services = set.services();
    for (; next < services.size() && services[next].target.environment == target.environment &&
           services[next].target.cluster == target.cluster;
         ++next) {
      const fleet::Service& service = services[next];
      teams.emplace(service.name_space, service.team);
      of_services.push_back(service.team + "/" + service.name);
      SLIPWAY_TRY(compile_service(service, sources, components, tree));
    }
    if (teams.empty()) continue;
    SLIPWAY_ASSIGN(std::vector<std::string> folders,
                   compile_platform(set.fleet(), target, teams, sources.bases, tree));
    folders.insert(folders.begin() + 1, of_services.begin(), of_services.end());
    yaml::Arena arena;
    Builder b(arena);
    SLIPWAY_TRY(add_file(tree, cluster_path(target) + "/kustomization.yaml",
                         *kustomization(b, "", folders, {}, nullptr)));
  }
  return tree;
}

}  // namespace slipway::overlay
