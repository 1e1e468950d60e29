#pragma once

#include "core/diagnostics/diagnostic.h"

namespace slipway::clients {

/// What a caller of the Kubernetes API may have to tell apart: an error of this folder has one of
/// these as its `rule`, or none of them.
namespace api_error {
/// The server was not reached, the connection broke, or the server is busy or has a problem of its
/// own (429, 5xx): the same request may succeed later.
inline constexpr const char* unavailable = "kubernetes-unavailable";
inline constexpr const char* unauthorized = "kubernetes-unauthorized";  ///< 401
inline constexpr const char* forbidden = "kubernetes-forbidden";        ///< 403, also a quota
inline constexpr const char* not_found = "kubernetes-not-found";        ///< 404
inline constexpr const char* already_exists = "kubernetes-already-exists";
inline constexpr const char* conflict = "kubernetes-conflict";  ///< 409: somebody was faster
inline constexpr const char* expired = "kubernetes-expired";    ///< 410: list again, then watch
inline constexpr const char* invalid = "kubernetes-invalid";    ///< 400, 422: the object is wrong
}  // namespace api_error

/// Has the error this rule?
inline bool is_api_error(const Diagnostic& error, const char* rule) { return error.rule == rule; }

}  // namespace slipway::clients
