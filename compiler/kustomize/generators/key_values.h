#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/kustomize/input/kustomization.h"
#include "compiler/kustomize/input/loader.h"
#include "core/result.h"

namespace slipway::kustomize {

/// One key of a generated ConfigMap or Secret.
struct Datum {
  std::string key;
  std::string value;                           ///< any bytes
  const yaml::Node* origin = nullptr;          ///< what named it in the kustomization
  std::shared_ptr<const yaml::Source> file{};  ///< where it was read; null: from `origin` itself
  std::uint32_t line = 1;                      ///< in the file
};

/// All data of a generator, from its env files, literals and files; sorted by key. Errors: files
/// that cannot be read, what is no `key=value`, a key that is there twice.
Result<std::vector<Datum>> read_data(const GeneratorSetting& setting, const Root& root,
                                     Loader& loader);

/// A line of an env file: none for a comment or an empty line. `number` counts from 0.
Result<std::optional<Datum>> read_env_line(std::string_view line, std::size_t number);

}  // namespace slipway::kustomize
