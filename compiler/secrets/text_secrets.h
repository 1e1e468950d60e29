#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/secrets/marks.h"

namespace slipway::secrets {

/// A line of a text that holds what looks like a secret.
struct TextSecret {
  std::uint32_t line = 0;    ///< from 1
  std::uint32_t column = 0;  ///< from 1, in bytes: where the value begins
  Sign sign = Sign::none;
  std::string name;  ///< the name of the value; empty: none
};

/// Secrets in a text whose form is not known (configuration, a script, a page): tokens and private
/// keys anywhere; outside of comments also URLs with a password, and values in one word of what is
/// named like a secret, `name=value`, `name: value`, `"name": "value"`. In doubt there is none. At
/// most one for each line, and `most` in all.
std::vector<TextSecret> secrets_in_text(std::string_view text, std::size_t most);

/// So many of a text are worth a message.
inline constexpr std::size_t most_to_tell = 20;

/// The same for the value of a variable or of a key of a ConfigMap, which may be such a text.
std::vector<TextSecret> secrets_in_value(std::string_view name, std::string_view value,
                                         std::size_t most);

/// A value in which secrets_in_value() found one, without it: `stand_in`, or its lines as of
/// text_without_secrets() when it is a text that holds one.
std::string value_without_secrets(std::string_view name, std::string_view value,
                                  std::string_view stand_in);

/// The text with `stand_in` for all that follows in a line that holds a secret, from the value on,
/// and for the lines of a private key.
std::string text_without_secrets(std::string_view text, std::string_view stand_in);

}  // namespace slipway::secrets
