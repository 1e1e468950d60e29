#include "compiler/secrets/hide_values.h"

#include <string_view>

#include "compiler/secrets/connection.h"

namespace slipway::secrets {

namespace {

constexpr std::string_view stars_in_messages = "***";

void replace_all(std::string& text, const std::string& what) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + stars_in_messages.size())) {
    text.replace(at, what.size(), stars_in_messages);
  }
}

// Short values are words of the message, too: only where they are quoted, or end what is.
void hide_whole(std::string& message, const std::vector<std::string>& values) {
  constexpr std::size_t long_enough = 6;
  constexpr std::string_view quotes = "`\"'";
  for (const std::string& value : values) {
    if (value.empty()) continue;
    if (value.size() >= long_enough) replace_all(message, value);
    for (std::size_t at = message.find(value, 1); at != std::string::npos;
         at = message.find(value, at + 1)) {
      const std::size_t end = at + value.size();
      if (end >= message.size() || quotes.find(message[end]) == std::string_view::npos) continue;
      const char before = message[at - 1];
      if (before == message[end] || (before == ' ' && message[end] == '`'))
        message.replace(at, value.size(), stars_in_messages);
    }
  }
}

// A hint may hold a part of a value that was masked, a message one of another line.
void hide_passwords(std::string& message) {
  while (const auto password = password_before_host(message))
    message.replace(password->begin, password->end - password->begin, stars_in_messages);
}

}  // namespace

void hide_values(std::string& message, const std::vector<std::string>& values) {
  hide_whole(message, values);
  hide_passwords(message);
}

}  // namespace slipway::secrets
