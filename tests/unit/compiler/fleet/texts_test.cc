#include "compiler/fleet/texts.h"

#include <catch2/catch.hpp>

#include "core/yaml/reader.h"

using namespace slipway::fleet;

TEST_CASE("what a file holds that no ConfigMap can", "[texts]") {
  const auto on_line = [](int line) {
    return "holds a control character on line " + std::to_string(line) +
           ", which kustomize cannot print in a ConfigMap";
  };
  CHECK(unprintable("one\n\x7Ftwo\n") == on_line(2));
  CHECK(unprintable("\x7F") == on_line(1));
  CHECK(unprintable("a\nb\nc \u009B31m") == on_line(3));
  CHECK(unprintable("\ta\nb\n") ==
        "begins with a tab, which kustomize cannot print in a ConfigMap");
}

TEST_CASE("what the printer of kustomize escapes, and what becomes binary data", "[texts]") {
  for (const char* text : {"a\x01\tb\r\n\x1B[1m\n", "\xFF\x7F\n", "", "\ta", "a\n\tb\n"})
    CHECK(unprintable(text).empty());
}

TEST_CASE("what no process can start with", "[texts]") {
  const auto problems = [](const std::string& yaml_text) {
    const auto stream = slipway::yaml::read_settings("a.yaml", yaml_text).value();
    slipway::Diagnostics diagnostics;
    check_process_texts(*stream->documents.front(), diagnostics);
    std::vector<std::string> messages;
    for (const auto& diagnostic : diagnostics.list()) messages.push_back(diagnostic.message);
    return messages;
  };
  CHECK(problems("config: {A: \"a\\0b\", B: a}\nargs: [a, \"\\0\"]\ncommand: [a]\n") ==
        std::vector<std::string>{"`args[1]` holds a NUL character: no process can start with it",
                                 "`config.A` holds a NUL character: no process can start with it"});
  // `A=`, the value and the NUL behind it
  constexpr std::size_t most = 128 * 1024;
  CHECK(problems("config: {A: " + std::string(most - 3, 'x') + "}\n").empty());
  CHECK(problems("config: {A: " + std::string(most - 2, 'x') + "}\n").size() == 1);
  CHECK(problems("args: [" + std::string(most - 1, 'x') + "]\n").empty());
  CHECK(problems("args: [" + std::string(most, 'x') + "]\n").size() == 1);
}
