#include "compiler/start/command_words.h"

#include <catch2/catch.hpp>

using slipway::start::command_words;
using Words = std::vector<std::string>;

TEST_CASE("a command of one text is split as compose splits it", "[start]") {
  CHECK(command_words("") == Words{});
  CHECK(command_words("  serve   --port 80\n") == Words{"serve", "--port", "80"});
  CHECK(command_words("sh -c 'a && b \"c\"'") == Words{"sh", "-c", "a && b \"c\""});
  CHECK(command_words(R"(say "a \"b\" \c" d\ e '')") == Words{"say", R"(a "b" \c)", "d e", ""});
  CHECK(command_words("a && b") == Words{"a", "&&", "b"});
  CHECK(command_words("open 'never closed") == Words{"open", "never closed"});
  CHECK(command_words("end\\") == Words{"end\\"});
}
