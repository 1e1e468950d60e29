#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace slipway::fleet {

/// The text that a guess stands for, as its variables are replaced.
using Meaning = std::function<std::string(const std::string& guess)>;

/// What was most likely meant by a value that does not have the form of its type (value_types.h),
/// as a hint: `did you mean `512Mi`?`. Empty where the text does not tell. A text
/// with variables is one that is wrong as they are replaced; the hint keeps them.
std::string value_hint(std::string_view type, std::string_view text, const Meaning& meaning = {});

}  // namespace slipway::fleet
