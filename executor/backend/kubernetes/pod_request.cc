#include "executor/backend/kubernetes/pod_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/fleet/value_types.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/path.h"
#include "core/text/names.h"
#include "executor/backend/kubernetes/image_name.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/backend/kubernetes/pull_secret.h"
#include "executor/backend/kubernetes/variables.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

Diagnostic refused(std::string what, std::string remedy) {
  return plain_error(std::move(what), std::move(remedy), Fault::finding);
}

JobVariables variables_of(const Json& list) {
  JobVariables variables;
  for (const Json& item : list) {
    const auto is_true = [&](const char* name) {
      const Json& value = json_at(item, {name});
      return value.is_boolean() && value.get<bool>();
    };
    variables.add({json_text(item, {"key"}), json_text(item, {"value"}), is_true("public"),
                   is_true("file"), is_true("raw")});
  }
  return variables;
}

/// As gitlab-runner: variables in a command line are the container's business.
std::vector<std::string> words_of(const Json& list) {
  std::vector<std::string> words;
  for (const Json& word : list) {
    if (word.is_string()) words.push_back(word.get<std::string>());
  }
  return words;
}

RequestedImage image_of(const Json& json, const JobVariables& variables) {
  RequestedImage image;
  image.name = variables.expand(json_text(json, {"name"}));
  image.entrypoint = words_of(json_items(json, {"entrypoint"}));
  image.command = words_of(json_items(json, {"command"}));
  for (const Json& policy : json_items(json, {"pull_policy"})) {
    if (policy.is_string()) image.pull_policies.push_back(policy.get<std::string>());
  }
  image.user = variables.expand(json_text(json, {"executor_opts", "kubernetes", "user"}));
  // `entrypoint: [""]` is GitLab's way to say: none.
  std::erase(image.entrypoint, "");
  return image;
}

/// Docker in Docker wants to rule the node. As a service, an image called `docker` is for nothing
/// else.
bool is_docker_daemon(const RequestedImage& image) {
  const std::string repository = image_name(image.name).repository;
  const std::string_view last = base_name(repository);
  const auto names_it = [](const std::string& word) { return base_name(word) == "dockerd"; };
  return last == "docker" || last.find("dind") != std::string_view::npos ||
         std::any_of(image.entrypoint.begin(), image.entrypoint.end(), names_it) ||
         std::any_of(image.command.begin(), image.command.end(), names_it);
}

Result<void> refuse_privileged(const RequestedImage& image) {
  if (!is_docker_daemon(image)) return {};
  return refused(
      fmt::format("the service `{}` runs a Docker daemon, which needs a privileged container: such "
                  "a container can do everything on its node, so pods here have none",
                  printable(image.name)),
      "build images with a tool that needs neither Docker nor privileges, such as buildah or "
      "kaniko");
}

/// Every name that a job may call a service by: those of `alias`, of which `notes` tell which do
/// not count, and its image's.
void add_aliases(const std::string& aliases, RequestedService& service,
                 std::set<std::string>& taken, std::vector<std::string>& notes) {
  const auto add = [&](const std::string& name) {
    const bool is_new = is_dns_name(name) && taken.insert(name).second;
    if (is_new) service.aliases.push_back(name);
    return is_new;
  };
  const auto add_chosen = [&](const std::string& name) {
    if (add(name)) return;
    const auto& own = service.aliases;
    if (std::find(own.begin(), own.end(), name) != own.end()) return;
    notes.push_back(fmt::format(
        "the service `{}` is not found as `{}`: {}", printable(service.image.name), printable(name),
        is_dns_name(name) ? "another service has that name"
                          : "a host name has small letters, digits, `-` and `.` only"));
  };
  std::string word;
  for (const char c : aliases + ",") {
    if (c != ',' && c != ' ' && c != '\t' && c != '\n') {
      word += c;
      continue;
    }
    if (!word.empty()) add_chosen(std::exchange(word, {}));
  }
  const ImageName name = image_name(service.image.name);
  // Without the registry's port, as gitlab-runner has it. Its other name, with `__`, is no host
  // name for Kubernetes.
  const std::string registry = name.registry.substr(0, name.registry.find(':'));
  std::string dashed = registry.empty() ? name.repository : registry + "/" + name.repository;
  std::replace(dashed.begin(), dashed.end(), '/', '-');
  add(dashed);
}

Result<RequestedService> service_of(const Json& json, const JobVariables& variables,
                                    std::set<std::string>& taken, std::vector<std::string>& notes) {
  RequestedService service;
  service.image = image_of(json, variables);
  SLIPWAY_TRY(refuse_privileged(service.image));
  add_aliases(variables.expand(json_text(json, {"alias"})), service, taken, notes);
  service.variables = variables.for_services();
  for (const Json& item : json_items(json, {"variables"})) {
    const std::string name = json_text(item, {"key"});
    const Json& raw = json_at(item, {"raw"});
    const bool is_raw = raw.is_boolean() && raw.get<bool>();
    const std::string text = json_text(item, {"value"});
    const std::string value = is_raw ? text : variables.expand(text);
    std::erase_if(service.variables, [&](const auto& entry) { return entry.first == name; });
    service.variables.emplace_back(name, value);
    if (name == "HEALTHCHECK_TCP_PORT") service.health_port = value;
  }
  const Json& ports = json_items(json, {"ports"});
  if (service.health_port.empty() && !ports.empty()) {
    const Json& port = json_at(ports.front(), {"number"});
    if (port.is_number_unsigned()) service.health_port = std::to_string(port.get<unsigned>());
  }
  if (!fleet::parse_port(service.health_port)) service.health_port.clear();
  return service;
}

