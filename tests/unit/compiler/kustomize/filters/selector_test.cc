#include "compiler/kustomize/filters/selector.h"

#include <catch2/catch.hpp>

#include "tests/unit/compiler/kustomize/tree.h"

using namespace slipway;
using namespace slipway::kustomize;
using testing::Tree;

namespace {

bool matches(const std::string& selector, const std::string& labels) {
  const auto parsed = LabelSelector::parse(selector);
  REQUIRE(parsed);
  return parsed->matches(&Tree(labels).root());
}

bool refused(const std::string& selector) { return !LabelSelector::parse(selector); }

bool whole(const std::string& pattern, const std::string& text) {
  const auto compiled = AnchoredPattern::compile(pattern);
  REQUIRE(compiled);
  return compiled->matches(text);
}

}  // namespace

TEST_CASE("label selectors match") {
  const std::string labels = "{app: web, tier: front, n: \"5\", example.com/x: \"y\"}";
  CHECK(matches("", labels));
  CHECK(matches("app=web", labels));
  CHECK(matches("app == web , tier!=back", labels));
  CHECK(!matches("app!=web", labels));
  CHECK(matches("other!=web", labels));
  CHECK(matches("app in (api, web)", labels));
  CHECK(!matches("other in (api, web)", labels));
  CHECK(matches("other notin (a),app notin (b)", labels));
  CHECK(!matches("app notin (web)", labels));
  CHECK(matches("app,!other", labels));
  CHECK(!matches("!app", labels));
  CHECK(matches("n>4,n<6", labels));
  CHECK(!matches("n>5", labels));
  CHECK(!matches("app>5", labels));
  CHECK(matches("example.com/x=y", labels));
  CHECK(matches("in=x", "{in: x}"));
  CHECK(matches("app=", "{app: \"\"}"));
  CHECK(matches("app in ()", "{app: \"\"}"));
  CHECK(matches("app in (,x)", "{app: \"\"}"));
  CHECK(!LabelSelector::parse("a")->matches(nullptr));
  CHECK(LabelSelector::parse("!a")->matches(nullptr));
}

TEST_CASE("label selectors that Kubernetes refuses") {
  for (const char* text : {"a=b,",  ",a",   "a b",   "a=(",  "a in b", "a in (b", "a in (b c)",
                           "=a",    "!a=b", "a===b", "-a=b", "a=-b",   "a=b/c",   "x/y/z=a",
                           "A.b/c", "/a",   "a>b",   "a><3", "in (a)", "é=a"}) {
    INFO(text);
    CHECK(refused(text));
  }
  CHECK(refused(std::string(64, 'a') + "=b"));
  CHECK(!refused(std::string(63, 'a') + "=b"));
}

TEST_CASE("patterns match the whole text") {
  CHECK(whole("", "anything"));
  CHECK(whole("web", "web"));
  CHECK(!whole("web", "web-1"));
  CHECK(whole("web.*", "web-1"));
  CHECK(!whole("web.*", "a-web-1"));
  CHECK(whole("a|b", "b"));
  CHECK(!whole("a|b", "ab"));
  const auto broken = AnchoredPattern::compile("a[");
  REQUIRE(!broken);
  CHECK(broken.error().message.starts_with("`a[` is not a valid regular expression"));
}

TEST_CASE("patterns that explode elsewhere are linear here") {
  CHECK(!whole("(a*)*b", std::string(5000, 'a')));
}

TEST_CASE("selectors name the field that is wrong") {
  const Tree tree("kind: Deployment\nname: 'x('\n");
  SelectorText text;
  text.kind = "Deployment";
  text.name = "x(";
  text.node = &tree.root();
  const auto selector = ResourceSelector::compile(text);
  REQUIRE(!selector);
  CHECK(selector.error().position == Position{2, 7});
}

TEST_CASE("selectors match ids, labels and annotations") {
  SelectorText text;
  text.kind = "Deploy.*";
  text.label_selector = "app=web";
  text.annotation_selector = "!skip";
  const auto selector = ResourceSelector::compile(text);
  REQUIRE(selector);
  CHECK(selector->has_id());
  CHECK(selector->has_label_selector());
  CHECK(selector->matches_id({{"apps", "v1", "Deployment"}, "any", ""}));
  CHECK(!selector->matches_id({{"apps", "v1", "DaemonSet"}, "any", ""}));
  CHECK(selector->matches_labels_and_annotations(Tree("metadata: {labels: {app: web}}").root()));
  CHECK(!selector->matches_labels_and_annotations(
      Tree("metadata: {labels: {app: web}, annotations: {skip: \"\"}}").root()));
  CHECK(!selector->matches_labels_and_annotations(Tree("metadata: {}").root()));
}
