#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/manifest/schema/schema.h"
#include "core/result.h"

namespace slipway::manifest {

enum class KindScope : std::uint8_t { namespaced, cluster };

/// A kind of object that a cluster serves.
struct KindSchema {
  std::string_view api_version;
  std::string_view kind;
  KindScope scope = KindScope::namespaced;
  bool has_status = false;  ///< with a status subresource: `status` is dropped on apply
  std::uint32_t type = 0;
};

/// The schemas of one cluster's kinds, read from a schema file (docs/schemas.md describes its
/// text). Reading finds where each type stands; a type is parsed when it is first needed. Thread
/// safe.
class Schemas {
 public:
  /// `text` is the content of the file. Errors: it is no schema file, or of a newer version.
  static Result<std::shared_ptr<const Schemas>> read(std::string path, std::string text);

  /// Those of Kubernetes 1.34 itself, embedded; read on the first call.
  static const Schemas& built_in();

  Schemas(const Schemas&) = delete;
  Schemas& operator=(const Schemas&) = delete;
  ~Schemas();

  /// Null when the cluster has no such kind.
  [[nodiscard]] const KindSchema* kind(std::string_view api_version, std::string_view kind) const;

  /// All kinds, sorted by apiVersion and kind.
  [[nodiscard]] const std::vector<KindSchema>& kinds() const { return kinds_; }

  /// A type by its number (KindSchema::type, Schema::target). Errors: the file is damaged there.
  Result<const Schema*> type(std::uint32_t number) const;

  /// Parses every type: finds all damage. Returns how many types there are.
  Result<std::size_t> read_all() const;

  /// The expression, compiled on the first call; null when RE2 does not take it.
  const re2::RE2* compiled(const Pattern& pattern) const;

  /// The Kubernetes version of the cluster, such as `v1.34.4`.
  [[nodiscard]] std::string_view kubernetes_version() const { return version_; }
  /// The file, as given; empty for the built-in ones.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Type {
    std::string_view name;
    std::string_view text;  ///< its lines
    std::uint32_t line = 0;
    std::atomic<const Schema*> schema{nullptr};
  };

  Schemas(std::string path, std::string text);
  Result<void> index(std::string_view text);
  Result<void> add_kind(std::string_view line, std::uint32_t line_number);
  [[nodiscard]] const std::uint32_t* find_type(std::string_view name) const;
  [[nodiscard]] Diagnostic damage(std::uint32_t line, const std::string& what) const;

  std::string path_;
  std::string text_;  ///< empty for the built-in ones, which are read in place
  std::string_view version_;
  std::vector<KindSchema> kinds_;
  std::vector<std::string_view> kind_types_;  ///< the types' names, until they are numbered
  std::deque<Type> types_;
  std::vector<std::uint32_t> by_name_;  ///< numbers of types, sorted by name
  mutable std::mutex mutex_;            ///< for what follows
  mutable yaml::Arena arena_;
  mutable std::vector<std::unique_ptr<const re2::RE2>> expressions_;
};

}  // namespace slipway::manifest
