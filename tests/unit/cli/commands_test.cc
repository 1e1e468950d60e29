#include "cli/commands.h"

#include <catch2/catch.hpp>

#include "cli/completion/completion.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/parser.h"

using namespace slipway;
using namespace slipway::cli;

TEST_CASE("the table of commands and the commands agree", "[cli]") {
  for (const CommandEntry& entry : all_commands()) {
    const Command command = entry.make();
    CHECK(command.name == entry.name);
    CHECK(command.summary == entry.summary);
    CHECK(command.run != nullptr);
  }
}

TEST_CASE("help, completions and the manual know every command", "[cli]") {
  const std::string help = program_help();
  const std::string manual = manual_page();
  for (const CommandEntry& entry : all_commands()) {
    CHECK(help.find(entry.name) != std::string::npos);
    std::string heading = ".SS slipway " + std::string(entry.name);
    for (std::size_t i = heading.find('-'); i != std::string::npos; i = heading.find('-', i + 2)) {
      heading.insert(i, 1, '\\');  // roff's way to write a hyphen
    }
    CHECK(manual.find(heading) != std::string::npos);
  }
  for (const char* shell : {"bash", "zsh", "fish"}) {
    CHECK(completion_script(shell).value().find("completion") != std::string::npos);
  }
  CHECK_FALSE(completion_script("tcsh").has_value());
}

TEST_CASE("texts of the help are broken between words, tables are not", "[cli]") {
  Command command;
  command.name = "example";
  std::string table = "  -o x";
  for (int i = 0; i < 60; ++i) {
    command.details += "word ";
    table += " word";
  }
  command.details += std::string(120, 'x') + "\n" + table;
  const std::string help = command_help(command);
  CHECK(help.find("\n" + table + "\n") != std::string::npos);
  CHECK(help.find("\n" + std::string(120, 'x') + "\n") != std::string::npos);
  CHECK(help.find("word\nword") != std::string::npos);
  CHECK(help.find("word \n") == std::string::npos);
}

namespace {

Command example() {
  Command command;
  command.name = "example";
  command.options = {{"-o,--output", "FILE", "where to", Repeat::once},
                     {"--tag", "T", "a tag", Repeat::many},
                     {"--dry-run", "", "only look"}};
  command.positionals = {{"PATH", "what", 1, 2}};
  return command;
}

}  // namespace

TEST_CASE("options are parsed as declared", "[cli]") {
  const Result<Arguments> parsed =
      Parser::parse(example(), {"a", "-o", "x", "--tag=1", "--tag", "2", "--dry-run", "b"});
  REQUIRE(parsed.has_value());
  CHECK(parsed->value("--output") == "x");
  CHECK(parsed->values("--tag") == std::vector<std::string>{"1", "2"});
  CHECK(parsed->has("--dry-run"));
  CHECK(parsed->positionals() == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an option that takes one value is not given two", "[cli]") {
  const Result<Arguments> parsed = Parser::parse(example(), {"a", "-o", "x", "--output", "y"});
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().message == "`--output` is given 2 times, and takes one value");
}

TEST_CASE("wrong use is an error with a hint", "[cli]") {
  CHECK(Parser::parse(example(), {"a", "--outptu", "x"}).error().hint ==
        "did you mean `--output`?");
  CHECK(Parser::parse(example(), {}).error().message == "`slipway example` needs PATH: what");
  CHECK(Parser::parse(example(), {"a", "b", "c"}).error().message ==
        "`slipway example` does not take `c`");
  CHECK_FALSE(Parser::parse(example(), {"a", "--output"}).has_value());
}

TEST_CASE("after two dashes everything is a word", "[cli]") {
  CHECK(Parser::parse(example(), {"--", "--tag"})->positionals() ==
        std::vector<std::string>{"--tag"});
}
