#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace slipway::secrets {

/// A part of a text.
struct Span {
  std::size_t begin = 0, end = 0;
};

/// scheme://user:password@host. What is filled in later, such as `$(NAME)` and `${NAME}`, is no
/// password.
std::optional<Span> url_with_password(std::string_view text);

/// The password of user:password@host, also behind a scheme:// that a path's reader has shortened.
/// Good for what is shown, not for a finding: `image:tag@host` is no secret for sure.
std::optional<Span> password_before_host(std::string_view text);

/// user:password@tcp(host:port)/database
std::optional<Span> address_with_password(std::string_view text);

/// What HTTP's header Authorization takes: `Basic` and a user with a password, `Bearer` and a
/// token.
std::optional<Span> header_with_password(std::string_view text);

/// NAME=VALUE anywhere, also `NAME = "VALUE"`, whose name says that the value is a secret of at
/// least `shortest` characters: `Server=db;Password=…`, `host=db password=…`, `?token=…&x=y`. The
/// span is the value's.
std::optional<Span> setting_with_password(std::string_view text, std::size_t shortest);

}  // namespace slipway::secrets
