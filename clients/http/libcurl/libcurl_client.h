#pragma once

#include <memory>

#include "clients/http/http_client.h"

namespace slipway::clients {

/// make_http_client(), in the module.
Result<std::unique_ptr<HttpClient>> make_libcurl_client(const HttpSettings& settings);

}  // namespace slipway::clients
