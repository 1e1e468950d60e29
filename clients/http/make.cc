#include "clients/http/http_client.h"
#include "clients/module/module.h"

namespace slipway::clients {

std::string HttpResponse::header(std::string_view name) const {
  for (const auto& [each, value] : headers) {
    if (each == name) return value;
  }
  return {};
}

Result<std::unique_ptr<HttpClient>> make_http_client(const HttpSettings& settings) {
  SLIPWAY_ASSIGN(const HttpModule* module, load_module<HttpModule>());
  return module->make_client(settings);
}

}  // namespace slipway::clients
