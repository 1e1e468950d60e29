#pragma once

#include <string>
#include <string_view>

namespace slipway {

/// Begins with http:// or https:// and has a host.
bool is_web_url(std::string_view text);

/// Would a secret cross the network in clear on its way to this URL? Plain http does, except to
/// this machine itself.
bool is_clear_to_others(std::string_view url);

/// A text as one part of a URL's path, or as a value in its query (RFC 3986).
std::string url_escaped(std::string_view text);

}  // namespace slipway
