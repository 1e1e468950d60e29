#pragma once

#include <cstdint>
#include <string_view>

namespace slipway::secrets {

/// Why a value is taken for a secret in clear.
enum class Sign : std::uint8_t {
  none,
  url,         ///< a URL with a password
  connection,  ///< what a program connects with: `user:password@tcp(…)`, `Server=…;Password=…`
  form,        ///< it looks like a key or a token
  named,       ///< its variable is named like one
};

/// Is this the name of a variable, field or option that usually holds a secret (dbPassword,
/// API_TOKEN, --api-key; data/secrets.marks)?
bool name_says_secret(std::string_view name);

/// The same of its last words alone: `DB_PASSWORD`, not `PASSWORD_ROUNDS` or `secrets.py`, which
/// may be a number or a file.
bool ends_with_secret(std::string_view name);

/// Does a value, on its own or under the name of its variable, look like a secret? Values that
/// cannot be one, such as numbers and switches, do not.
Sign sign_of(std::string_view name, std::string_view value);

/// The same for an annotation. One named after a Secret mostly says which (`auth-secret`).
Sign sign_of_annotation(std::string_view key, std::string_view value);

/// The same for a word of a command line, `--token=VALUE`, and what stands in the word before it
/// (`--token VALUE`).
Sign sign_of_word(std::string_view word, std::string_view word_before);

/// The same for the content of a file: private keys and tokens in it, not names.
Sign sign_of_content(std::string_view content);

/// "holds a URL with a password": to say what was found, without the value.
std::string_view what_it_holds(Sign sign);

}  // namespace slipway::secrets
