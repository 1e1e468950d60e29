#include "compiler/secrets/mask.h"

#include <catch2/catch.hpp>

#include "compiler/secrets/marks.h"
#include "core/filesystem/memory_filesystem.h"

using namespace slipway;
using namespace slipway::secrets;

namespace {

std::string line_of(const std::string& text, std::uint32_t number) {
  return masked_line(text, number).text;
}

}  // namespace

TEST_CASE("values inside `secrets` are masked, names stay", "[secrets]") {
  CHECK(line_of("secrets: {DB: {secret: cart-db, key: password}}", 1) ==
        "secrets: {DB: {secret: cart-db, key: password}}");
  CHECK(line_of("secrets: {DB: {secret: cart-db, value: hunter2}}", 1) ==
        "secrets: {DB: {secret: cart-db, value: *******}}");
  CHECK(line_of("secrets: {DB: [hunter2, 'x y']}", 1) == "secrets: {DB: [*******, '***']}");
  CHECK(line_of("secrets: {DB: {hunter2}, A: \"b\\\"c\"}", 1) ==
        "secrets: {DB: {*******}, A: \"****\"}");
  CHECK(line_of("secrets:\n  DB:\n    secret: cart-db\n    value: hunter2", 3) ==
        "    secret: cart-db");
  CHECK(line_of("secrets:\n  DB:\n    secret: cart-db\n    value: hunter2", 4) ==
        "    value: *******");
  CHECK(line_of("secrets: {\n  DB: {secret: a b, key: k},\n}", 2) ==
        "  DB: {secret: ***, key: k},");
  CHECK(line_of("secrets:\n  DB: {secret: cart-db, value: hunter2\nreplicas: 2", 2) ==
        "  DB: {secret: cart-db, value: *******");
  CHECK(line_of("secrets:\n  DB: x\nreplicas: two", 3) == "replicas: two");
  CHECK(line_of("environments:\n  test:\n    secrets:\n      DB: hunter2", 4) ==
        "      DB: *******");
}

TEST_CASE("outside of it, what looks like a secret is masked", "[secrets]") {
  CHECK(line_of("config: {LOG: info, API_TOKEN: hunter2, L: \"{levle}\"}", 1) ==
        "config: {LOG: info, API_TOKEN: *******, L: \"{levle}\"}");
  CHECK(line_of("config:\n  API_TOKEN: |\n    hunter2\n  LOG: info", 3) == "    *******");
  CHECK(line_of("config:\n  API_TOKEN: |\n    hunter2\n  LOG: info", 4) == "  LOG: info");
  CHECK(line_of("config:\n  API_TOKEN:\n    hunter2", 3) == "    *******");
  CHECK(line_of("config:\n  API_TOKEN: \"one\n    two\"", 3) == "    ****");
  CHECK(line_of("a: glpat-abc  # why", 1) == "a: *********  # why");
  CHECK(line_of("a: \"postgres://u:pw@db/x\"", 1) == "a: \"********************\"");
  CHECK(line_of("args: [--token=hunter2, --level=info, --password, hunter2]", 1) ==
        "args: [***************, --level=info, --password, *******]");
  CHECK(line_of("args:\n- --password\n- hunter2", 3) == "- *******");
  CHECK(line_of("env:\n- name: DB_PASSWORD\n  value: hunter2", 3) == "  value: *******");
  CHECK(line_of("env: [{name: DB_PASSWORD, value: hunter2}, {name: A, value: b}]", 1) ==
        "env: [{name: DB_PASSWORD, value: *******}, {name: A, value: b}]");
  CHECK(line_of("kind: Secret\ndata:\n  A: aHVudGVyMg==", 3) == "  A: ************");
  CHECK(line_of("{\"kind\":\"Secret\",\"data\":{\"A\":\"aHVudGVyMg==\"}}", 1) ==
        "{\"kind\":\"Secret\",\"data\":{\"A\":\"************\"}}");
  CHECK(line_of("items:\n- {data: {A: aHVudGVyMg==}, kind: Secret}", 2) ==
        "- {data: {A: ************}, kind: Secret}");
  CHECK(line_of("\"kind\": \"Secret\"\n\"data\":\n  A: aHVudGVyMg==", 3) == "  A: ************");
  CHECK(line_of("kind: ConfigMap\ndata:\n  A: b", 3) == "  A: b");
  CHECK(line_of("config:\n  DB_PASSWORD:hunter2 # why", 2) == "  DB_PASSWORD:******* # why");
  CHECK(line_of("config:\n  LOG:info", 2) == "  LOG:info");
  CHECK(line_of("key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIE\n  -----END PRIVATE KEY-----", 3) ==
        "  ****");
}

TEST_CASE("what was meant as `secrets` is masked like it", "[secrets]") {
  for (const std::string key : {"secret", "secrts", "Secrets"}) {
    CHECK(line_of(key + ": {DB: hunter2}", 1) == key + ": {DB: *******}");
    CHECK(line_of(key + ":\n  DB: hunter2", 2) == "  DB: *******");
  }
  CHECK(line_of("secret: hunter2", 1) == "secret: *******");
}

