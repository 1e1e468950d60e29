#include "executor/supervisor/spool.h"

#include <filesystem>
#include <random>

#include <catch2/catch.hpp>

using namespace slipway::supervisor;

namespace {

const std::string folder = std::filesystem::temp_directory_path().string();

std::string read_all(const Spool& spool, std::uint64_t from) {
  std::string bytes;
  REQUIRE(spool.read(from, spool.end() - from, bytes));
  return bytes;
}

}  // namespace

TEST_CASE("a spool holds what was not dropped, in memory and on disk", "[supervisor]") {
  const SpoolLimits limits{.slot = 100, .memory_slots = 2, .file_slots = 5};
  std::mt19937 random(7);  // NOLINT: the same each time
  for (int round = 0; round < 200; ++round) {
    Spool spool(folder, limits);
    std::string all;
    for (int step = 0; step < 100; ++step) {
      const std::size_t size = std::min<std::size_t>(random() % 150, spool.room());
      std::string bytes(size, ' ');
      for (char& byte : bytes) byte = static_cast<char>(random());
      spool.append(bytes);
      all += bytes;
      REQUIRE(spool.end() == all.size());
      REQUIRE(spool.end() - spool.begin() <= 700);
      if (random() % 3 == 0) spool.drop(spool.begin() + random() % 200);
      const std::uint64_t from = spool.begin() + random() % (spool.end() - spool.begin() + 1);
      REQUIRE(read_all(spool, from) == all.substr(from));
      std::string some;
      REQUIRE(spool.read(from, 37, some));
      REQUIRE(some == all.substr(from, some.size()));
      REQUIRE((some.size() == 37 || from + some.size() == all.size()));
    }
  }
}

TEST_CASE("a full spool has room again once something is dropped", "[supervisor]") {
  Spool spool(folder, {.slot = 10, .memory_slots = 1, .file_slots = 1});
  spool.append("0123456789");
  spool.append("abcdefghij");
  CHECK(spool.room() == 0);
  spool.drop(9);
  CHECK(spool.room() == 0);
  spool.drop(10);
  CHECK(spool.room() == 10);
  CHECK(read_all(spool, 10) == "abcdefghij");
}

TEST_CASE("without a disk memory is enough, and nothing taken is lost", "[supervisor]") {
  Spool spool("/proc", {.slot = 10, .memory_slots = 2, .file_slots = 100});
  spool.append("0123456789");
  spool.append("abcdefghij");
  REQUIRE(spool.room() > 0);  // the disk was not tried yet
  spool.append("KLM");
  CHECK(spool.room() == 0);
  CHECK(spool.end() == 20);
  spool.drop(10);
  CHECK(spool.end() == 23);
  CHECK(read_all(spool, 10) == "abcdefghijKLM");
  spool.append("NOP");
  spool.drop(20);
  CHECK(read_all(spool, 20) == "KLMNOP");
}

TEST_CASE("a cleared spool starts anew", "[supervisor]") {
  Spool spool(folder, {.slot = 10, .memory_slots = 1, .file_slots = 1});
  spool.append("0123456789");
  spool.append("abcdefghij");
  spool.clear();
  CHECK(spool.end() == 0);
  spool.append("new");
  CHECK(read_all(spool, 0) == "new");
}
