#include "executor/backend/kubernetes/image_name.h"

namespace slipway::executor {

ImageName image_name(std::string_view image) {
  ImageName name;
  image = image.substr(0, image.find('@'));
  const std::size_t slash = image.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view first = image.substr(0, slash);
    // As Docker tells a registry from a path: a dot, a port, or localhost.
    if (first.find_first_of(".:") != std::string_view::npos || first == "localhost") {
      name.registry = first;
      image.remove_prefix(slash + 1);
    }
  }
  const std::size_t colon = image.rfind(':');
  if (colon != std::string_view::npos) {
    name.tag = image.substr(colon + 1);
    image = image.substr(0, colon);
  }
  name.repository = image;
  return name;
}

}  // namespace slipway::executor
