#include "compiler/secrets/marks.h"

#include <catch2/catch.hpp>

#include "compiler/secrets/text_secrets.h"

using namespace slipway::secrets;

TEST_CASE("names that say that a value is a secret", "[secrets]") {
  for (const char* name : {"DB_PASSWORD", "dbPassword", "DBPassword", "DB_PASS", "pass",
                           "GITHUB_PAT", "PGPASSWORD", "ENCRYPTION_KEY", "encryptionKey",
                           "APP_SALT", "JWT_SIGNING_KEY", "--api-key", "MASTER_KEY"}) {
    INFO(name);
    CHECK(name_says_secret(name));
  }
  for (const char* name :
       {"PASS_THROUGH", "BYPASS", "PATH", "PATTERN", "PATCH_LEVEL", "SALTED", "TOKEN_URL",
        "SIGNING_KEY_ID", "PASSWORD_ENCRYPTION", "COMPASS", "KEY", "passenger", "MAX_TOKENS"}) {
    INFO(name);
    CHECK(!name_says_secret(name));
  }
}

TEST_CASE("values that look like a secret whatever their name", "[secrets]") {
  const auto sign = [](const char* value) { return sign_of("X", value); };
  CHECK(sign("postgres://u:hunter3@h/db") == Sign::url);
  CHECK(sign("postgres://u:$(PASSWORD)@h/db") == Sign::none);
  CHECK(sign("postgres://u:${PASSWORD}@h/db") == Sign::none);
  CHECK(sign("Basic dTpodW50ZXIy") == Sign::form);  // u:hunter2
  CHECK(sign("Bearer 0123456789abcdefghij") == Sign::form);
  CHECK(sign("Basic authentication") == Sign::none);
  CHECK(sign("Basic $(CREDENTIALS)") == Sign::none);
  CHECK(sign("Server=db;Database=cart;User Id=u;Password=x;") == Sign::connection);
  CHECK(sign("Server=db;Database=cart;Password=$(DB_PASSWORD);") == Sign::none);
  CHECK(sign("host=db user=u password=hunter2 dbname=cart") == Sign::connection);
  CHECK(sign("jdbc:postgresql://db/cart?user=u&password=hunter2") == Sign::connection);
  CHECK(sign("-Xmx1g -Dspring.datasource.password=hunter2") == Sign::connection);
  CHECK(sign("user:pw@tcp(db:3306)/cart?parseTime=true") == Sign::connection);
  CHECK(sign("user:$(PW)@tcp(db:3306)/cart") == Sign::none);
  CHECK(sign("user@tcp(db:3306)/cart") == Sign::none);
  CHECK(sign("level=info;size=3") == Sign::none);
  CHECK(sign_of("PROXY_PASS", "http://backend") == Sign::none);
}

TEST_CASE("any literal under a secret's name is one", "[secrets]") {
  for (const char* value : {"hunter2", "12345678", "$(FOO)hunter2", "abc://hunter2", "{site}-x"}) {
    INFO(value);
    CHECK(sign_of("DB_PASSWORD", value) == Sign::named);
  }
  for (const char* value : {"", "true", "false", "$(DB_PASSWORD)", "{password}", "$(A)$(B)"}) {
    INFO(value);
    CHECK(sign_of("DB_PASSWORD", value) == Sign::none);
  }
  CHECK(sign_of("PASSWORD_ROUNDS", "12") == Sign::none);
  CHECK(sign_of("PIN_PASSWORD", "12") == Sign::named);
  CHECK(sign_of_annotation("password", "hunter2") == Sign::named);
  CHECK(sign_of_annotation("nginx.ingress.kubernetes.io/auth-secret", "cart") == Sign::none);
}

TEST_CASE("a value of several lines is judged by its name, a file by its lines", "[secrets]") {
  CHECK(secrets_in_value("DB_PASSWORD", "hunter2\nx\n", 1).front().sign == Sign::named);
  CHECK(secrets_in_value("db.password", "hunter2\nx\n", 1).front().sign == Sign::named);
  CHECK(secrets_in_value("DB_PASSWORD", "$(A)\n$(B)\n", 1).empty());
  CHECK(secrets_in_value("secrets.py", "import os\nx = 1\n", 1).empty());
  CHECK(value_without_secrets("DB_PASSWORD", "hunter2\nx\n", "***") == "***");
  CHECK(value_without_secrets("app.conf", "a\npassword=hunter2\n", "***") == "a\npassword=***\n");
}

namespace {

std::vector<std::string> places(std::string_view text) {
  std::vector<std::string> found;
  for (const TextSecret& secret : secrets_in_text(text, most_to_tell))
    found.push_back(std::to_string(secret.line) + ":" + std::to_string(secret.column));
  return found;
}

using Places = std::vector<std::string>;

}  // namespace

TEST_CASE("secrets in a text are found with their places", "[secrets]") {
  CHECK(places("[db]\ndb_password=hunter2\nurl=postgres://u:hunter3@h/db\n") ==
        Places{"2:13", "3:5"});
  CHECK(places("token: abc123def456\n") == Places{"1:8"});
  CHECK(places("export DB_PASSWORD = \"correct horse1\"\n").empty());  // words
  CHECK(places("export DB_PASSWORD = \"hunter2\"\n") == Places{"1:23"});
  CHECK(places("{\"db\": {\"host\": \"db\", \"password\": \"hunter2\"}}") == Places{"1:36"});
  CHECK(places("  password: letmein,\n") == Places{"1:13"});
  CHECK(places("a\n# see glpat-0123456789abcdefghij\n") == Places{"2:1"});
  CHECK(places("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n") == Places{"1:1"});
  CHECK(places("Authorization: Basic dTpodW50ZXIy\n") == Places{"1:22"});
}

TEST_CASE("what is no secret in a text is not taken for one", "[secrets]") {
  for (const char* line : {
           "password=",
           "password = \"\"",
           "password: ''",
           "password: {db_password}",
           "password=${DB_PASSWORD}",
           "password=$DB_PASSWORD",
           "password = {{ .Values.password }}",
           "password=%(password)s",
           "password_file=/run/secrets/db1",
           "password: /run/secrets/db1",
           "password: file:/run/secrets/db1",
           "# password=hunter2",
           "; password=hunter2",
           "// url: http://user:hunter2@host",
           "url=http://user:${PASSWORD}@host",
           "password: Password",
           "login.password=Passwort",
           "password: changeme",
           "password: xxxxxxxx",
           "password: <your password>",
           "password: string",
           "token = request.headers.token",
           "token = getToken(session1)",
           "const password = process.env['PASSWORD1']",
           "if password == 'hunter2':",
           "password: DB_PASSWORD",
           "password_encryption=scram-sha-256",
           "token_ttl: 15m",
           "proxy_pass http://backend1;",
           "server_tokens off;",
           "maxTokens: abc1",
           "secrets: [a1, b2]",
           "pass: 0.95",
           "Your password: it must have 12 letters",
       }) {
    INFO(line);
    CHECK(places(line).empty());
  }
}

TEST_CASE("a text is shown without its secrets", "[secrets]") {
  CHECK(text_without_secrets("a = b\npassword = hunter2\nc", "(redacted)") ==
        "a = b\npassword = (redacted)\nc");
  CHECK(text_without_secrets("k: |\n  -----BEGIN PRIVATE KEY-----\n  MIIE\n  -----END PRIVATE "
                             "KEY-----\nc",
                             "***") == "k: |\n  ***\n***\n***\nc");
}
