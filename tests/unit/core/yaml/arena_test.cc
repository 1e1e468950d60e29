#include "core/yaml/arena.h"

#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace slipway::yaml {

namespace {

// Texts of growing sizes, each kept by an arena: small ones, and some that are larger than blocks.
std::vector<std::string_view> fill(Arena& arena, char letter) {
  std::vector<std::string_view> texts;
  for (const std::size_t size : {1U, 100U, 4000U, 5000U, 70'000U, 20U, 2'000'000U, 3U}) {
    texts.push_back(arena.copy(std::string(size, letter)));
  }
  return texts;
}

bool consist_of(const std::vector<std::string_view>& texts, char letter) {
  for (const std::string_view text : texts) {
    if (text.find_first_not_of(letter) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("arenas that live at a time share nothing, though others ended before", "[yaml]") {
  for (int round = 0; round < 20; ++round) {
    std::vector<Arena> arenas(12);
    std::vector<std::vector<std::string_view>> texts;
    for (std::size_t i = 0; i < arenas.size(); ++i)
      texts.push_back(fill(arenas[i], static_cast<char>('a' + i)));
    for (std::size_t i = 0; i < arenas.size(); ++i)
      CHECK(consist_of(texts[i], static_cast<char>('a' + i)));
  }
}

TEST_CASE("what an arena holds moves with it", "[yaml]") {
  Arena first;
  const auto texts = fill(first, 'x');
  Arena second(std::move(first));
  Arena third;
  fill(third, 'y');
  third = std::move(second);
  Arena other;
  fill(other, 'z');
  CHECK(consist_of(texts, 'x'));
}

TEST_CASE("an arena may end on another thread, and after its thread", "[yaml]") {
  Arena from_thread;
  std::vector<std::string_view> texts;
  std::thread([&] { texts = fill(from_thread, 't'); }).join();
  CHECK(consist_of(texts, 't'));
  Arena here;
  fill(here, 'h');
  std::thread([arena = std::move(here)]() mutable { Arena ended(std::move(arena)); }).join();
}

TEST_CASE("an arena gives room as it is aligned", "[yaml]") {
  Arena arena;
  for (int i = 0; i < 2'000; ++i) {
    arena.make_array<char>(static_cast<std::size_t>(i % 7) + 1);
    const auto* number = arena.make<double>(1.5);
    REQUIRE(reinterpret_cast<std::uintptr_t>(number) % alignof(double) == 0);
    REQUIRE(*number == 1.5);
  }
}

}  // namespace slipway::yaml
