#include "compiler/fleet/images_lock.h"

#include "compiler/fleet/field_check.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

std::optional<ImagesLock> read_images_lock(FileSystem& files, const std::string& path,
                                           Diagnostics& diagnostics) {
  const auto stream = read_checked(files, path, images_fields(), CheckStage::resolved, diagnostics);
  if (stream == nullptr) return std::nullopt;
  const yaml::Node& root = *stream->documents.front();
  ImagesLock lock;
  for (const yaml::Entry& entry : root.find("images")->entries()) {
    lock.images[std::string(entry.key->text())] = std::string(entry.value->find("image")->text()) +
                                                  "@" +
                                                  std::string(entry.value->find("digest")->text());
  }
  return lock;
}

}  // namespace slipway::fleet
