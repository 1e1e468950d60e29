#include "executor/supervisor/frame.h"

#include <catch2/catch.hpp>

#include "executor/supervisor/message.h"

using namespace slipway;
using namespace slipway::supervisor;

namespace {

constexpr auto driver = FrameDecoder::Sender::driver;
constexpr auto other_side = FrameDecoder::Sender::supervisor;

}  // namespace

TEST_CASE("frames arrive whole however they are cut", "[supervisor]") {
  const std::vector<Frame> frames = {
      {.type = FrameType::output, .number = 0, .payload = std::string("a\0b", 3)},
      {.type = FrameType::alive, .number = 0, .payload = {}},
      {.type = FrameType::output, .number = 1ULL << 40U, .payload = std::string(70'000, 'x')},
      ended_frame({.exit_code = 7}, 12)};
  std::string bytes;
  for (const Frame& frame : frames) bytes += encode(frame);
  for (const std::size_t piece : {1UL, 3UL, 16UL, 1000UL, bytes.size()}) {
    FrameDecoder decoder(other_side);
    std::vector<Frame> got;
    for (std::size_t start = 0; start < bytes.size(); start += piece) {
      decoder.feed(std::string_view(bytes).substr(start, piece));
      for (auto next = decoder.next(); next && *next; next = decoder.next()) {
        Frame& frame = **next;
        const bool continues = !got.empty() && got.back().type == FrameType::output &&
                               frame.type == FrameType::output &&
                               got.back().number + got.back().payload.size() == frame.number;
        if (continues) {
          got.back().payload += frame.payload;
        } else {
          got.push_back(std::move(frame));
        }
      }
    }
    REQUIRE(got.size() == frames.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      CHECK(got[i].type == frames[i].type);
      CHECK(got[i].number == frames[i].number);
      CHECK(got[i].payload == frames[i].payload);
    }
  }
}

TEST_CASE("output that arrived is not held back by what has not", "[supervisor]") {
  FrameDecoder decoder(other_side);
  const std::string bytes = encode({.type = FrameType::output, .number = 5, .payload = "abcdef"});
  decoder.feed(bytes.substr(0, frame_header_size + 2));
  auto frame = decoder.next();
  REQUIRE((frame && *frame));
  CHECK((*frame)->payload == "ab");
  CHECK((*frame)->number == 5);
  CHECK_FALSE(*decoder.next());
  decoder.feed(bytes.substr(frame_header_size + 2));
  frame = decoder.next();
  REQUIRE((frame && *frame));
  CHECK((*frame)->payload == "cdef");
  CHECK((*frame)->number == 7);
}

TEST_CASE("what is no frame of the other side is an error at once", "[supervisor]") {
  const auto refuses = [](std::string_view bytes) {
    FrameDecoder decoder(other_side);
    decoder.feed(bytes);
    return !decoder.next().has_value();
  };
  CHECK(refuses("OCI runtime exec failed"));
  CHECK(refuses("SX"));
  CHECK_FALSE(refuses("SL"));
  CHECK(refuses(encode({.type = FrameType::cancel, .number = 0, .payload = {}})));
  CHECK(
      refuses(encode({.type = FrameType::alive, .number = 0, .payload = std::string(5000, 'x')})));
  CHECK(refuses(encode({.type = FrameType::output, .number = 0, .payload = {}})));
  std::string huge;
  append_header(huge, FrameType::output, 0, 0xffffffff);
  CHECK(refuses(huge));
}

TEST_CASE("requests and reports survive the way", "[supervisor]") {
  const StartRequest request{
      .stage = "build_script-1", .shell = "/bin/sh", .script = std::string("a\0\nb", 4)};
  FrameDecoder decoder(driver);
  decoder.feed(encode(start_frame(request)));
  const auto frame = decoder.next();
  REQUIRE((frame && *frame));
  const auto read = read_start(**frame);
  REQUIRE(read);
  CHECK(read->stage == request.stage);
  CHECK(read->shell == request.shell);
  CHECK(read->script == request.script);

  const auto report = read_report(ended_frame({StageReason::canceled, 143, false}, 9));
  REQUIRE(report);
  CHECK(report->reason == StageReason::canceled);
  CHECK(report->exit_code == 143);
  CHECK_FALSE(report->all_ended);
  CHECK_FALSE(report->lacked_memory);
  const StageReport killed{.exit_code = 137, .all_ended = true, .lacked_memory = true};
  const auto read_again = read_report(ended_frame(killed, 9));
  REQUIRE(read_again);
  CHECK((read_again->all_ended && read_again->lacked_memory));
}

TEST_CASE("malformed requests and reports are errors", "[supervisor]") {
  for (const std::string& payload :
       {std::string(), std::string("stage"), std::string("stage\0/bin/sh", 13),
        std::string("\0\0script", 8), std::string(300, 'x') + std::string("\0\0", 2)}) {
    CHECK_FALSE(read_start({.type = FrameType::start, .number = 0, .payload = payload}));
  }
  for (const std::string& payload :
       {std::string(), std::string("ab"), std::string("\x09\x01\x00", 3)}) {
    CHECK_FALSE(read_report({.type = FrameType::ended, .number = 0, .payload = payload}));
  }
}
