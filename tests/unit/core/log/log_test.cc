#include "core/log/log.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>

#include "core/filesystem/filesystem.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;

TEST_CASE("a JSON string stays one line whatever it is made of", "[log]") {
  CHECK(json_string("plain") == R"("plain")");
  CHECK(json_string("a\"b\\c\nd\te\x01\x7F") == R"("a\"b\\c\nd\te\u0001\u007f")");
  CHECK(json_string(std::string("nul\0!", 5)) == "\"nul\\u0000!\"");
  CHECK(json_string("naïve €") == "\"naïve €\"");
  CHECK(json_string("line\xE2\x80\xA8separator") == R"("line\u2028separator")");
}

TEST_CASE("what is no UTF-8 is replaced, not passed on", "[log]") {
  CHECK(json_string("\xC0\xAF") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // overlong
  CHECK(json_string("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a surrogate
  CHECK(json_string("\xE2\x82") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // cut off
  CHECK(json_string("\xF4\x90\x80\x80").find("\xF4") == std::string::npos);  // above U+10FFFF
}

TEST_CASE("fields keep their order", "[log]") {
  JsonLine line;
  line.text("b", "1").number("a", -2);
  CHECK(line.str() == R"({"b":"1","a":-2})");
  CHECK(JsonLine().append(line).append({}).str() == line.str());
}

TEST_CASE("logs append whole lines to one file", "[log]") {
  const test::TemporaryDirectory folder;
  const std::string& directory = folder.path();
  const std::string path = directory + "/log";
  for (int i = 0; i < 2; ++i) {
    auto log = Log::open(path);
    REQUIRE(log);
    log->always("job", std::to_string(i));
    log->write(LogLevel::warning, "a\nb", JsonLine().number("n", i));
  }
  DiskFileSystem disk;
  const std::string text = disk.read(path).value_or("");
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  CHECK(text.find(R"("level":"warning","message":"a\nb","job":"0","n":0})") != std::string::npos);
  CHECK(text.find(R"("job":"1","n":1})") != std::string::npos);

  std::filesystem::create_symlink("/dev/null", directory + "/link");
  CHECK_FALSE(Log::open(directory + "/link"));
}
