#include "compiler/fleet/mesh.h"

#include <array>

#include "compiler/fleet/merge.h"
#include "compiler/fleet/value_types.h"

namespace slipway::fleet {

namespace {

std::string text_of(const yaml::Node& mapping, std::string_view key) {
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::string() : std::string(node->text());
}

std::optional<std::uint32_t> number_of(const yaml::Node& mapping, std::string_view key) {
  constexpr std::uint32_t most = 1'000'000'000;
  const yaml::Node* node = mapping.find(key);
  return node == nullptr ? std::nullopt : parse_number(node->text(), most);
}

Balance read_balance(const yaml::Node& node, Diagnostics& diagnostics) {
  Balance balance;
  if (node.is_scalar()) {
    balance.algorithm = node.text();
    return balance;
  }
  const yaml::Node& hash = *node.find("consistentHash");
  struct Form {
    std::string_view field;
    Balance::Key key;
  };
  static constexpr std::array forms = {
      Form{"httpHeaderName", Balance::Key::header},
      Form{"httpQueryParameterName", Balance::Key::query_parameter},
      Form{"useSourceIp", Balance::Key::source_ip}, Form{"httpCookie", Balance::Key::cookie}};
  std::size_t given = 0;
  for (const Form& form : forms) {
    const yaml::Node* value = hash.find(form.field);
    if (value == nullptr || value->text() == "false") continue;
    ++given;
    balance.key = form.key;
    if (form.key == Balance::Key::cookie) {
      balance.name = text_of(*value, "name");
      balance.cookie_path = text_of(*value, "path");
      balance.cookie_time = text_of(*value, "ttl");
    } else if (form.key != Balance::Key::source_ip) {
      balance.name = value->text();
    }
  }
  if (given != 1) {
    diagnostics.add(yaml::error_at(
        hash,
        "`consistentHash` takes one of httpHeaderName, httpQueryParameterName, useSourceIp "
        "and httpCookie",
        given == 0 ? "add what requests to the same replica have in common, for example "
                     "httpHeaderName: x-user-id"
                   : "keep one; in an override, `null` takes the other away"));
  }
  return balance;
}

}  // namespace

std::optional<Mesh> read_mesh(const yaml::Node* fleet, std::string_view tier,
                              const yaml::Node* service, Diagnostics& diagnostics) {
  if (fleet == nullptr && service == nullptr) return std::nullopt;
  Mesh mesh;
  const yaml::Node* balance = service == nullptr ? nullptr : service->find("balance");
  if (balance == nullptr && fleet != nullptr) balance = fleet->at({tier, "balance"});
  if (balance != nullptr) mesh.balance = read_balance(*balance, diagnostics);

  yaml::Arena arena;
  const auto merged = [&](std::string_view key) -> const yaml::Node* {
    const yaml::Node* general = fleet == nullptr ? nullptr : fleet->find(key);
    const yaml::Node* own = service == nullptr ? nullptr : service->find(key);
    if (general == nullptr || own == nullptr) return own == nullptr ? general : own;
    yaml::Node* both = general->clone(arena);
    merge(*both, *own, arena);
    return both;
  };
  if (const yaml::Node* node = merged("ejection")) {
    mesh.ejection = {number_of(*node, "consecutiveErrors"), text_of(*node, "interval"),
                     text_of(*node, "time"), number_of(*node, "maxPercent")};
  }
  if (const yaml::Node* node = merged("pool")) {
    mesh.pool = {number_of(*node, "requestsPerInstance"), number_of(*node, "requestsPerConnection"),
                 number_of(*node, "maxRetries"), text_of(*node, "connectTimeout")};
  }
  if (const yaml::Node* node = merged("retry")) {
    mesh.retry = {number_of(*node, "attempts"), text_of(*node, "perTryTimeout")};
  }
  return mesh;
}

}  // namespace slipway::fleet
