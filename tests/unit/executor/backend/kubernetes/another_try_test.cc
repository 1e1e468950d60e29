#include "executor/backend/kubernetes/another_try.h"

#include <catch2/catch.hpp>

#include "executor/backend/kubernetes/pod_state.h"
#include "executor/backend/kubernetes/pod_wait.h"

using namespace slipway;
using namespace slipway::executor;

namespace {

Diagnostic failed(const char* rule, const char* container = "") {
  Diagnostic error = plain_error("it did not start", {}, Fault::outside);
  error.rule = rule;
  error.source_line = container;
  return error;
}

}  // namespace

TEST_CASE("a pod whose helper was late is made anew, but not for ever", "[pods]") {
  PodRequest request;
  AnotherTry another_try(request);
  CHECK(another_try.after(failed(helper_was_late)) ==
        "Slipway: it did not start.\nMaking the pod anew.\n");
  CHECK(another_try.after(failed(helper_was_late)));
  CHECK_FALSE(another_try.after(failed(helper_was_late)));
  CHECK_FALSE(another_try.after(failed("")));
}

TEST_CASE("an image that is not pulled is tried by its next pull policy", "[pods]") {
  PodRequest request;
  request.image.pull_policies = {"always", "if-not-present"};
  AnotherTry another_try(request);
  const auto tried = another_try.after(failed(image_not_pulled, "build"));
  REQUIRE(tried);
  CHECK(tried->find("the pull policy `if-not-present`") != std::string::npos);
  CHECK(request.image.pull_policy == 1);
  CHECK_FALSE(another_try.after(failed(image_not_pulled, "build")));
  CHECK_FALSE(another_try.after(failed(image_not_pulled, "helper")));
}
