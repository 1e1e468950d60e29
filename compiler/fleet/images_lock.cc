#include "compiler/fleet/images_lock.h"

#include "compiler/fleet/field_check.h"
#include "core/yaml/reader.h"

namespace slipway::fleet {

std::optional<ImagesLock> read_images_lock(FileSystem& files, const std::string& path,
                                           Diagnostics& diagnostics) {
  Result<std::string> text = files.read(path);
  if (!text) {
    diagnostics.add(std::move(text).error());
    return std::nullopt;
  }
  const auto stream = yaml::read_settings(path, *std::move(text));
  if (!stream) {
    diagnostics.add(stream.error());
    return std::nullopt;
  }
  const yaml::Node& root = *(*stream)->documents.front();
  Diagnostics found;
  check_fields(root, images_fields(), CheckStage::resolved, found);
  diagnostics.add(found.list());
  if (found.has_errors()) return std::nullopt;
  ImagesLock lock;
  for (const yaml::Entry& entry : root.find("images")->entries()) {
    lock.images[std::string(entry.key->text())] = std::string(entry.value->find("image")->text()) +
                                                  "@" +
                                                  std::string(entry.value->find("digest")->text());
  }
  return lock;
}

}  // namespace slipway::fleet
