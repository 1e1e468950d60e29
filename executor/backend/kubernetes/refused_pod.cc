#include "executor/backend/kubernetes/refused_pod.h"

#include <fmt/format.h>

#include "clients/kubernetes/api_error.h"
#include "executor/backend/kubernetes/trouble_table.h"

namespace slipway::executor {

Diagnostic refused_object(Diagnostic error, const std::string& what,
                          const std::string& namespace_name) {
  // A ValidatingAdmissionPolicy refuses with the same status as the validation, in other words:
  // `pods "x" is forbidden`, and not `Pod "x" is invalid`.
  const bool is_invalid = clients::is_api_error(error, clients::api_error::invalid) &&
                          error.message.find(" is forbidden: ") == std::string::npos;
  const TroubleEntry& entry = trouble_entry(is_invalid ? "invalid" : "refused", error.message);
  // Of what the table does not know the client knows more.
  if (is_invalid || !entry.words.empty() || error.hint.empty()) {
    error.hint = entry.remedy;
    constexpr std::string_view placeholder = "{namespace}";
    if (const std::size_t at = error.hint.find(placeholder); at != std::string::npos) {
      error.hint.replace(at, placeholder.size(), namespace_name);
    }
  }
  error.message = fmt::format("{} cannot be made: {}", what, error.message);
  error.fault = entry.is_authors ? Fault::finding : Fault::outside;
  return error;
}

}  // namespace slipway::executor
