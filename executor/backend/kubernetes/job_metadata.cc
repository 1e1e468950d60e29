#include "executor/backend/kubernetes/job_metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include <nlohmann/json.hpp>

#include "executor/backend/kubernetes/pod_names.h"

namespace slipway::executor {

namespace {

/// A value that a label may have.
std::string label_text(const std::string& text) {
  constexpr std::size_t longest = 63;
  std::string out;
  for (const char c : text.substr(0, longest)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_' || c == '.';
    out += plain ? c : '-';
  }
  const auto is_edge = [](char c) { return c == '-' || c == '_' || c == '.'; };
  while (!out.empty() && is_edge(out.back())) out.pop_back();
  out.erase(
      0, static_cast<std::size_t>(std::find_if_not(out.begin(), out.end(), is_edge) - out.begin()));
  return out;
}

}  // namespace

nlohmann::json job_labels(const Job& job) {
  return {{pod_names::manager_label, pod_names::manager},
          {pod_names::job_label, job.name},
          {pod_names::runner_label, label_text(job.pod->runner)},
          {pod_names::runner_id_label, job.pod->runner_id},
          {pod_names::project_label, std::to_string(job.project_id)}};
}

nlohmann::json toleration_json(const Toleration& toleration) {
  nlohmann::json json = {{"key", toleration.key},
                         {"operator", toleration.any_value ? "Exists" : "Equal"}};
  if (!toleration.any_value) json["value"] = toleration.value;
  if (!toleration.effect.empty()) json["effect"] = toleration.effect;
  return json;
}

std::string time_text(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts = {};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::optional<std::int64_t> seconds_of(std::string_view time) {
  std::tm parts = {};
  const std::string text(time);
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&parts);
}

}  // namespace slipway::executor
