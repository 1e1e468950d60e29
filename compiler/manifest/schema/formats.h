#pragma once

#include <string_view>

namespace slipway::manifest {

/// Does the API server take `text` for a string of this format? True for formats that it does not
/// check or that are not known here (docs/schemas.md lists the ones that are).
bool matches_format(std::string_view format, std::string_view text);

/// `100m`, `1.5Gi`, `2e3`: Kubernetes' resource.Quantity.
bool is_quantity(std::string_view text);

/// How a person calls the format: "a time such as 2006-01-02T15:04:05Z".
std::string_view describe_format(std::string_view format);

}  // namespace slipway::manifest
