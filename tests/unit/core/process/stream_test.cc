#include "core/process/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

using namespace slipway;

namespace {

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends = {};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void write_all(const Descriptor& to, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(to.number(), text.data() + done, text.size() - done);
    if (written <= 0) return;
    done += static_cast<std::size_t>(written);
  }
}

std::string read_all(const Descriptor& from) {
  std::string text;
  std::array<char, 4096> buffer = {};
  for (;;) {
    const ssize_t got = ::read(from.number(), buffer.data(), buffer.size());
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

/// Waits as a caller does, until the source has ended.
void run(Stream& stream) {
  while (stream.descriptor() >= 0) {
    pollfd wanted = {.fd = stream.descriptor(), .events = stream.events(), .revents = 0};
    REQUIRE(::poll(&wanted, 1, 5000) > 0);
    stream.advance();
  }
}

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a stream keeps what it reads, up to a limit", "[stream]") {
  Pipe pipe = make_pipe();
  Stream stream = Stream::keep(std::move(pipe.read), 5);
  write_all(pipe.write, "abc");
  stream.advance();
  CHECK_FALSE(stream.cut());
  write_all(pipe.write, "defg");
  pipe.write.reset();
  run(stream);
  CHECK(stream.cut());
  CHECK(stream.take() == "abcde");
}

TEST_CASE("a relay loses and doubles nothing, however slowly its target is read", "[stream]") {
  const bool to_socket = GENERATE(false, true);  // a socket cannot take part in every splice
  const std::string text = numbers(200'000);
  Pipe source = make_pipe();
  Pipe target = make_pipe();
  if (to_socket) {
    std::array<int, 2> ends = {};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    target = {Descriptor(ends[0]), Descriptor(ends[1])};
  }
  Stream stream = Stream::relay(std::move(source.read), target.write.number());
  std::string received;
  std::thread writer([&] {
    write_all(source.write, text);
    source.write.reset();
  });
  std::thread reader([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    received = read_all(target.read);
  });
  run(stream);
  target.write.reset();
  writer.join();
  reader.join();
  CHECK(received.size() == text.size());
  CHECK((received == text));
}

TEST_CASE("a relay to a file appends", "[stream]") {
  const std::string text = numbers(50'000);
  std::string path = "/tmp/slipway-stream-XXXXXX";
  const Descriptor file(::mkostemp(path.data(), O_APPEND | O_CLOEXEC));
  Pipe source = make_pipe();
  Stream stream = Stream::relay(std::move(source.read), file.number());
  std::thread writer([&] {
    write_all(source.write, text);
    source.write.reset();
  });
  run(stream);
  writer.join();
  ::lseek(file.number(), 0, SEEK_SET);
  CHECK((read_all(file) == text));
  ::unlink(path.c_str());
}

TEST_CASE("a full target blocks nobody", "[stream]") {
  Pipe source = make_pipe();
  const Pipe target = make_pipe();
  ::fcntl(target.write.number(), F_SETPIPE_SZ, 4096);
  Stream stream = Stream::relay(std::move(source.read), target.write.number());
  write_all(source.write, std::string(20'000, 'x'));
  stream.advance();
  CHECK(stream.descriptor() == target.write.number());
  CHECK(stream.events() == POLLOUT);
}

TEST_CASE("a target that nobody reads ends a relay", "[stream]") {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe source = make_pipe();
  Pipe target = make_pipe();
  target.read.reset();
  Stream stream = Stream::relay(std::move(source.read), target.write.number());
  write_all(source.write, "x");
  stream.advance();
  CHECK(stream.descriptor() == -1);
  ::signal(SIGPIPE, SIG_DFL);
}
