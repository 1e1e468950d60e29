#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>

#include <catch2/catch.hpp>

#include "clients/http/http_client.h"
#include "core/filesystem/descriptor.h"

using namespace slipway;
using namespace slipway::clients;

TEST_CASE("a request that nobody wants any more ends", "[http]") {
  const Descriptor silent(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(silent.number(), plain, size) == 0);
  REQUIRE(::listen(silent.number(), 1) == 0);
  REQUIRE(::getsockname(silent.number(), plain, &size) == 0);

  const auto client = make_http_client({});
  REQUIRE(client);
  HttpRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
  request.timeout = std::chrono::seconds(60);
  int asked = 0;
  request.is_unwanted = [&] { return ++asked > 3; };
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = (*client)->send(request);
  CHECK_FALSE(answer);
  CHECK(asked == 4);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}
