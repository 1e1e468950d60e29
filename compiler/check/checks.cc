#include "compiler/check/checks.h"

namespace slipway::check {

void check_fleet(const fleet::Fleet& fleet, Diagnostics& diagnostics) {
  check_branches(fleet, diagnostics);
  check_namespaces(fleet, diagnostics);
}

void check_services(const fleet::ServiceSet& set, const CheckOptions& options,
                    Diagnostics& diagnostics) {
  for (const auto& descriptor : set.descriptors()) {
    check_teams(set.fleet(), *descriptor, options.project, diagnostics);
  }
  check_branch_hosts(set, diagnostics);
  if (options.files != nullptr) check_build_files(set, *options.files, diagnostics);
  check_calls(set, options.index, diagnostics);
  check_callers(set, options, diagnostics);
  check_hosts(set, diagnostics);
  check_mounts(set, diagnostics);
  check_names(set, diagnostics);
  if (options.bases != nullptr) check_offers(set, *options.bases, diagnostics);
  check_extras(set, options.schemas, diagnostics);
  check_policy(set, diagnostics);
  check_repeats(set, options, diagnostics);
  check_routes(set, options.index, diagnostics);
  check_secrets(set, diagnostics);
}

Diagnostic finding(const yaml::Node& node, std::string rule, std::string message,
                   std::string hint) {
  Diagnostic diagnostic = yaml::error_at(node, std::move(message), std::move(hint));
  diagnostic.fault = Fault::finding;
  diagnostic.rule = std::move(rule);
  return diagnostic;
}

}  // namespace slipway::check
