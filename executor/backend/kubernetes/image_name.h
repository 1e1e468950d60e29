#pragma once

#include <string>
#include <string_view>

namespace slipway::executor {

/// `registry:port/path/name:tag@digest` in its parts.
struct ImageName {
  std::string registry;    ///< empty: Docker Hub's
  std::string repository;  ///< `library/redis` stays `redis`
  std::string tag;
};

ImageName image_name(std::string_view image);

}  // namespace slipway::executor
