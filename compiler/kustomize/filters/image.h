#pragma once

#include <span>
#include <string_view>

#include "compiler/kustomize/schema/default_fields.h"
#include "core/result.h"
#include "core/yaml/node.h"

namespace slipway::kustomize {

/// One entry of `images`.
struct ImageSetting {
  std::string_view
      name;  ///< a regular expression for the whole name without tag and digest, as in kustomize
  std::string_view new_name;
  std::string_view new_tag;
  std::string_view digest;
  std::string_view tag_suffix;
  const yaml::Node* origin = nullptr;
};

/// The parts of `[host[:port]/]component/…[:tag][@digest]`.
struct ImageName {
  std::string_view name;
  std::string_view tag;
  std::string_view digest;
};
ImageName split_image(std::string_view image);

/// Is `image` this name, with or without a tag and a digest?
bool image_matches(std::string_view image, std::string_view name);

/// Rewrites matching images: at the field specs' places and, as kustomize does besides, in every
/// list `containers` and `initContainers` anywhere in the object. CustomResourceDefinitions are
/// left alone.
Result<void> set_image(yaml::Node& object, const Gvk& gvk, std::span<const FieldSpec> specs,
                       const ImageSetting& setting, yaml::Arena& arena);

}  // namespace slipway::kustomize
