#pragma once

#include <optional>
#include <string>

#include "compiler/kustomize/accumulator.h"
#include "compiler/kustomize/base_cache.h"
#include "compiler/kustomize/input/loader.h"
#include "compiler/kustomize/model/build_context.h"
#include "compiler/kustomize/recorder.h"
#include "compiler/kustomize/transformers/transformer.h"
#include "core/result.h"

namespace slipway::kustomize {

/// Where `buildMetadata` says that things came from: the directory as seen from the one that is
/// built. Off where no kustomization on the way down asks for it.
struct OriginPath {
  bool on = false;
  std::string path;
  [[nodiscard]] OriginPath into(std::string_view entry) const;
};

/// What runs beside a build on the other cores.
enum class Company : std::uint8_t {
  none,
  other_builds,  ///< that likely use the bases that this one names
  other_parts,   ///< of the same build
};

/// What the whole build shares.
struct Session {
  BuildContext& context;
  Loader& loader;
  BaseCache* bases = nullptr;    ///< null: none is shared
  Recorder* recorder = nullptr;  ///< null: nobody asks
  Company company = Company::none;
};

/// One kustomization of a build.
class Target {
 public:
  Target(Session& session, const Root& root, std::shared_ptr<const Kustomization> kustomization,
         OriginPath origin)
      : session_(session),
        root_(root),
        kustomization_(std::move(kustomization)),
        origin_(std::move(origin)) {}

  [[nodiscard]] const Kustomization& kustomization() const { return *kustomization_; }

  /// Gathers and customizes everything of this kustomization, in kustomize's order. A component
  /// works on what its parent has gathered so far. Names, vars and hashes are for the top to
  /// settle.
  Result<Accumulator> accumulate(Accumulator so_far);

 private:
  Result<void> add_resources(Accumulator& sum, std::span<const yaml::Node* const> entries);
  Result<void> add_file(Accumulator& sum, const yaml::Node& entry, FoundFile ahead);
  Result<void> add_directory(Accumulator& sum, const yaml::Node& entry);
  Result<void> add_component(Accumulator& sum, const yaml::Node& entry);
  Result<void> run_generators(Accumulator& sum);
  Result<void> run_transformers(Accumulator& sum);
  Result<void> run_validators(Accumulator& sum);
  Result<void> generate_all(Accumulator& sum, const std::vector<GeneratorSetting>& settings,
                            std::string_view kind);
  Result<Accumulator> plugin_configurations(std::span<const yaml::Node* const> entries);
  /// Applies a step, and tells the recorder what each part of it changed.
  Result<void> record(Accumulator& sum, Transformer& step, std::string_view kind,
                      const yaml::Node* where);
  Result<void> transform(Accumulator& sum, Transformer& step, std::string_view kind,
                         const yaml::Node* where, std::string_view origin);

  [[nodiscard]] std::string own_file() const;
  [[nodiscard]] std::string origin_of(std::string_view kind) const;

  Session& session_;
  const Root& root_;
  std::shared_ptr<const Kustomization> kustomization_;
  OriginPath origin_;
};

/// target.accumulate(), for a directory that another one has entered.
Result<Accumulator> accumulate_entered(Target& target, const Root& root, Accumulator so_far);

/// Reads the `openapi` field of a kustomization into the build's schema.
Result<void> use_open_api(const Kustomization& kustomization, const Root& root, Session& session);

}  // namespace slipway::kustomize