TEST_CASE("secrets in quoted texts, keys and comments are masked", "[secrets]") {
  CHECK(line_of("- {patch: \"{kind: Deployment, password: hunter2\"}", 1) ==
        "- {patch: \"************************************\"}");
  CHECK(line_of(R"(- {patch: "{\"password\":\"hunter2\"}"})", 1) ==
        R"(- {patch: "**************************"})");
  CHECK(line_of("- {patch: '{kind: Secret, data: {A: hunter2}}'}", 1) ==
        "- {patch: '**********************************'}");
  CHECK(line_of("config: {\"https://u:hunter2@h\": x}", 1) ==
        "config: {\"*******************\": x}");
  CHECK(line_of("replicas: 2  # password: hunter2", 1) == "replicas: 2  # password: *******");
  CHECK(line_of("# password: hunter2", 1) == "# password: *******");
  CHECK(line_of("secrets:\n  # DB: hunter2", 2) == "  # DB: *******");
}

TEST_CASE("a variable's name tells of all values of its item", "[secrets]") {
  const std::string twice = "env:\n- name: DB_PASSWORD\n  value: a\n  value: hunter2\n- value: b";
  CHECK(line_of(twice, 4) == "  value: *******");
  CHECK(line_of(twice, 5) == "- value: b");
  CHECK(line_of("env:\n- value: hunter2\n  name: DB_PASSWORD", 2) == "- value: *******");
  CHECK(line_of("env: [{value: hunter2, name: DB_PASSWORD}]", 1) ==
        "env: [{value: *******, name: DB_PASSWORD}]");
  CHECK(line_of("env: [{value: x, name: A}, {value: y}]", 1) ==
        "env: [{value: x, name: A}, {value: y}]");
}

TEST_CASE("what is no secret is shown", "[secrets]") {
  for (const char* line :
       {"name: cart", "routes: [{path: /cart, host: \"a.{domain}\"}]",
        "config: {TOKEN_FILE: /run/t}",
        "DATABASE: \"postgres://orders:$(DB_PASSWORD)@store/orders\"", "config: {TOKEN_TTL: 60s}",
        "- name: app", "ports: {http: 80:8080", "\"", "{{{", "}: ]", ": :", "- - -"}) {
    CHECK(line_of(line, 1) == line);
  }
  CHECK(line_of("kind: Fleet\nclusters:\n  one:\n    secrets: {store: vault}", 4) ==
        "    secrets: {store: vault}");
}

TEST_CASE("a masked value is not repeated by the message", "[secrets]") {
  MemoryFileSystem files;
  files.write("service.yaml", "secrets:\n  DB: {hunter2}\n");
  Diagnostics diagnostics;
  diagnostics.add(error_in_text("service.yaml", "secrets:\n  DB: {hunter2}\n", {2, 8},
                                "unknown field `hunter2`", "did you mean hunter2?"));
  mask(files, diagnostics);
  const Diagnostic& masked = diagnostics.list().front();
  CHECK(masked.source_line == "  DB: {*******}");
  CHECK(masked.message == "unknown field `***`");
  CHECK(masked.hint == "did you mean ***?");
  files.write("service.yaml", "");  // changed meanwhile: the line alone decides
  diagnostics.add(error_in_text("service.yaml", "API_TOKEN: hunter2\n", {1, 1}, "x"));
  mask(files, diagnostics);
  CHECK(diagnostics.list().back().source_line == "API_TOKEN: *******");
  files.write("service.yaml", "API_TOKEN: hunter3\n");  // another line of the same length
  diagnostics = {};
  diagnostics.add(error_in_text("service.yaml", "LEVEL: 12345678901\n", {1, 1}, "x"));
  mask(files, diagnostics);
  CHECK(diagnostics.list().back().source_line == "LEVEL: 12345678901");
}

TEST_CASE("a password before a host is not repeated by a hint or another message", "[secrets]") {
  CHECK(line_of("routes: [{host: \"u:hunter2@{domain}\"}]", 1) ==
        "routes: [{host: \"******************\"}]");
  CHECK(line_of("image: \"redis:7@sha256:0a\"", 1) == "image: \"redis:7@sha256:0a\"");
  MemoryFileSystem files;
  Diagnostics diagnostics;
  diagnostics.add(error_in_text("", "", {}, "`https:/u:hunter2@3@git/x.yaml` is no file",
                                "did you mean `u:hunter2@r/x:1`, or write to a@b.example"));
  mask(files, diagnostics);
  CHECK(diagnostics.list().front().message == "`https:/u:***@git/x.yaml` is no file");
  CHECK(diagnostics.list().front().hint == "did you mean `u:***@r/x:1`, or write to a@b.example");
}

TEST_CASE("words of a command line and contents of files", "[secrets]") {
  CHECK(sign_of_word("--db-password=hunter2", "") == Sign::named);
  CHECK(sign_of_word("--token-file=/run/token", "") == Sign::none);
  CHECK(sign_of_word("--token=$(TOKEN)", "") == Sign::none);
  CHECK(sign_of_word("--password", "--token") == Sign::none);
  CHECK(sign_of_word("hunter2", "--token") == Sign::named);
  CHECK(sign_of_word("glpat-x", "") == Sign::form);
  CHECK(sign_of_content("tokens begin with glpat-") == Sign::none);
  CHECK(sign_of_content("token = glpat-0123456789abcdefghij") == Sign::form);
}
