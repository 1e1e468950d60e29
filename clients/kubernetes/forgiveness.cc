#include "clients/kubernetes/forgiveness.h"

namespace slipway::clients {

namespace {

bool is_of_a_beginning(const Diagnostic& error) {
  if (is_api_error(error, api_error::unauthorized)) return true;
  if (!is_api_error(error, api_error::forbidden)) return false;
  const auto says = [&](const char* words) {
    return error.message.find(words) != std::string::npos;
  };
  // Kubernetes' words: of RBAC (`User "x" cannot get resource "pods" in …`), and of admission.
  const bool is_of_roles = says(" cannot ") && (says(" resource ") || says(" path "));
  return is_of_roles || says("not yet ready to handle request");
}

}  // namespace

bool Forgiveness::covers(const Diagnostic& error) {
  if (!is_of_a_beginning(error)) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!since_) since_ = now;
  return now - *since_ < longest_;
}

}  // namespace slipway::clients
