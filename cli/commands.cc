#include "cli/commands.h"

#include <algorithm>
#include <array>

#include "cli/commands/check.h"
#include "cli/commands/compile.h"
#include "cli/commands/completion.h"
#include "cli/commands/doctor.h"
#include "cli/commands/executor.h"
#include "cli/commands/executor_watch.h"
#include "cli/commands/explain.h"
#include "cli/commands/fleet_index.h"
#include "cli/commands/init.h"
#include "cli/commands/kustomize.h"
#include "cli/commands/preview.h"
#include "cli/commands/schema.h"
#include "cli/commands/schema_check.h"
#include "cli/commands/schema_snapshot.h"
#include "cli/commands/version.h"

namespace slipway::cli {

std::span<const CommandEntry> all_commands() {
  static constexpr std::array entries = {
      CommandEntry{"preview", "render descriptors and show what they become", preview_command},
      CommandEntry{"compile", "write the overlays that descriptors become", compile_command},
      CommandEntry{"check", "check the fleet and the descriptors, write nothing", check_command},
      CommandEntry{"explain", "explain a field of fleet.yaml or service.yaml", explain_command},
      CommandEntry{"schema", "print the JSON Schema of fleet.yaml or service.yaml", schema_command},
      CommandEntry{"schema check", "check manifests against a cluster's schemas, offline",
                   schema_check_command},
      CommandEntry{"schema snapshot", "store the schemas of a cluster's kinds in one small file",
                   schema_snapshot_command},
      CommandEntry{"fleet index", "write the index of the services of many repositories",
                   fleet_index_command},
      CommandEntry{"kustomize build", "render directories as kustomize build does",
                   kustomize_build_command},
      CommandEntry{"completion", "print the completion script for bash, zsh or fish",
                   completion_command},
      CommandEntry{"completion values", "print the names that completions offer, a line each",
                   completion_values_command},
      CommandEntry{"doctor", "check that this host is ready for jobs, and say what to do",
                   doctor_command},
      CommandEntry{"executor cleanup", "end a job and remove its place (cleanup_exec)",
                   executor_cleanup_command},
      CommandEntry{"executor config", "decide about a job (gitlab-runner's config_exec)",
                   executor_config_command},
      CommandEntry{"executor prepare", "make the place where a job runs (prepare_exec)",
                   executor_prepare_command},
      CommandEntry{"executor print-config",
                   "print the section of config.toml that makes gitlab-runner use Slipway",
                   executor_print_config_command},
      CommandEntry{"executor reap",
                   "end jobs that nobody sees to any more and remove what they left",
                   executor_reap_command},
      CommandEntry{"executor run", "run a stage of a job (run_exec)", executor_run_command},
      CommandEntry{"executor status",
                   "show the jobs of this host, their stages and ages, and the pods of jobs",
                   executor_status_command},
      CommandEntry{"manual", "print the manual page slipway(1) in roff", manual_command},
      CommandEntry{"init", "write a first service.yaml from a Dockerfile or a compose file",
                   init_command},
      CommandEntry{"version", "print the version", version_command},
  };
  return entries;
}

const CommandEntry* find_command(std::span<const std::string> words) {
  const CommandEntry* best = nullptr;
  for (const CommandEntry& entry : all_commands()) {
    std::string typed;
    const auto spaces =
        static_cast<std::size_t>(std::count(entry.name.begin(), entry.name.end(), ' '));
    for (std::size_t i = 0; i <= spaces && i < words.size(); ++i)
      typed += (i == 0 ? "" : " ") + words[i];
    if (typed == entry.name && (best == nullptr || entry.name.size() > best->name.size()))
      best = &entry;
  }
  return best;
}

}  // namespace slipway::cli
