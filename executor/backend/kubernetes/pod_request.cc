#include "executor/backend/kubernetes/pod_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/fleet/value_types.h"
#include "core/diagnostics/format.h"
#include "core/text/names.h"
#include "executor/backend/kubernetes/image_name.h"
#include "executor/backend/kubernetes/json_path.h"
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
    variables.add(
        {json_text(item, {"key"}), json_text(item, {"value"}), is_true("public"), is_true("file")});
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

/// Docker in Docker wants to rule the node.
bool is_docker_daemon(const std::string& image) {
  const ImageName name = image_name(image);
  return name.repository.ends_with("docker") && name.tag.find("dind") != std::string::npos;
}

Result<void> refuse_privileged(const RequestedImage& image) {
  if (!is_docker_daemon(image.name)) return {};
  return refused(
      fmt::format("the service `{}` runs a Docker daemon, which needs a privileged container: such "
                  "a container can do everything on its node, so pods here have none",
                  printable(image.name)),
      "build images with `slipway build`: it needs neither Docker nor privileges");
}

/// Every name that a job may call a service by: those of `alias`, and two of its image's.
void add_aliases(const std::string& aliases, RequestedService& service,
                 std::set<std::string>& taken) {
  const auto add = [&](std::string name) {
    if (is_dns_name(name) && taken.insert(name).second) service.aliases.push_back(std::move(name));
  };
  std::string word;
  for (const char c : aliases + ",") {
    if (c != ',' && c != ' ' && c != '\t' && c != '\n') {
      word += c;
      continue;
    }
    if (!word.empty()) add(std::exchange(word, {}));
  }
  const ImageName name = image_name(service.image.name);
  const std::string path =
      name.registry.empty() ? name.repository : name.registry + "/" + name.repository;
  std::string dashed = path;
  std::replace(dashed.begin(), dashed.end(), '/', '-');
  std::replace(dashed.begin(), dashed.end(), ':', '-');
  add(dashed);
}

Result<RequestedService> service_of(const Json& json, const JobVariables& variables,
                                    std::set<std::string>& taken) {
  RequestedService service;
  service.image = image_of(json, variables);
  SLIPWAY_TRY(refuse_privileged(service.image));
  add_aliases(variables.expand(json_text(json, {"alias"})), service, taken);
  service.variables = variables.for_services();
  for (const Json& item : json_items(json, {"variables"})) {
    const std::string name = json_text(item, {"key"});
    const std::string value = variables.expand(json_text(item, {"value"}));
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

/// What a job asks for by one of the KUBERNETES_… variables, within its bound.
Result<void> take_wish(const JobVariables& variables, const char* name, const std::string& most,
                       std::string& value) {
  const std::string wish = variables.value(name);
  if (wish.empty()) return {};
  const auto wished = fleet::parse_quantity(wish);
  if (!wished) {
    return refused(fmt::format("the variable {} is `{}`", name, printable(wish)),
                   "it must be a Kubernetes quantity such as 2, 500m or 4Gi");
  }
  const auto bound = fleet::parse_quantity(most);
  if (!bound || *wished > *bound) {
    return refused(fmt::format("the variable {} asks for {}, and {}", name, printable(wish),
                               bound ? "the most that a job may have here is " + most
                                     : "jobs here may not choose"),
                   "ask for less; the platform team can raise `executor.placement[].most` in "
                   "fleet.yaml");
  }
  value = wish;
  return {};
}

/// A request above its limit is refused by Kubernetes: the side that the job did not choose
/// follows.
void fit(std::string& request, std::string& limit, bool limit_is_wished) {
  const auto least = fleet::parse_quantity(request);
  const auto most = fleet::parse_quantity(limit);
  if (!least || !most || *least <= *most) return;
  (limit_is_wished ? request : limit) = limit_is_wished ? limit : request;
}

Result<void> take_wishes(const JobVariables& variables, const PodPlace& place,
                         PodRequest& request) {
  request.cpu_request = place.cpu_request;
  request.cpu_limit = place.cpu_limit;
  request.memory_request = place.memory_request;
  request.memory_limit = place.memory_limit;
  SLIPWAY_TRY(take_wish(variables, "KUBERNETES_CPU_REQUEST", place.most_cpu, request.cpu_request));
  SLIPWAY_TRY(take_wish(variables, "KUBERNETES_CPU_LIMIT", place.most_cpu, request.cpu_limit));
  SLIPWAY_TRY(
      take_wish(variables, "KUBERNETES_MEMORY_REQUEST", place.most_memory, request.memory_request));
  SLIPWAY_TRY(
      take_wish(variables, "KUBERNETES_MEMORY_LIMIT", place.most_memory, request.memory_limit));
  fit(request.cpu_request, request.cpu_limit, !variables.value("KUBERNETES_CPU_LIMIT").empty());
  fit(request.memory_request, request.memory_limit,
      !variables.value("KUBERNETES_MEMORY_LIMIT").empty());
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
  std::set<std::string> taken;
  for (const Json& item : json_items(json, {"services"})) {
    SLIPWAY_ASSIGN(RequestedService service, service_of(item, variables, taken));
    request.services.push_back(std::move(service));
  }
  for (const Json& item : json_items(json, {"credentials"})) {
    if (json_text(item, {"type"}) != "registry") continue;
    request.credentials.push_back(
        {json_text(item, {"url"}), json_text(item, {"username"}), json_text(item, {"password"})});
  }
  request.docker_config = variables.value("DOCKER_AUTH_CONFIG");
  const Json& timeout = json_at(json, {"runner_info", "timeout"});
  if (timeout.is_number_unsigned() && timeout.get<std::uint64_t>() > 0) {
    constexpr std::uint64_t longest = 30ULL * 24 * 3600;
    request.timeout = std::chrono::seconds(std::min(timeout.get<std::uint64_t>(), longest));
  }
  request.has_cache = !json_items(json, {"cache"}).empty();
  SLIPWAY_TRY(take_wishes(variables, place, request));
  return request;
}

}  // namespace slipway::executor
