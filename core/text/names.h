#pragma once

#include <string_view>

namespace slipway {

/// A label of a domain name, as Kubernetes uses it for most names (RFC 1123): 1 to 63 lower-case
/// letters, digits and `-`, which neither begins nor ends it.
bool is_dns_label(std::string_view text);

/// The stricter form (RFC 1035): begins with a letter. Kubernetes wants it for Services.
bool is_dns_label_with_letter(std::string_view text);

/// Labels joined by dots, at most 253 bytes.
bool is_dns_name(std::string_view text);

}  // namespace slipway
