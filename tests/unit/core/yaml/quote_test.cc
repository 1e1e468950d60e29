#include "core/yaml/quote.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway;

TEST_CASE("a text that every reader takes for a string stands plain") {
  CHECK(yaml::quoted("registry/app") == "registry/app");
  CHECK(yaml::quoted("") == R"("")");
  CHECK(yaml::quoted("on") == R"("on")");
  CHECK(yaml::quoted("8080") == R"("8080")");
  CHECK(yaml::quoted("a: b") == R"("a: b")");
}

TEST_CASE("a quoted text stays on its line and reads back the same") {
  const std::string long_text = std::string(200, 'x') + " " + std::string(200, 'y');
  for (const std::string& text :
       {std::string("say \"hi\" \\ now"), std::string("two\nlines\tand a tab"),
        std::string("\x01\x7F\u0085\u2028\uFEFF"), long_text}) {
    const std::string quoted = yaml::quoted(text);
    CHECK(quoted.find('\n') == std::string::npos);
    const auto read = yaml::read_settings("test.yaml", "key: " + quoted + "\n");
    REQUIRE(read);
    CHECK((*read)->documents.front()->at({"key"})->text() == text);
  }
}

TEST_CASE("bytes that are no UTF-8 are replaced, for YAML cannot hold them") {
  CHECK(yaml::quoted("/health\x86\xdf") == "\"/health\uFFFD\uFFFD\"");
}
