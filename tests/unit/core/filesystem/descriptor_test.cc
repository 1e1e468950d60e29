#include "core/filesystem/descriptor.h"

#include <fcntl.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

using slipway::Descriptor;
using slipway::write_all;

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reader = Descriptor(ends[0]);
    writer = Descriptor(ends[1]);
  }
  Descriptor reader;
  Descriptor writer;
};

}  // namespace

TEST_CASE("a pipe that would not wait is waited for", "[descriptor]") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.writer.number(), F_SETFL, O_NONBLOCK) == 0);
  const std::string text(1 << 20, 'x');  // more than a pipe holds
  std::size_t read = 0;
  std::thread reading([&] {
    std::array<char, 4096> piece{};
    for (ssize_t got = 1; got > 0; read += static_cast<std::size_t>(got)) {
      got = ::read(pipe.reader.number(), piece.data(), piece.size());
    }
  });
  CHECK(write_all(pipe.writer.number(), text) == 0);
  pipe.writer.reset();
  reading.join();
  CHECK(read == text.size());
}

TEST_CASE("what cannot be written is an error", "[descriptor]") {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.reader.reset();
  CHECK(write_all(pipe.writer.number(), "x") == EPIPE);
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  CHECK(write_all(full.number(), "x") == ENOSPC);
}
