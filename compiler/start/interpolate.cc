#include "compiler/start/interpolate.h"

#include <cctype>

#include "compiler/secrets/marks.h"
#include "compiler/start/shell_reference.h"

namespace slipway::start {

namespace {

// Fit for every part of an image's name.
std::string placeholder(std::string_view name) {
  std::string text = "fill-in-";
  for (const char c : name)
    text += c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  while (text.ends_with('-')) text.pop_back();
  return text;
}

void replace(std::string_view text, int depth, Interpolated& out) {
  constexpr int deepest = 20;  // of defaults in defaults
  while (!text.empty()) {
    const std::size_t dollar = text.find('$');
    out.text += text.substr(0, dollar);
    if (dollar == std::string_view::npos) return;
    text.remove_prefix(dollar);
    const auto reference = shell_reference_at(text);
    if (!reference) {
      out.text += '$';
      text.remove_prefix(text.starts_with("$$") ? 2 : 1);
      continue;
    }
    text.remove_prefix(reference->size);
    const std::string name(reference->name);
    if (secrets::name_says_secret(name)) {
      out.text += "$(" + name + ")";
      out.secrets.push_back(name);
    } else if (reference->operation.ends_with('-')) {
      if (depth < deepest) replace(reference->word, depth + 1, out);
    } else if (!reference->operation.ends_with('+')) {
      out.text += placeholder(name);
      out.missing.push_back(name);
    }
  }
}

}  // namespace

Interpolated interpolate(std::string_view text) {
  Interpolated out;
  replace(text, 0, out);
  return out;
}

}  // namespace slipway::start
