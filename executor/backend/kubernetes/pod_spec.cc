#include "executor/backend/kubernetes/pod_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "executor/backend/kubernetes/job_metadata.h"
#include "executor/backend/kubernetes/json_path.h"
#include "executor/backend/kubernetes/pod_names.h"
#include "executor/supervisor/handshake.h"

namespace slipway::executor {

namespace {

using Json = nlohmann::json;

/// For what is not the script: waiting for a node and images, sources, artifacts, the driver's own
/// time limits.
constexpr std::chrono::seconds around_the_script{15 * 60};

/// Kubernetes would replace `$(NAME)`, and `$$` by `$`.
std::string literal(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '$') out += '$';
    out += c;
  }
  return out;
}

Json literals(const std::vector<std::string>& words) {
  Json list = Json::array();
  for (const std::string& word : words) list.push_back(literal(word));
  return list;
}

Json variable(const std::string& name, const std::string& value) {
  return {{"name", name}, {"value", literal(value)}};
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

class PodWriter {
 public:
  PodWriter(const Job& job, const PodInput& input)
      : job_(job), place_(*job.pod), input_(input), request_(input.request) {}

  Json pod() {
    return {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", metadata()}, {"spec", spec()}};
  }

 private:
  Json metadata() {
    const auto deadline = input_.now + pod_lifetime(request_);
    return {{"name", job_.name},
            {"namespace", place_.namespace_name},
            {"labels", job_labels(job_)},
            {"annotations",
             {{pod_names::deadline_annotation, time_text(deadline)},
              {pod_names::project_path_annotation, job_.project_path},
              {pod_names::gitlab_job_annotation, std::to_string(job_.id)}}}};
  }

  Json spec() {
    Json spec = {{"restartPolicy", "Never"},
                 {"automountServiceAccountToken", false},
                 {"enableServiceLinks", false},
                 {"activeDeadlineSeconds", pod_lifetime(request_).count()},
                 {"terminationGracePeriodSeconds", pod_grace(input_.grace).count()},
                 {"securityContext", pod_security()},
                 {"volumes", volumes()},
                 {"containers", containers()}};
    for (const auto& [name, value] : place_.node) spec["nodeSelector"][name] = value;
    for (const Toleration& toleration : place_.tolerations) {
      spec["tolerations"].push_back(toleration_json(toleration));
    }
    if (input_.has_pull_secret) {
      spec["imagePullSecrets"] = Json::array({{{"name", pod_names::pull_secret(job_.name)}}});
    }
    Json aliases = Json::array();
    for (const RequestedService& service : request_.services) {
      for (const std::string& alias : service.aliases) aliases.push_back(alias);
    }
    if (!aliases.empty()) {
      spec["hostAliases"] = Json::array({{{"ip", "127.0.0.1"}, {"hostnames", aliases}}});
    }
    return spec;
  }

  // Security

  [[nodiscard]] bool is_restricted() const { return !place_.run_as_user.empty(); }

  Json pod_security() const {
    Json security = {{"seccompProfile", {{"type", "RuntimeDefault"}}}};
    if (is_restricted()) {
      const std::int64_t user = std::stoll(place_.run_as_user);
      security["runAsNonRoot"] = true;
      security["runAsUser"] = user;
      security["runAsGroup"] = user;
      security["fsGroup"] = user;
    }
    return security;
  }

  [[nodiscard]] Json container_security() const {
    Json security = {{"allowPrivilegeEscalation", false}};
    // All containers share a network: none may listen to what another one says there.
    security["capabilities"]["drop"] = Json::array({"NET_RAW"});
    if (is_restricted()) drop_capabilities(security);
    return security;
  }

  static void drop_capabilities(Json& security) {
    security["capabilities"]["drop"] = Json::array({"ALL"});
  }

  /// The helper has to read and remove what the script's user left, whoever that was.
  [[nodiscard]] Json helper_security() const {
    Json security = container_security();
    if (!is_restricted()) {
      drop_capabilities(security);
      security["capabilities"]["add"] = Json::array({"CHOWN", "DAC_OVERRIDE", "FOWNER"});
      security["runAsUser"] = 0;
    }
    return security;
  }

  /// `user` is a number, or two with a colon.
  [[nodiscard]] Json security_of(const RequestedImage& image) const {
    Json security = container_security();
    const std::string& user = image.user;
    const std::size_t colon = user.find(':');
    if (is_restricted() || user.empty()) return security;
    const long long number = std::stoll(user.substr(0, colon));
    security["runAsUser"] = number;
    if (number != 0) {
      security["runAsNonRoot"] = true;
      drop_capabilities(security);
    }
    if (colon != std::string::npos) security["runAsGroup"] = std::stoll(user.substr(colon + 1));
    return security;
  }

  // Volumes

  static Json mount(const char* name, const char* path) {
    return {{"name", name}, {"mountPath", path}};
  }

  static Json read_only(Json mount) {
    mount["readOnly"] = true;
    return mount;
  }

  /// The files of the job's Secret, and nothing else that is in it.
  [[nodiscard]] Json job_volume() const {
    Json items = Json::array();
    const auto add = [&](const char* file) { items.push_back({{"key", file}, {"path", file}}); };
    add(pod_names::fleet_file);
    if (input_.has_kubeconfig) add(pod_names::kubeconfig_file);
    return {{"name", "job"}, {"secret", {{"secretName", job_.name}, {"items", items}}}};
  }

  Json volumes() const {
    const auto empty = [](const char* name) {
      return Json{{"name", name}, {"emptyDir", Json::object()}};
    };
    Json volumes = Json::array({empty("programs"), empty("build-state"), empty("helper-state"),
                                empty("builds"), job_volume()});
    if (job_.cache_directory.empty()) {
      volumes.push_back(empty("cache"));
    } else if (!place_.cache_claim.empty()) {
      volumes.push_back(
          {{"name", "cache"}, {"persistentVolumeClaim", {{"claimName", place_.cache_claim}}}});
    } else {
      volumes.push_back(
          {{"name", "cache"},
           {"hostPath", {{"path", job_.cache_directory}, {"type", "DirectoryOrCreate"}}}});
    }
    return volumes;
  }

  // Containers

  /// Looks whether the helper can work, and copies the supervisor to where the build container
  /// finds it. The kubelet starts the containers behind the helper after this; an init container
  /// would cost a second of waiting for its end. What gitlab-runner's scripts only warn of when it
  /// is missing, a job must not go without.
  static Json share_programs() {
    const Json command =
        literals({pod_names::helpers_supervisor, "install", pod_names::programs_directory,
                  "--program", "git", "--program", "gitlab-runner", "--writable",
                  pod_names::builds_directory, "--writable", pod_names::cache_directory});
    return {{"postStart", {{"exec", {{"command", command}}}}}};
  }

  /// In a claim, every project has a directory of its own.
  [[nodiscard]] Json cache_mount() const {
    Json cache = mount("cache", pod_names::cache_directory);
    if (!place_.cache_claim.empty()) cache["subPath"] = job_.cache_directory;
    return cache;
  }

  static Json resources_json(const Resources& wanted) {
    Json resources = Json::object();
    const auto set = [&](const char* side, const char* name, const std::string& value) {
      if (!value.empty()) resources[side][name] = value;
    };
    set("requests", "cpu", wanted.cpu_request);
    set("requests", "memory", wanted.memory_request);
    set("requests", "ephemeral-storage", wanted.disk_request);
    set("limits", "cpu", wanted.cpu_limit);
    set("limits", "memory", wanted.memory_limit);
    set("limits", "ephemeral-storage", wanted.disk_limit);
    return resources;
  }

  /// The command line of a container's first process.
  [[nodiscard]] std::vector<std::string> keeper(const char* supervisor, std::uint16_t port) const {
    const auto life = pod_lifetime(request_) - std::chrono::seconds(30);  // before the kubelet does
    std::vector<std::string> words = {supervisor,
                                      "keep",
                                      pod_names::state_directory,
                                      "--deadline",
                                      std::to_string(life.count()),
                                      "--grace",
                                      std::to_string(input_.grace.count())};
    if (input_.has_keys) {
      words.emplace_back("--port");
      words.push_back(std::to_string(port));
    }
    return words;
  }

  /// The supervisor takes it out of the environment before it does anything else.
  [[nodiscard]] Json key_variable(const char* container) const {
    return {{"name", supervisor::key_variable},
            {"valueFrom",
             {{"secretKeyRef", {{"name", job_.name}, {"key", pod_names::key_entry(container)}}}}}};
  }

  /// The image's own entrypoint is the author's choice: it gets the supervisor to run, as it would
  /// get a shell from Docker.
  [[nodiscard]] Json build_command() const {
    std::vector<std::string> words = request_.image.entrypoint;
    if (words.size() > 1 && words.back() == "-c") {
      words.push_back("exec " + joined(keeper(pod_names::supervisor, pod_names::build_port)));
      return literals(words);
    }
    const std::vector<std::string> rest = keeper(pod_names::supervisor, pod_names::build_port);
    words.insert(words.end(), rest.begin(), rest.end());
    return literals(words);
  }

  static void add_git_settings(Json& list, bool is_helper) {
    using Setting = std::pair<const char*, const char*>;
    // The sources may belong to another user than the script's.
    std::vector<Setting> settings = {{"safe.directory", "*"}};
    if (is_helper) {
      // The script writes into the repository, and git in the helper must not run what it put
      // there.
      settings.emplace_back("core.fsmonitor", "false");
      settings.emplace_back("core.hooksPath", "/dev/null");
    }
    // As `git -c` hands them on. GIT_CONFIG_COUNT is for the job's author, who would replace these.
    std::string words;
    for (const auto& [name, value] : settings) words += fmt::format("'{}={}' ", name, value);
    words.pop_back();
    list.push_back(variable("GIT_CONFIG_PARAMETERS", words));
  }

  Json environment(bool is_helper) const {
    Json list = Json::array();
    list.push_back(variable("SLIPWAY_JOB", job_.name));
    list.push_back(variable("SLIPWAY_FLEET",
                            fmt::format("{}/{}", pod_names::job_directory, pod_names::fleet_file)));
    if (job_.grant) {
      list.push_back(variable("SLIPWAY_ENVIRONMENT", job_.grant->environment));
      list.push_back(variable("SLIPWAY_CLUSTERS", joined(job_.grant->clusters)));
    }
    if (input_.has_kubeconfig) {
      const std::string path =
          fmt::format("{}/{}", pod_names::job_directory, pod_names::kubeconfig_file);
      list.push_back(variable("KUBECONFIG", path));
      list.push_back(variable("SLIPWAY_KUBECONFIG", path));
    }
    add_git_settings(list, is_helper);
    if (is_restricted()) list.push_back(variable("HOME", "/tmp"));
    return list;
  }

  Json job_container(const char* name, const char* state) const {
    Json variables = environment(name == std::string_view(pod_names::helper_container));
    if (input_.has_keys) variables.push_back(key_variable(name));
    return {{"name", name},
            {"env", variables},
            {"volumeMounts", Json::array({mount(state, pod_names::state_directory),
                                          mount("builds", pod_names::builds_directory),
                                          read_only(mount("job", pod_names::job_directory))})}};
  }

  static void set_pull_policy(const RequestedImage& image, Json& container) {
    if (image.pull_policies.empty()) return;
    const std::string& policy = image.pull_policies.at(image.pull_policy);
    if (policy == "always") container["imagePullPolicy"] = "Always";
    if (policy == "if-not-present") container["imagePullPolicy"] = "IfNotPresent";
    if (policy == "never") container["imagePullPolicy"] = "Never";
  }

  Json containers() const {
    Json build = job_container(pod_names::build_container, "build-state");
    build["image"] = request_.image.name;
    build["command"] = build_command();
    build["resources"] = resources_json(request_.build);
    build["securityContext"] = security_of(request_.image);
    build["volumeMounts"].push_back(read_only(mount("programs", pod_names::programs_directory)));
    set_pull_policy(request_.image, build);

    Json helper = job_container(pod_names::helper_container, "helper-state");
    helper["image"] = place_.helper_image;
    helper["command"] = literals(keeper(pod_names::helpers_supervisor, pod_names::helper_port));
    helper["lifecycle"] = share_programs();
    helper["resources"] = resources_json(request_.helper);
    helper["securityContext"] = helper_security();
    helper["volumeMounts"].push_back(cache_mount());
    helper["volumeMounts"].push_back(mount("programs", pod_names::programs_directory));

    Json list = Json::array({helper, build});  // in this order: share_programs()
    for (std::size_t i = 0; i < request_.services.size(); ++i) {
      list.push_back(service_container(request_.services[i], i));
    }
    return list;
  }

  Json service_container(const RequestedService& service, std::size_t number) const {
    Json container = {
        {"name", pod_names::service_prefix + std::to_string(number)},
        {"image", service.image.name},
        {"resources", resources_json(request_.service)},
        {"securityContext", security_of(service.image)},
        {"env", Json::array()},
        {"volumeMounts", Json::array({mount("builds", pod_names::builds_directory)})}};
    set_pull_policy(service.image, container);
    if (!service.image.entrypoint.empty())
      container["command"] = literals(service.image.entrypoint);
    if (!service.image.command.empty()) container["args"] = literals(service.image.command);
    for (const auto& [name, value] : service.variables) {
      container["env"].push_back(variable(name, value));
    }
    if (!service.health_port.empty()) {
      container["readinessProbe"] = {{"tcpSocket", {{"port", std::stoi(service.health_port)}}},
                                     {"periodSeconds", 1},
                                     {"failureThreshold", 1}};
    }
    return container;
  }

  const Job& job_;
  const PodPlace& place_;
  const PodInput& input_;
  const PodRequest& request_;
};

}  // namespace

std::chrono::seconds pod_lifetime(const PodRequest& request) {
  return request.timeout + around_the_script;
}

std::chrono::seconds pod_grace(std::chrono::milliseconds grace) {
  return std::chrono::ceil<std::chrono::seconds>(grace) + std::chrono::seconds(2);
}

std::string pod_spec(const Job& job, const PodInput& input) {
  return PodWriter(job, input).pod().dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace slipway::executor
