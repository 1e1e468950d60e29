#include "executor/driver/payload.h"

#include <catch2/catch.hpp>

using namespace slipway;
using namespace slipway::executor;

namespace {

const std::string whole = R"({
  "id": 7,
  "job_info": {"project_id": 42, "project_full_path": "shop/cart", "project_name": "cart"},
  "git_info": {"ref": "main", "ref_type": "branch", "protected": true, "sha": "abc"},
  "variables": [{"key": "CI_COMMIT_REF_NAME", "value": "x"}, {"key": "SLIPWAY_ENVIRONMENT", "value": "y"}],
  "unknown": [[[]]]
})";

std::string with(std::string text, const std::string& old, const std::string& replacement) {
  const std::size_t found = text.find(old);
  REQUIRE(found != std::string::npos);
  return text.replace(found, old.size(), replacement);
}

Payload read(const std::string& text) {
  auto payload = parse_payload(text, "response.json");
  if (!payload) FAIL(payload.error().message);
  return std::move(*payload);
}

std::string error_of(const std::string& text) {
  const auto payload = parse_payload(text, "response.json");
  REQUIRE_FALSE(payload);
  CHECK(payload.error().file == "response.json");
  CHECK(payload.error().fault == Fault::outside);
  return payload.error().message;
}

}  // namespace

TEST_CASE("a payload gives what the driver trusts", "[payload]") {
  const Payload payload = read(whole);
  CHECK(payload.job_id == 7);
  CHECK(payload.project_id == 42);
  CHECK(payload.project_path == "shop/cart");
  CHECK(payload.ref == "main");
  CHECK(payload.ref_kind == RefKind::branch);
  CHECK(payload.protection == RefProtection::protected_ref);
  CHECK(payload.sha == "abc");
  CHECK(payload.slipway_variables == std::vector<std::string>{"SLIPWAY_ENVIRONMENT"});
}

TEST_CASE("only `true` is protected", "[payload]") {
  const std::string field = R"("protected": true)";
  CHECK(read(with(whole, field, R"("protected": false)")).protection == RefProtection::unprotected);
  for (const char* other : {R"("protected": null)", R"("protected": "true")", R"("protected": 1)",
                            R"("protected": {})", R"("other": true)"}) {
    INFO(other);
    CHECK(read(with(whole, field, other)).protection == RefProtection::unknown);
  }
}

TEST_CASE("kinds of refs", "[payload]") {
  CHECK(read(with(whole, R"("branch")", R"("tag")")).ref_kind == RefKind::tag);
  CHECK(read(with(whole, R"("branch")", R"("Branch")")).ref_kind == RefKind::other);
  CHECK(read(with(whole, R"("branch")", R"("")")).ref_kind == RefKind::other);
}

TEST_CASE("a ref keeps every byte", "[payload]") {
  CHECK(read(with(whole, R"("main")", R"("ma\u0000in\n")")).ref == std::string("ma\0in\n", 6));
}

TEST_CASE("a project without a path is known by its id", "[payload]") {
  CHECK(read(with(whole, R"("project_full_path": "shop/cart", )", "")).project_path.empty());
}

TEST_CASE("what is missing or of another type is named", "[payload]") {
  CHECK(error_of("").find("no JSON") != std::string::npos);
  CHECK(error_of(whole.substr(0, whole.size() - 3)).find("no JSON") != std::string::npos);
  CHECK(error_of("[]").find("`id`") != std::string::npos);
  CHECK(error_of("\"\xff\"").find("no JSON") != std::string::npos);
  CHECK(error_of(with(whole, "\"id\": 7", "\"id\": \"7\"")).find("`id`") != std::string::npos);
  CHECK(error_of(with(whole, "42", "-42")).find("`job_info.project_id`") != std::string::npos);
  CHECK(error_of(with(whole, "42", "0")).find("`job_info.project_id`") != std::string::npos);
  CHECK(error_of(with(whole, "42", "42.0")).find("`job_info.project_id`") != std::string::npos);
  CHECK(error_of(with(whole, "\"shop/cart\"", "[]")).find("project_full_path") !=
        std::string::npos);
  CHECK(error_of(with(whole, "\"ref\": \"main\", ", "")).find("`git_info.ref`") !=
        std::string::npos);
  CHECK(error_of(with(whole, "\"branch\"", "null")).find("`git_info.ref_type`") !=
        std::string::npos);
  CHECK(error_of(with(whole, "\"abc\"", "1")).find("`git_info.sha`") != std::string::npos);
  CHECK(error_of(with(whole, "\"job_info\"", "\"job\"")).find("`job_info`") != std::string::npos);
}

TEST_CASE("odd variables are no reason to fail", "[payload]") {
  const std::string list =
      R"([{"key": "CI_COMMIT_REF_NAME", "value": "x"}, {"key": "SLIPWAY_ENVIRONMENT", "value": "y"}])";
  for (const char* other : {"null", "{}", "[1, null, {\"key\": 2}, {\"value\": \"x\"}]"}) {
    CHECK(read(with(whole, list, other)).slipway_variables.empty());
  }
}
