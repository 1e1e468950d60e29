#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/fleet/field_check.h"
#include "compiler/fleet/fleet.h"
#include "compiler/fleet/mesh.h"
#include "compiler/fleet/value_types.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

enum class DescriptorState : std::uint8_t {
  sound,
  wrong,       ///< its fields are not what they must be; name and team may be empty
  unreadable,  ///< no YAML: nothing is known but the path
};

/// A service.yaml that was read, before overrides and variables.
struct Descriptor {
  DescriptorState state = DescriptorState::sound;
  std::string path;       ///< as given
  std::string directory;  ///< where relative paths of the descriptor begin
  std::string name;
  std::string team;
  const yaml::Node* root = nullptr;
  std::shared_ptr<yaml::Stream> stream;  ///< owns the nodes
  WrongFields wrong_fields;              ///< of one that is wrong
};

enum class ServiceType : std::uint8_t { web, grpc, tcp, worker, cron, job, site };

enum class Tier : std::uint8_t { none, foundation, business };

struct Port {
  std::string name;
  PortNumbers number;
  const yaml::Node* node = nullptr;
};

/// Who gets through a route.
enum class Access : std::uint8_t { everybody, known_users };

struct Route {
  std::string host;
  std::string path;
  Access access = Access::everybody;
  const yaml::Node* node = nullptr;
};

/// An environment variable with its value.
struct ConfigValue {
  std::string name;
  std::string value;
  const yaml::Node* key = nullptr;
  const yaml::Node* node = nullptr;
};

/// An environment variable out of a Secret.
struct SecretReference {
  std::string name;
  std::string secret;
  std::string key;
  const yaml::Node* node = nullptr;      ///< of its name
  const yaml::Node* key_node = nullptr;  ///< of `key`
};

/// Empty texts: not given.
struct Resources {
  std::string cpu_request, cpu_limit;
  std::string memory_request, memory_limit;
};

struct Probe {
  ProbeKind kind = ProbeKind::http;
  std::string path;
};

struct Volume {
  std::string mount_path;
  std::string size;
  std::string storage_class;  ///< empty: the cluster's default
  const yaml::Node* node = nullptr;
};

/// A file beside the descriptor that becomes part of the overlay.
struct AttachedFile {
  std::string place;  ///< the path in the container (files), else the path beside the descriptor
  std::string content;
  const yaml::Node* node = nullptr;
};

/// A patch of the descriptor, as Kustomize takes it.
struct Patch {
  const yaml::Node* target = nullptr;  ///< null: none
  std::string text;
  const yaml::Node* node = nullptr;
};

/// `catalog` or `shop/catalog`; an empty team is the service's own.
struct Call {
  std::string team;
  std::string service;
  const yaml::Node* node = nullptr;
};

/// An alert that a service asks for.
struct Alert {
  std::string name;
  const yaml::Node* node = nullptr;
};

struct Metrics {
  std::string path;
  std::string port;  ///< a name of Service::ports
  std::vector<Alert> alerts;
  const yaml::Node* node = nullptr;
};

enum class ImageSource : std::uint8_t { given, built };

/// A service as it is in one cluster: overrides merged, variables replaced, values parsed.
struct Service {
  std::shared_ptr<const Descriptor> descriptor;
  Target target;
  std::string name;
  std::string team;
  std::string name_space;
  ServiceType type = ServiceType::web;
  Tier tier = Tier::none;
  ImageSource image_source = ImageSource::given;
  std::string image;  ///< as given, or {registry}/{team}/{service} without a tag
  std::vector<std::string> command;
  std::vector<std::string> arguments;
  std::vector<Port> ports;
  std::vector<Route> routes;
  std::vector<ConfigValue> config;
  std::vector<SecretReference> secrets;
  Resources resources;
  ReplicaRange replicas;
  std::optional<Probe> ready;
  std::optional<Probe> live;
  std::vector<Volume> volumes;
  std::vector<AttachedFile> files;
  std::vector<Patch> patches;
  std::vector<AttachedFile> extra;
  std::string schedule;
  std::string time_zone;  ///< empty: not given
  std::vector<Call> calls;
  std::optional<Metrics> metrics;
  std::optional<Mesh> mesh;          ///< nothing: neither the fleet nor the service says anything
  const yaml::Node* root = nullptr;  ///< the resolved document, for positions
  const yaml::Node* replicas_node = nullptr;  ///< null: not given
  std::shared_ptr<yaml::Arena> arena;         ///< owns the resolved nodes
  std::set<std::string> left_out;             ///< fields that are wrong: as if they were not there

  /// The port that routes and HTTP or gRPC probes lead to: `http` (`grpc` for grpc), else the
  /// first; null without.
  [[nodiscard]] const Port* main_port() const;
  [[nodiscard]] bool has_service() const { return type != ServiceType::worker && !ports.empty(); }
  /// Does it run to an end, with no replicas and no ports?
  [[nodiscard]] bool ends() const { return type == ServiceType::cron || type == ServiceType::job; }
  /// environment/cluster/team/service
  [[nodiscard]] std::string address() const;
};

/// Reads one service.yaml and checks its fields; everything wrong goes to the diagnostics. Without
/// a fleet (null: it cannot be read), names of environments and clusters are not looked at. Never
/// null.
std::shared_ptr<const Descriptor> read_descriptor(FileSystem& files, const std::string& path,
                                                  const Fleet* fleet, Diagnostics& diagnostics);

/// A service, and whether it is whole.
struct Resolved {
  std::optional<Service> service;  ///< nothing: not even its sound fields can be read
  bool whole = false;              ///< no errors: it can be rendered
};

/// The service in one cluster, with the files that it names. With errors, its sound fields, for
/// rules that look at them.
Resolved resolve(FileSystem& files, const std::shared_ptr<const Descriptor>& descriptor,
                 const Fleet& fleet, const Target& target, Diagnostics& diagnostics);

/// service.yaml files at and below the paths, in order and without repeats. A path may be such a
/// file or a folder; hidden folders are not searched. A missing path is an error. `foreign`, if
/// not null, gets files of that name that are something else.
std::vector<std::string> find_descriptors(FileSystem& files, const std::vector<std::string>& paths,
                                          Diagnostics& diagnostics,
                                          std::vector<std::string>* foreign = nullptr);

}  // namespace slipway::fleet
