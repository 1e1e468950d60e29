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
  SLIPWAY_ASSIGN(const Module* module, load_module());
  return module->make_http_client(settings);
}

}  // namespace slipway::clients
