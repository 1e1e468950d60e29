// The reader of texts inside of texts takes any bytes; what is written of a document can be read
// again, unless comments make go-yaml write what cannot.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/diagnostics/format.h"
#include "core/yaml/written/emitter.h"
#include "tests/fuzz/limits.h"

namespace {

using namespace slipway::yaml;

bool has_comments(const Node& node, const WrittenDocument& document) {
  const Notes& notes = document.table.of(node);
  if (!notes.head.empty() || !notes.line.empty() || !notes.foot.empty()) return true;
  for (const Node* item : node.items()) {
    if (has_comments(*item, document)) return true;
  }
  for (const Entry& entry : node.entries()) {
    if (has_comments(*entry.key, document) || has_comments(*entry.value, document)) return true;
  }
  return false;
}

/// Nodes one by one: kinds and aliases. Texts may change where go-yaml's folding does.
bool same_form(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!same_form(*a.items()[i], *b.items()[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries().size(); ++i) {
    if (!same_form(*a.entries()[i].key, *b.entries()[i].key) ||
        !same_form(*a.entries()[i].value, *b.entries()[i].value))
      return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document =
      read_written("input.yaml", std::string(data, data + size), slipway::fuzz::small_limits);
  if (!document) {
    static_cast<void>(slipway::format_diagnostic(document.error(), slipway::Color::off));
    return 0;
  }
  if ((*document)->root == nullptr) return 0;
  if ((*document)->root->is_scalar() && (*document)->root->text().empty()) return 0;
  const auto text = write_written(**document);
  if (!text || has_comments(*(*document)->root, **document)) return 0;
  const auto again = read_written("written.yaml", *text, slipway::fuzz::small_limits);
  if (again && (*again)->root != nullptr && same_form(*(*document)->root, *(*again)->root))
    return 0;
  // A block that begins with a tab or is a key of many lines is more than go-yaml can read back.
  if (text->find('\t') != std::string::npos || text->find("? ") != std::string::npos) return 0;
  std::fprintf(stderr, "cannot be read back:\n%s\n", text->c_str());
  std::abort();
}
