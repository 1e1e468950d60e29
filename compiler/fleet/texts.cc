#include "compiler/fleet/texts.h"

#include <algorithm>
#include <string>

#include "core/yaml/go_strings.h"
#include "core/yaml/utf8.h"

namespace slipway::fleet {

namespace {

bool is_refused(std::string_view text, bool is_key) {
  std::string storage;
  return yaml::pass_through_json(text, is_key, storage).outcome == yaml::Passage::Outcome::refused;
}

void add(const yaml::Node& node, const std::string& path, Diagnostics& diagnostics) {
  Diagnostic diagnostic =
      yaml::error_at(node, "`" + path + "` holds a control character, which no manifest can",
                     "take the control characters out of the text");
  diagnostics.add(std::move(diagnostic));
}

void check_below(const yaml::Node& node, const std::string& path, Diagnostics& diagnostics) {
  if (node.is_scalar() && is_refused(node.text(), false)) add(node, path, diagnostics);
  for (const yaml::Entry& entry : node.entries()) {
    const std::string name = (path.empty() ? "" : path + ".") + std::string(entry.key->text());
    if (is_refused(entry.key->text(), true)) add(*entry.key, name, diagnostics);
    check_below(*entry.value, name, diagnostics);
  }
  for (std::size_t i = 0; i < node.items().size(); ++i)
    check_below(*node.items()[i], path + "[" + std::to_string(i) + "]", diagnostics);
}

// `size` is that of what the kernel is given, without the NUL at its end.
void check_process_text(const yaml::Node& node, std::size_t size, const std::string& path,
                        Diagnostics& diagnostics) {
  constexpr std::size_t most = 128 * 1024;
  if (node.text().find('\0') != std::string_view::npos) {
    diagnostics.add(yaml::error_at(
        node, "`" + path + "` holds a NUL character: no process can start with it",
        "take it out; what must hold one belongs into a file, which `files` can name"));
  } else if (size + 1 > most) {
    Diagnostic diagnostic = yaml::error_at(
        node, "`" + path + "` is too long: Linux starts no process with a text above 128 KiB",
        "write it into a file, and name that in `files`");
    diagnostic.source_line.clear();  // nobody reads that much
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace

void check_process_texts(const yaml::Node& root, Diagnostics& diagnostics) {
  for (const std::string field : {"command", "args"}) {
    const yaml::Node* words = root.find(field);
    if (words == nullptr) continue;
    for (std::size_t i = 0; i < words->items().size(); ++i) {
      const yaml::Node& word = *words->items()[i];
      check_process_text(word, word.text().size(), field + "[" + std::to_string(i) + "]",
                         diagnostics);
    }
  }
  const yaml::Node* config = root.find("config");
  if (config == nullptr) return;
  for (const yaml::Entry& entry : config->entries()) {
    const std::string name(entry.key->text());
    const std::size_t size = name.size() + 1 + entry.value->text().size();  // NAME=VALUE
    check_process_text(*entry.value, size, "config." + name, diagnostics);
  }
}

std::string unprintable(std::string_view content) {
  if (!yaml::is_valid_utf8(content)) return "";
  std::string storage;
  if (yaml::pass_through_block(content, yaml::Style::plain, storage).outcome ==
      yaml::Passage::Outcome::refused)
    return "begins with a tab, which kustomize cannot print in a ConfigMap";
  if (!is_refused(content, false)) return "";
  std::size_t line = 1;
  for (; !content.empty(); ++line) {
    const std::size_t end = std::min(content.find('\n'), content.size() - 1) + 1;
    if (is_refused(content.substr(0, end), false)) break;
    content.remove_prefix(end);
  }
  return "holds a control character on line " + std::to_string(line) +
         ", which kustomize cannot print in a ConfigMap";
}

void check_texts(const yaml::Node& root, Diagnostics& diagnostics) {
  check_below(root, "", diagnostics);
}

}  // namespace slipway::fleet
