#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/kustomize/model/resource_map.h"

namespace slipway::kustomize {

/// Which objects of a name a referrer can mean: with a namespace, what is in the same one or in
/// none; a RoleBinding also what is in the namespaces of its service accounts.
struct Reach {
  const Identity& from;
  const std::unordered_set<std::string_view>& subject_namespaces;
};

/// The prefixes and suffixes that an object went through, for a quick comparison.
class Affixes {
 public:
  /// Of an object that was not looked at: they may end like all others.
  Affixes() = default;
  explicit Affixes(const Resource& resource)
      : prefixes_(resource.prefixes), suffixes_(resource.suffixes) {}

  /// False: those of both, where they have any, end differently.
  [[nodiscard]] bool may_end_alike(const Affixes& other) const {
    return prefixes_.may_end_alike(other.prefixes_) && suffixes_.may_end_alike(other.suffixes_);
  }

 private:
  struct Chain {
    std::size_t count = 0;  ///< with 0, it may end like any other
    std::size_t hash = 0;
    Chain() = default;
    explicit Chain(const std::vector<std::string_view>& parts);
    [[nodiscard]] bool may_end_alike(const Chain& other) const {
      return count != other.count || hash == other.hash;
    }
  };
  Chain prefixes_;
  Chain suffixes_;
};

/// The objects of a build by each of their earlier names. It must not change meanwhile.
class NameIndex {
 public:
  struct Entry {
    std::size_t position;
    Resource* resource;
    Affixes affixes;
  };
  /// Entries in their order; lives as long as the index.
  class Found {
   public:
    Found() = default;
    explicit Found(const std::vector<Entry>& indexed) : entries_(indexed) {}
    explicit Found(std::vector<Entry>&& own) : own_(std::move(own)), entries_(own_) {}
    Found(Found&&) = default;
    Found& operator=(Found&&) = default;
    Found(const Found&) = delete;  // its entries would be the other one's
    Found& operator=(const Found&) = delete;
    ~Found() = default;
    [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

   private:
    std::vector<Entry> own_;
    std::span<const Entry> entries_;
  };

  NameIndex(const ResourceMap& resources, OpenApi& open_api);

  /// What once had the name and is within reach.
  [[nodiscard]] Found find(std::string_view name, const Reach& reach) const {
    return resources_.size() > few ? look_up(name, reach) : search(name, reach);
  }

 private:
  // Below this many objects, building the index costs more than it saves.
  static constexpr std::size_t few = 24;

  // The objects that once had a name.
  struct Named {
    std::vector<Entry> all;
    // By the namespaces that they are in now. In a fleet, hundreds share a name, each in its own.
    std::unordered_map<std::string_view, std::vector<Entry>> effective;
    std::unordered_map<std::string_view, std::vector<Entry>> written;
  };

  void build();
  [[nodiscard]] Found look_up(std::string_view name, const Reach& reach) const;
  [[nodiscard]] Found search(std::string_view name, const Reach& reach) const;

  const ResourceMap& resources_;
  OpenApi& open_api_;
  std::unordered_map<std::string_view, Named> index_;
};

}  // namespace slipway::kustomize
