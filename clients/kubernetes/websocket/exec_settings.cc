// What a connection to a container is made with: the server's and a proxy's address, and keys and
// certificates as OpenSSL takes them.
#include "clients/kubernetes/websocket/exec_settings.h"

#include <fmt/format.h>

#include <utility>

#include <boost/asio/buffer.hpp>

#include "clients/kubernetes/refusal.h"
#include "core/diagnostics/format.h"
#include "core/text/url.h"

namespace slipway::clients {

namespace asio = boost::asio;

namespace {

/// Keys and certificates as OpenSSL takes them.
Result<void> set_up_tls(ExecSettings& settings) {
  const ClusterAccess& access = settings.access;
  asio::ssl::context& tls = settings.tls.emplace(asio::ssl::context::tls_client);
  boost::system::error_code error;
  const auto check = [&](const char* what) -> Result<void> {
    if (!error) return {};
    return plain_error(fmt::format("the {} of the context `{}` cannot be used: {}", what,
                                   printable(access.context), printable(error.message())),
                       "it must be PEM, and a client certificate and its key belong together",
                       Fault::outside);
  };
  tls.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
  if (access.certificate_authority.empty()) {
    tls.set_default_verify_paths(error);
  } else {
    tls.add_certificate_authority(asio::buffer(access.certificate_authority), error);
  }
  SLIPWAY_TRY(check("certificate authority"));
  // As libcurl does: whoever trusts a certificate trusts it without those above it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls.native_handle()), X509_V_FLAG_PARTIAL_CHAIN);
  if (access.client_certificate.empty()) return {};
  tls.use_certificate_chain(asio::buffer(access.client_certificate), error);
  SLIPWAY_TRY(check("client certificate"));
  tls.use_private_key(asio::buffer(access.client_key), asio::ssl::context::pem, error);
  return check("client key");
}

}  // namespace

Result<std::shared_ptr<ExecSettings>> exec_settings(const ClusterAccess& access,
                                                    const ContainerName& container) {
  auto settings = std::make_shared<ExecSettings>();
  settings->access = access;
  settings->container = container;
  SLIPWAY_ASSIGN(settings->server, server_address(access.server));
  if (!access.proxy.empty()) {
    SLIPWAY_ASSIGN(settings->proxy, server_address(access.proxy));
    if (settings->proxy->security == Security::tls) {
      return plain_error("commands in pods cannot go through an https:// proxy",
                         "the kubeconfig's proxy-url can be http://", Fault::outside);
    }
  }
  if (settings->server.security == Security::tls) SLIPWAY_TRY(set_up_tls(*settings));
  return settings;
}

Diagnostic failure(const ExecSettings& settings, const std::string& what, const char* rule,
                   std::string hint) {
  Diagnostic error = plain_error(
      fmt::format("cluster `{}`: the connection to {}:{} {}", printable(settings.access.context),
                  printable(settings.server.host), settings.server.port, printable(what)),
      std::move(hint), Fault::outside);
  error.rule = rule;
  return error;
}

Diagnostic broken(const ExecSettings& settings, const std::string& what) {
  return failure(settings, "broke: " + what, api_error::unavailable);
}

std::string path_of(const ExecSettings& settings, const std::vector<std::string>& command,
                    ExecInput input) {
  const ContainerName& name = settings.container;
  std::string target = fmt::format(
      "{}/api/v1/namespaces/{}/pods/{}/exec?container={}&stdout=true&stderr=true&stdin={}",
      settings.server.path, url_escaped(name.namespace_name), url_escaped(name.pod),
      url_escaped(name.container), input == ExecInput::open);
  for (const std::string& word : command) target += "&command=" + url_escaped(word);
  return target;
}

std::string path_of(const ExecSettings& settings, std::uint16_t port) {
  const ContainerName& name = settings.container;
  return fmt::format("{}/api/v1/namespaces/{}/pods/{}/portforward?ports={}", settings.server.path,
                     url_escaped(name.namespace_name), url_escaped(name.pod), port);
}

}  // namespace slipway::clients
