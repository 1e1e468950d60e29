// secret-in-clear: a value in `config` that looks like a secret, by the name of its variable or by
// its own form (data/secrets.marks), or a URL with a password. The message never repeats the value,
// nor its line.
#include <algorithm>
#include <cctype>
#include <vector>

#include "compiler/check/checks.h"
#include "core/text/embedded.h"

namespace slipway::check {

namespace embedded {
SLIPWAY_EMBEDDED(secrets_marks)
}

namespace {

struct Marks {
  std::vector<std::string> names;
  std::vector<std::string_view> exceptions;
  std::vector<std::string_view> values;
  std::vector<std::string_view> parts;
};

const Marks& marks() {
  static const Marks table = [] {
    Marks read;
    std::string_view text = embedded::secrets_marks();
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      const std::size_t space = line.find(' ');
      if (line.starts_with('#') || space == std::string_view::npos) continue;
      const std::string_view kind = line.substr(0, space);
      const std::string_view mark = line.substr(space + 1);
      if (kind == "name")
        read.names.push_back("_" + std::string(mark) + "_");
      else if (kind == "except")
        read.exceptions.push_back(mark);
      else if (kind == "value")
        read.values.push_back(mark);
      else if (kind == "holds")
        read.parts.push_back(mark);
    }
    return read;
  }();
  return table;
}

// `dbPassword`, `db-password` and `DB_PASSWORD` become `_DB_PASSWORD_`.
std::string words_of(std::string_view name) {
  std::string words = "_";
  char before = '_';
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool starts_word =
        std::isupper(byte) != 0 && std::islower(static_cast<unsigned char>(before)) != 0;
    if (starts_word) words += '_';
    words += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
    before = c;
  }
  return words + "_";
}

bool name_says_secret(std::string_view name) {
  const std::string words = words_of(name);
  const std::string_view whole(words);
  const std::size_t last = whole.rfind('_', whole.size() - 2);
  const std::string_view last_word = whole.substr(last + 1, whole.size() - last - 2);
  const auto& exceptions = marks().exceptions;
  if (std::find(exceptions.begin(), exceptions.end(), last_word) != exceptions.end()) return false;
  const auto& names = marks().names;
  return std::any_of(names.begin(), names.end(), [&](const std::string& mark) {
    return words.find(mark) != std::string::npos;
  });
}

// Values that cannot be the secret itself: nothing, a switch, a number.
bool is_harmless(std::string_view value) {
  return value.empty() || value == "true" || value == "false" ||
         std::all_of(value.begin(), value.end(),
                     [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

// scheme://user:password@host
bool url_has_password(std::string_view value) {
  for (std::size_t at = value.find("://"); at != std::string_view::npos;
       at = value.find("://", at + 3)) {
    const std::string_view rest = value.substr(at + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?# ,\"'"));
    const std::size_t sign = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    // `$(NAME)` is filled in by Kubernetes, out of a reference
    if (sign != std::string_view::npos && colon < sign && sign - colon > 1 &&
        !authority.substr(colon + 1).starts_with("$(")) {
      return true;
    }
  }
  return false;
}

bool value_says_secret(std::string_view value) {
  const Marks& known = marks();
  return std::any_of(known.values.begin(), known.values.end(),
                     [&](std::string_view mark) { return value.starts_with(mark); }) ||
         std::any_of(known.parts.begin(), known.parts.end(), [&](std::string_view mark) {
           return value.find(mark) != std::string_view::npos;
         });
}

}  // namespace

namespace {

void check_value(std::string_view name, std::string_view value, const yaml::Node& node,
                 Diagnostics& diagnostics) {
  std::string why;
  if (url_has_password(value))
    why = "holds a URL with a password";
  else if (value_says_secret(value))
    why = "holds what looks like a key or token";
  else if (name_says_secret(name) && !is_harmless(value))
    why = "holds a secret in clear";
  if (why.empty()) return;
  const std::string shown(name);
  Diagnostic diagnostic =
      finding(node, "secret-in-clear", "`config." + shown + "` " + why,
              "put the value into a Secret of the namespace and refer to it: secrets: {" + shown +
                  ": {secret: NAME, key: KEY}}; a value that was ever committed must be changed");
  diagnostic.source_line.clear();
  diagnostics.add(std::move(diagnostic));
}

// Every `config` of a descriptor that may have any form.
void check_as_written(const yaml::Node& fields, Diagnostics& diagnostics) {
  if (const yaml::Node* config = fields.find("config")) {
    for (const yaml::Entry& entry : config->entries()) {
      if (entry.value->is_scalar() && !entry.value->is_null())
        check_value(entry.key->text(), entry.value->text(), *entry.value, diagnostics);
    }
  }
  for (const std::string_view overrides : {"environments", "clusters"}) {
    const yaml::Node* named = fields.find(overrides);
    if (named == nullptr) continue;
    for (const yaml::Entry& entry : named->entries()) check_as_written(*entry.value, diagnostics);
  }
}

}  // namespace

void check_secrets(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  for (const fleet::Service& service : set.services()) {
    for (const fleet::ConfigValue& value : service.config)
      check_value(value.name, value.value, *value.node, diagnostics);
  }
  for (const auto& descriptor : set.unresolved()) {
    if (descriptor->root != nullptr) check_as_written(*descriptor->root, diagnostics);
  }
}

}  // namespace slipway::check
