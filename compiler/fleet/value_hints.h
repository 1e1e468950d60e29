#pragma once

#include <string>
#include <string_view>

namespace slipway::fleet {

/// What was most likely meant by a value that does not have the form of its type (value_types.h),
/// as a hint: `did you mean `512Mi`?`. Empty where the text does not tell.
std::string value_hint(std::string_view type, std::string_view text);

}  // namespace slipway::fleet
