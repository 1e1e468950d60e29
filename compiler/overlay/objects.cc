#include "compiler/overlay/objects.h"

namespace slipway::overlay {

ObjectFiles objects_of(const Context& context) {
  ObjectFiles files;
  add_service_account(context, files);
  add_workload(context, files);
  add_service(context, files);
  add_ingresses(context, files);
  add_http_routes(context, files);
  add_auth(context, files);
  add_mesh(context, files);
  add_monitoring(context, files);
  add_external_secrets(context, files);
  add_autoscaler(context, files);
  add_disruption_budget(context, files);
  add_network_policies(context, files);
  add_facts(context, files);
  return files;
}

}  // namespace slipway::overlay
