#include "compiler/fleet/attached_files.h"

#include "compiler/fleet/texts.h"
#include "compiler/fleet/value_forms.h"
#include "core/filesystem/path.h"

namespace slipway::fleet {

namespace {

constexpr std::size_t most_in_files = 900'000;  // a ConfigMap holds a megabyte, in all

class AttachedFileReader {
 public:
  AttachedFileReader(FileSystem& files, Service& service, Diagnostics& diagnostics)
      : files_(files), service_(service), root_(*service.root), diagnostics_(diagnostics) {}

  void read_files() {
    const yaml::Node* files = root_.find("files");
    if (files == nullptr) return;
    for (const yaml::Entry& entry : files->entries()) read_file(entry);
    std::size_t size = 0;
    for (const AttachedFile& file : service_.files) size += file.content.size();
    if (size > most_in_files) {
      error(*files, "the files are too large together: a ConfigMap holds less than 1 MB in all",
            "put large files into the image, or on a volume");
    }
  }

  void read_extra() {
    const yaml::Node* extra = root_.find("extra");
    if (extra == nullptr) return;
    for (const yaml::Node* item : extra->items()) {
      if (auto content = attached(*item))
        service_.extra.push_back({normal_path(item->text()), *std::move(content), item});
    }
  }

  void read_patches() {
    const yaml::Node* patches = root_.find("patches");
    if (patches == nullptr) return;
    for (const yaml::Node* item : patches->items()) {
      const yaml::Node* text = item->find("patch");
      const yaml::Node* path = item->find("path");
      if ((text == nullptr) == (path == nullptr)) {
        if (service_.left_out.contains("patches")) continue;
        error(*item,
              text == nullptr ? "a patch needs `patch` or `path`"
                              : "a patch has both `patch` and `path`",
              "write the patch itself in `patch`, or the name of a file in `path`");
        continue;
      }
      Patch patch{item->find("target"), text == nullptr ? std::string() : std::string(text->text()),
                  item};
      if (path != nullptr) {
        auto content = attached(*path);
        if (!content) continue;
        patch.text = *std::move(content);
      }
      service_.patches.push_back(std::move(patch));
    }
  }

 private:
  void read_file(const yaml::Entry& entry) {
    const std::string place(entry.key->text());
    if (!is_container_path(place)) {
      return error(*entry.key, "`" + place + "` is no path of a file in the container",
                   "write an absolute path such as /etc/cart/app.ini");
    }
    auto content = attached(*entry.value);
    if (!content) return;
    if (const std::string problem = unprintable(*content); !problem.empty()) {
      return error(*entry.value, "`" + std::string(entry.value->text()) + "` " + problem,
                   "change the file, or put it into the image");
    }
    service_.files.push_back({place, *std::move(content), entry.key});
  }

  // The content of a file beside the descriptor. Links may not lead out of its folder: a descriptor
  // is read by more than its author.
  std::optional<std::string> attached(const yaml::Node& node) {
    const std::string name(node.text());
    if (name.find('\n') != std::string::npos) {
      error(node, "the content of a file stands where its name belongs",
            "write it into a file beside this one, and give the name of that");
      return std::nullopt;
    }
    const std::string& folder = service_.descriptor->directory;
    const Result<std::string> real_folder = files_.canonical(folder);
    const Result<std::string> real = files_.canonical(normal_path(join_path(folder, name)));
    if (!real_folder || !real) {
      error(node, "there is no file `" + name + "`", "give its path as seen from this file");
      return std::nullopt;
    }
    if (!is_within(*real, *real_folder)) {
      error(node, "`" + name + "` leads out of the descriptor's folder",
            "put a copy of the file beside the descriptor");
      return std::nullopt;
    }
    if (const FileType type = files_.type(*real); type != FileType::file) {
      const bool is_folder = type == FileType::directory;
      error(node, "`" + name + "` is " + (is_folder ? "a folder" : "no plain file"),
            is_folder ? "name each of its files by itself, such as " + name + "/" + first_in(*real)
                      : "give the name of a file that can be read again and again");
      return std::nullopt;
    }
    Result<std::string> content = files_.read(*real);
    if (content && content->size() <= most_in_files) return *std::move(content);
    error(node,
          content ? "`" + name + "` is too large: a ConfigMap holds less than 1 MB"
                  : content.error().message,
          content ? "put large files into the image, or on a volume"
                  : "see that whoever runs slipway may read it");
    return std::nullopt;
  }

  // A name for an example.
  std::string first_in(const std::string& folder) {
    const auto names = files_.list(folder);
    return names && !names->empty() ? names->front() : "FILE";
  }

  void error(const yaml::Node& node, std::string message, std::string hint) {
    diagnostics_.add(yaml::error_at(node, std::move(message), std::move(hint)));
  }

  FileSystem& files_;
  Service& service_;
  const yaml::Node& root_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_attached_files(FileSystem& files, Service& service, Diagnostics& diagnostics) {
  AttachedFileReader reader(files, service, diagnostics);
  reader.read_files();
  reader.read_extra();
  reader.read_patches();
}

}  // namespace slipway::fleet