/// The image's policies as the job and the fleet have them.
Result<void> settle_pull_policy(RequestedImage& image, const PodRequest& request,
                                const PodPlace& place) {
  const auto is_allowed = [&](std::string_view policy) {
    return std::find(place.pull_policies.begin(), place.pull_policies.end(), policy) !=
           place.pull_policies.end();
  };
  for (const std::string& policy : image.pull_policies) {
    if (is_allowed(policy)) continue;
    return refused(fmt::format("the image `{}` has the pull policy `{}`, which jobs here may not "
                               "choose",
                               printable(image.name), printable(policy)),
                   fmt::format("choose one of: {}; the platform team can allow it by "
                               "`executor.pullPolicies` in fleet.yaml",
                               fmt::join(place.pull_policies, ", ")));
  }
  if (!image.pull_policies.empty()) return {};
  if (has_credentials(request, image)) {
    // What needs credentials is not to be had by who has none, though it is on the node.
    image.pull_policies = {"always"};
  } else if (!is_allowed("if-not-present")) {
    image.pull_policies = place.pull_policies;  // Kubernetes' own would be if-not-present
  }
  return {};
}

/// Numbers only: a name is the image's own business, which nobody here can look into.
Result<void> check_user(const RequestedImage& image, const PodPlace& place) {
  if (image.user.empty()) return {};
  const std::size_t colon = image.user.find(':');
  const std::string user = image.user.substr(0, colon);
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.size() < 10 &&
           text.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!is_number(user) ||
      (colon != std::string::npos && !is_number(image.user.substr(colon + 1)))) {
    return refused(fmt::format("the image `{}` is to run as the user `{}`, which is no number",
                               printable(image.name), printable(image.user)),
                   "`user` takes UID or UID:GID, such as 1000 or 1000:1000");
  }
  if (!place.run_as_user.empty() && user != place.run_as_user) {
    return refused(fmt::format("the image `{}` is to run as the user {}, and jobs here run as {}",
                               printable(image.name), printable(user), place.run_as_user),
                   "take `user` out; the platform team can change `executor.placement` in "
                   "fleet.yaml");
  }
  return {};
}

}  // namespace

Result<PodRequest> read_pod_request(std::string_view payload, const PodPlace& place) {
  const Json json = Json::parse(payload, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return plain_error("the job's description is no JSON", {}, Fault::outside);
  }
  const JobVariables variables = variables_of(json_items(json, {"variables"}));
  PodRequest request;
  request.image = image_of(json_at(json, {"image"}), variables);
  if (request.image.name.empty()) request.image.name = place.default_image;
  if (!request.image.command.empty()) {
    return refused("the job's image has a `command`, and the container runs the job's script",
                   "take `command` out, or put it into `script`");
  }
  std::set<std::string> taken;
  for (const Json& item : json_items(json, {"services"})) {
    SLIPWAY_ASSIGN(RequestedService service, service_of(item, variables, taken, request.notes));
    request.services.push_back(std::move(service));
  }
  for (const Json& item : json_items(json, {"credentials"})) {
    if (json_text(item, {"type"}) != "registry") continue;
    request.credentials.push_back(
        {json_text(item, {"url"}), json_text(item, {"username"}), json_text(item, {"password"})});
  }
  const std::string debug = variables.value("CI_DEBUG_SERVICES");
  request.shows_services = debug == "true" || debug == "1";
  request.docker_config = variables.value("DOCKER_AUTH_CONFIG");
  const Json& timeout = json_at(json, {"runner_info", "timeout"});
  if (timeout.is_number_unsigned() && timeout.get<std::uint64_t>() > 0) {
    constexpr std::uint64_t longest = 30ULL * 24 * 3600;
    request.timeout = std::chrono::seconds(std::min(timeout.get<std::uint64_t>(), longest));
  }
  request.has_cache = !json_items(json, {"cache"}).empty();
  request.build = build_resources(place);
  request.helper = helper_resources(place);
  request.service = service_resources(place);
  SLIPWAY_TRY(take_wishes(variables, place, {}, request.build));
  SLIPWAY_TRY(take_wishes(variables, place, "HELPER_", request.helper));
  SLIPWAY_TRY(take_wishes(variables, place, "SERVICE_", request.service));
  SLIPWAY_TRY(check_user(request.image, place));
  SLIPWAY_TRY(settle_pull_policy(request.image, request, place));
  for (RequestedService& service : request.services) {
    SLIPWAY_TRY(check_user(service.image, place));
    SLIPWAY_TRY(settle_pull_policy(service.image, request, place));
  }
  return request;
}

const RequestedImage* image_of(const PodRequest& request, const std::string& container) {
  if (container == pod_names::build_container) return &request.image;
  for (std::size_t i = 0; i < request.services.size(); ++i) {
    if (container == pod_names::service_prefix + std::to_string(i)) {
      return &request.services[i].image;
    }
  }
  return nullptr;
}

bool take_next_policy(PodRequest& request, const std::string& container) {
  RequestedImage* const image = const_cast<RequestedImage*>(image_of(request, container));
  if (image == nullptr || image->pull_policy + 1 >= image->pull_policies.size()) return false;
  ++image->pull_policy;
  return true;
}

}  // namespace slipway::executor
