#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/yaml/written/document.h"

namespace slipway::kustomize {

/// Comments and tags of manifests. Their reader drops them, as next to nothing depends on them; the
/// few steps that do ask here, and only then a file is read again, with its comments. Nodes are
/// found by their places; a scalar that has another text than there (a prefix was put before it)
/// has lost its notes, as in kustomize. Keep it as long as the tables that it fills.
class SourceNotes {
 public:
  /// Adds the notes of a value and of all in it.
  void add(const yaml::Node& value, yaml::NoteTable& notes);
  /// The same for a scalar, when a look at its lines says that there may be some.
  void add_scalar(const yaml::Node& value, yaml::NoteTable& notes);

 private:
  struct Noted {
    yaml::Notes notes;
    std::string_view text;  ///< of a scalar
  };
  struct File {
    std::vector<std::shared_ptr<yaml::WrittenDocument>> documents;
    std::unordered_map<std::uint64_t, Noted> noted;  ///< by place and kind
  };

  const File& read(const yaml::Source& source);
  static void collect(const yaml::Node& node, const yaml::NoteTable& table,
                      std::uint32_t lines_before, File& file);

  std::unordered_map<const yaml::Source*, File> files_;
};

}  // namespace slipway::kustomize
