#include "compiler/overlay/objects.h"

namespace slipway::overlay {

void add_service_account(const Context& context, ObjectFiles& files) {
  Builder& b = context.build;
  files.push_back(
      {"serviceaccount.yaml", b.map({{"apiVersion", b.text("v1")},
                                     {"kind", b.text("ServiceAccount")},
                                     {"metadata", metadata(b, context.service.name, "account")}})});
}

}  // namespace slipway::overlay
