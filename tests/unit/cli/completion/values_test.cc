#include "cli/completion/values.h"

#include <catch2/catch.hpp>

#include "core/filesystem/memory_filesystem.h"

using namespace slipway;

namespace {

std::vector<std::string> values(const std::string& fleet, std::string_view source,
                                std::vector<std::string> words = {"preview"}) {
  MemoryFileSystem files;
  files.write("f.yaml", fleet);
  words.insert(words.begin() + 1, {"--fleet", "f.yaml"});
  return cli::completion::values(files, source, words);
}

const std::string fleet =
    "clusters: {t: {kube: {context: t}, domain: a.example, gateway: kong},"
    " p: {kube: {context: p}, domain: b.example, gateway: kong},"
    " q: {kube: {context: q}, domain: c.example, gateway: kong}}\n"
    "environments: {test: {branches: [x], clusters: [t]},"
    " production: {branches: [main], waves: [[p], [q]]}}\n"
    "teams: {shop: {projects: [1]}}\n";

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("values come from the fleet of the words, also of one with mistakes", "[completion]") {
  CHECK(values(fleet, "environments") == Names{"test", "production"});
  CHECK(values(fleet, "clusters") == Names{"t", "p", "q"});
  CHECK(values(fleet, "teams") == Names{"shop"});
  CHECK(values(fleet, "nothing").empty());
  CHECK(values("{", "environments").empty());
  CHECK(values("[]", "clusters").empty());
}

TEST_CASE("clusters are those of the environment that was typed", "[completion]") {
  CHECK(values(fleet, "clusters", {"preview", "-e", "production", "-c"}) == Names{"p", "q"});
  CHECK(values(fleet, "clusters", {"check", "--env", "=", "test", "--cluster", "="}) == Names{"t"});
  CHECK(values(fleet, "clusters", {"check", "--env", "none", "-c"}) == Names{"t", "p", "q"});
}

TEST_CASE("fields are offered as `slipway explain` takes them", "[completion]") {
  MemoryFileSystem files;
  const Names fields = cli::completion::values(files, "fields", {});
  for (const char* field : {"service", "service.routes.host", "fleet.clusters.NAME.domain"})
    CHECK(std::find(fields.begin(), fields.end(), field) != fields.end());
}
