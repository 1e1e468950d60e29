#pragma once

#include <cstddef>
#include <string_view>

namespace slipway::secrets {

/// A value that cannot be the secret itself: nothing, a switch, a number, a URL, what Kubernetes
/// fills in later.
bool is_harmless(std::string_view value);

/// What a secret's name may have and still give no secret away: nothing, a switch, an address of
/// HTTP, or only `$(NAME)` and `{variable}`.
bool is_filled_in_or_a_switch(std::string_view value);

enum class Quoting : unsigned char { plain, quoted };

/// May a value of a file, whose kind is not known, be a secret written out? Stricter than
/// is_harmless(): no code, no path, no variable of any language, no word that is shown to people,
/// nothing that is shorter than `shortest`.
bool may_be_literal(std::string_view value, Quoting quoting, std::size_t shortest);

}  // namespace slipway::secrets
