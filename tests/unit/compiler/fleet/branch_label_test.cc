#include "compiler/fleet/branch_label.h"

#include <set>

#include <catch2/catch.hpp>

#include "core/text/names.h"

using namespace slipway;
using namespace slipway::fleet;

TEST_CASE("a branch that is a label stays as it is", "[branch]") {
  for (const char* branch : {"main", "release-1", "7"}) CHECK(branch_label(branch) == branch);
}

TEST_CASE("other branches get what is left of them and a hash, each its own", "[branch]") {
  CHECK(branch_label("feature/Cart").starts_with("feature-cart-"));
  const std::vector<std::string> branches = {"feature/cart",
                                             "feature-cart",
                                             "feature/Cart",
                                             "feature/cart-",
                                             "feature//cart",
                                             "é",
                                             "ü",
                                             std::string(41, 'a'),
                                             "-",
                                             std::string(200, 'a')};
  std::set<std::string> labels;
  for (const std::string& branch : branches) {
    const std::string label = branch_label(branch);
    INFO(branch << " -> " << label);
    CHECK(is_dns_label(label));
    CHECK(label.size() <= longest_branch_label);
    labels.insert(label);
  }
  CHECK(labels.size() == branches.size());
}
