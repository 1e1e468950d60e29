#include "executor/supervisor/packing.h"

#include <random>

#include <catch2/catch.hpp>

#include "executor/supervisor/frame.h"

using namespace slipway;
using namespace slipway::supervisor;

namespace {

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "line " + std::to_string(i) + " of a job\n";
  return text;
}

std::string noise(std::size_t size) {
  std::minstd_rand dice(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(dice() >> 8U);
  return bytes;
}

}  // namespace

TEST_CASE("packed output comes out as it was", "[supervisor]") {
  for (const std::string& text : {lines(1), lines(3000), std::string(longest_output, 'x')}) {
    Packer packer;
    std::string packed = "before";
    if (!packer.pack(text, packed)) {
      CHECK(packed == "before");
      CHECK(text.size() < 100);  // too short to save anything
      continue;
    }
    CHECK(packed.size() < text.size() / 3);
    CHECK(packed.starts_with("before"));
    const auto unpacked = unpack(std::string_view(packed).substr(6), longest_output);
    REQUIRE(unpacked);
    CHECK(*unpacked == text);
  }
}

TEST_CASE("what packing would not make smaller stays, and is not tried each time", "[supervisor]") {
  Packer packer;
  std::string packed;
  CHECK_FALSE(packer.pack(noise(100'000), packed));
  CHECK(packed.empty());
  CHECK_FALSE(packer.pack(lines(3000), packed));
  bool again = false;
  for (int i = 0; i < 100 && !again; ++i) again = packer.pack(lines(3000), packed);
  CHECK(again);
}

TEST_CASE("what is not packed, or larger than allowed, is an error", "[supervisor]") {
  Packer packer;
  std::string packed;
  REQUIRE(packer.pack(lines(3000), packed));
  const std::size_t size = lines(3000).size();
  CHECK(unpack(packed, size));
  CHECK_FALSE(unpack(packed, size - 1));
  for (std::size_t end = 0; end < packed.size(); end += 100) {
    CHECK_FALSE(unpack(std::string_view(packed).substr(0, end), size));
  }
  CHECK_FALSE(unpack(packed + "more", size));
  CHECK_FALSE(unpack(std::string("\x05\0\0\0hello", 9), size));
  std::string other = packed;
  other[0] = static_cast<char>(other[0] + 1);  // another length than what is in it
  CHECK_FALSE(unpack(other, size + 10));
}

TEST_CASE("a packed frame is output to who takes it", "[supervisor]") {
  Packer packer;
  std::string payload;
  REQUIRE(packer.pack(lines(1000), payload));
  std::string bytes;
  append_header(bytes, FrameType::packed, 77, payload.size());
  bytes += payload;
  FrameDecoder decoder(FrameDecoder::Sender::supervisor);
  decoder.feed(std::string_view(bytes).substr(0, bytes.size() - 1));
  const auto none = decoder.next();
  REQUIRE(none);
  CHECK_FALSE(*none);
  decoder.feed(std::string_view(bytes).substr(bytes.size() - 1));
  const auto frame = decoder.next();
  REQUIRE((frame && *frame));
  CHECK((*frame)->type == FrameType::output);
  CHECK((*frame)->number == 77);
  CHECK((*frame)->payload == lines(1000));

  std::string nonsense;
  append_header(nonsense, FrameType::packed, 0, 5);
  FrameDecoder other(FrameDecoder::Sender::supervisor);
  other.feed(nonsense + "hello");
  CHECK_FALSE(other.next());
}
