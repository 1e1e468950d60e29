// emit_tool FILE: reads a manifest file and writes each document as `kustomize build` would,
// separated by
// `---`. With --json, one line of compact JSON each. For scalars.py, which compares with kustomize.
#include <cstdio>
#include <string>
#include <string_view>

#include "core/diagnostics/format.h"
#include "core/filesystem/filesystem.h"
#include "core/yaml/emitter.h"
#include "core/yaml/reader.h"

namespace {

int fail(const slipway::Diagnostic& diagnostic) {
  std::fputs(slipway::format_diagnostic(diagnostic, slipway::Color::off).c_str(), stderr);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc == 3 && std::string_view(argv[1]) == "--json";
  if (argc != 2 && !json) {
    std::fputs("usage: emit_tool [--json] FILE\n", stderr);
    return 2;
  }
  const std::string path = argv[argc - 1];
  slipway::DiskFileSystem files;
  auto text = files.read(path);
  if (!text) return fail(text.error());
  const auto stream = slipway::yaml::read_manifests(path, *std::move(text));
  if (!stream) return fail(stream.error());
  std::string out;
  for (const slipway::yaml::Node* document : (*stream)->documents) {
    if (document->is_null()) continue;
    if (!out.empty() && !json) out += "---\n";
    const auto result = json ? slipway::yaml::emit_json(*document, out)
                             : slipway::yaml::emit_manifest(*document, out);
    if (!result) return fail(result.error());
    if (json) out += '\n';
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}
