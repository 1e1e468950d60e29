// A service.yaml comes from a team's repository: any bytes are a message, or an overlay that
// renders. What compiles renders, always to the same bytes, without control characters, and the
// files stay below the folder that they are written to.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "compiler/check/checks.h"
#include "compiler/fleet/service_set.h"
#include "compiler/kustomize/build.h"
#include "compiler/overlay/tree.h"
#include "compiler/render/render.h"
#include "core/diagnostics/format.h"
#include "core/filesystem/memory_filesystem.h"
#include "core/filesystem/path.h"

namespace {

using namespace slipway;

constexpr const char* fleet_yaml = R"(apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams: {shop: {}, pay: {}}
clusters:
  test-1: {domain: test.acme.example, gateway: kong, vars: {site: lab, replicas: 1}}
  production-1:
    domain: acme.example
    gateway: istio
    issuer: letsencrypt
    secrets: {store: vault}
    vars: {site: north, replicas: 2}
environments:
  test: {branches: [develop], clusters: [test-1]}
  production: {branches: [main], clusters: [production-1], policy: {minReplicas: 2}}
mesh:
  foundation: {balance: leastRequest}
  business: {balance: {consistentHash: {httpHeaderName: x-user-id}}}
auth: {service: "auth.platform-{cluster}", port: 9000}
site: {image: "registry.acme.example/platform/web:3", port: 8081}
)";

[[noreturn]] void fail(const std::string& why) {
  std::fputs(why.c_str(), stderr);
  std::abort();
}

bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n') || c == 0x7F) return true;
    const bool is_c1 = c == 0xC2 && i + 1 < text.size() &&
                       static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                       static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (is_c1) return true;
  }
  return false;
}

void fill(MemoryFileSystem& files) {
  files.write("/fleet.yaml", fleet_yaml);
  files.write("/app.ini", "level = info\n");
  files.write("/patch.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\n");
  files.write("/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n");
}

/// One run of `slipway compile` or `preview` on a descriptor.
struct Run {
  Diagnostics diagnostics;
  std::vector<std::string> texts;
  overlay::Tree tree;
  bool reaches_out = false;  ///< by patches or further manifests, which may fail to render

  Run(MemoryFileSystem& files, render::Input& input, const std::string& environment) {
    const auto descriptor =
        fleet::read_descriptor(files, "/service.yaml", input.fleet.get(), diagnostics);
    input.services = std::make_unique<fleet::ServiceSet>(
        files, *input.fleet, fleet::select_targets(*input.fleet, {environment, {}}, diagnostics),
        std::vector{descriptor}, diagnostics);
    input.schemas = overlay::ClusterSchemas(files, input.services->targets());
    check::CheckOptions options;
    options.schemas = &input.schemas;
    options.bases = &input.bases;
    check::check_services(*input.services, options, diagnostics);
    if (diagnostics.has_errors()) {
      render::check_rendered(input, diagnostics);
      return;
    }
    for (const fleet::Service& service : input.services->services())
      reaches_out = reaches_out || !service.patches.empty() || !service.extra.empty();
    for (const render::OverlayText& overlay : render::render_texts(input, diagnostics))
      texts.push_back(overlay.text);
    if (diagnostics.has_errors()) {
      texts.clear();
      if (!reaches_out) fail("checked, and does not render:\n" + shown());
      return;
    }
    Result<overlay::Tree> compiled = overlay::compile_tree(*input.services, input.sources());
    if (!compiled) fail("does not compile:\n" + format_diagnostic(compiled.error(), Color::off));
    tree = *std::move(compiled);
  }

  [[nodiscard]] std::string shown() const { return format_diagnostics(diagnostics, Color::off); }
};

// Also what `kustomize build` of the written tree would give.
void must_be_sound(const Run& run, const render::Input& input) {
  if (run.diagnostics.has_errors()) return;
  for (const auto& [path, text] : run.tree) {
    const bool inside = path.starts_with("overlays/") || path.starts_with("kustomize-bases/");
    if (!inside || normal_path(path) != path || has_control_characters(path))
      fail("a file outside: " + path);
  }
  MemoryFileSystem written;
  for (const auto& [path, text] : run.tree) written.write("/" + path, text);
  const std::vector<fleet::Service>& services = input.services->services();
  if (services.size() != run.texts.size()) fail("services without a text");
  for (std::size_t i = 0; i < services.size(); ++i) {
    if (has_control_characters(run.texts[i])) fail("control characters:\n" + run.texts[i]);
    const Result<std::string> built =
        kustomize::build(written, "/" + overlay::overlay_path(services[i]), {}, nullptr);
    if (!built) fail("does not build:\n" + format_diagnostic(built.error(), Color::off));
    if (*built != run.texts[i]) fail("builds to other bytes:\n" + *built + run.texts[i]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static MemoryFileSystem files;
  static render::Input input = [] {
    fill(files);
    render::Input made;
    Diagnostics diagnostics;
    std::optional<fleet::Fleet> fleet = fleet::read_fleet(files, "/fleet.yaml", diagnostics);
    if (!fleet) fail(format_diagnostics(diagnostics, Color::off));
    made.fleet = std::make_unique<fleet::Fleet>(*std::move(fleet));
    made.bases = overlay::built_in_bases();
    return made;
  }();
  if (size > (16UL << 10U)) return 0;
  files.write("/service.yaml", std::string(data, data + size));
  // One cluster at a time: faster, and what is wrong in the other does not hide it.
  const std::string environment = size % 2 == 0 ? "test" : "production";
  const Run run(files, input, environment);
  const std::string shown = run.shown();
  std::string plain = shown;
  std::erase(plain, '\t');  // of a line of source, where it does no harm
  if (has_control_characters(plain)) fail("control characters on the terminal:\n" + shown);
  must_be_sound(run, input);
  const Run again(files, input, environment);
  if (again.shown() != shown || again.texts != run.texts || again.tree != run.tree)
    fail("differs the second time");
  return 0;
}
