#include "core/yaml/node.h"

#include <catch2/catch.hpp>

#include "core/yaml/arena.h"

namespace slipway::yaml {
namespace {

TEST_CASE("an arena hands out aligned room that keeps its content") {
  Arena arena;
  std::vector<std::pair<std::uint64_t*, std::uint64_t>> numbers;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    static_cast<void>(arena.allocate(1 + i % 7, 1));
    auto* number = arena.make<std::uint64_t>(i);
    REQUIRE(reinterpret_cast<std::uintptr_t>(number) % alignof(std::uint64_t) == 0);
    numbers.emplace_back(number, i);
  }
  for (const auto& [number, value] : numbers) REQUIRE(*number == value);
  const std::string large(3 << 20, 'x');
  CHECK(arena.copy(large) == large);
  CHECK(arena.copy("").empty());
  Arena moved = std::move(arena);
  CHECK(*numbers.front().first == 0);
}

TEST_CASE("a mapping is found, changed and removed from by key") {
  Arena arena;
  Node* map = Node::make_mapping(arena);
  for (int i = 0; i < 20; ++i)
    map->set(arena, "k" + std::to_string(i), Node::make_integer(arena, i));
  REQUIRE(map->size() == 20);
  CHECK(map->find("k7")->text() == "7");
  CHECK(map->find("k20") == nullptr);
  map->set(arena, "k7", Node::make_boolean(arena, true));
  CHECK(map->size() == 20);
  CHECK(map->find("k7")->tag == Tag::boolean);
  CHECK(map->find_key("k7")->text() == "k7");
  CHECK(map->remove("k0"));
  CHECK_FALSE(map->remove("k0"));
  CHECK(map->entries().front().key->text() == "k1");
  map->clear();
  CHECK(map->size() == 0);
  CHECK(map->find("k1") == nullptr);
}

TEST_CASE("a sequence grows, takes items in the middle and loses them") {
  Arena arena;
  Node* list = Node::make_sequence(arena);
  for (int i = 0; i < 9; ++i) list->append(arena, Node::make_integer(arena, i));
  list->insert(arena, 0, Node::make_scalar(arena, "first"));
  list->insert(arena, 10, Node::make_scalar(arena, "last"));
  list->erase(1);
  REQUIRE(list->size() == 10);
  CHECK(list->items().front()->text() == "first");
  CHECK(list->items()[1]->text() == "1");
  CHECK(list->items().back()->text() == "last");
}

TEST_CASE("a path of keys leads to a value or nowhere") {
  Arena arena;
  Node* inner = Node::make_mapping(arena);
  inner->set(arena, "b", Node::make_null(arena));
  Node* outer = Node::make_mapping(arena);
  outer->set(arena, "a", inner);
  CHECK(outer->at({"a", "b"})->is_null());
  CHECK(outer->at({"a", "b", "c"}) == nullptr);
  CHECK(outer->at({"x"}) == nullptr);
  CHECK(outer->at({}) == outer);
}

TEST_CASE("a clone shares nothing that can change") {
  Arena arena;
  Node* list = Node::make_sequence(arena);
  list->append(arena, Node::make_scalar(arena, "a"));
  Node* map = Node::make_mapping(arena);
  map->set(arena, "list", list);
  Node* copy = map->clone(arena);
  CHECK(equal(*map, *copy));
  list->append(arena, Node::make_scalar(arena, "b"));
  map->entries()[0].key->set_text("other", Tag::string);
  CHECK(copy->find("list")->size() == 1);
  CHECK_FALSE(equal(*map, *copy));
}

TEST_CASE("equality looks at kind, tag and text, and not at the order of keys") {
  Arena arena;
  const auto make = [&](std::initializer_list<std::string_view> keys) {
    Node* map = Node::make_mapping(arena);
    for (const std::string_view key : keys) map->set(arena, key, Node::make_scalar(arena, key));
    return map;
  };
  CHECK(equal(*make({"a", "b"}), *make({"b", "a"})));
  CHECK_FALSE(equal(*make({"a"}), *make({"b"})));
  CHECK_FALSE(equal(*make({"a"}), *make({"a", "b"})));
  CHECK_FALSE(equal(*Node::make_scalar(arena, "1"), *Node::make_integer(arena, 1)));
  CHECK_FALSE(equal(*Node::make_mapping(arena), *Node::make_sequence(arena)));
}

TEST_CASE("all entries or items are replaced at once") {
  Arena arena;
  Node* list = Node::make_sequence(arena);
  std::vector<Node*> items = {Node::make_integer(arena, 1), Node::make_integer(arena, 2)};
  list->assign(arena, items);
  REQUIRE(list->size() == 2);
  list->append(arena, Node::make_integer(arena, 3));
  CHECK(list->items()[2]->text() == "3");
  list->assign(arena, std::span<Node* const>());
  CHECK(list->size() == 0);
}

}  // namespace
}  // namespace slipway::yaml
