#include "cli/preview/watch.h"

#include <fmt/format.h>

#include "cli/preview/preview_text.h"
#include "cli/preview/touched.h"
#include "compiler/render/render.h"
#include "core/filesystem/recording_filesystem.h"
#include "core/filesystem/watch.h"

namespace slipway::cli {

namespace {

class Watcher {
 public:
  Watcher(const Arguments& arguments, Console& console)
      : arguments_(arguments), console_(console) {}

  int run() {
    // What is read first is watched before it is shown: no save may be lost meanwhile.
    const Result<std::set<std::string>> watching = read([&](FileSystem& files) {
      Diagnostics told_below;
      (void)read_fleet_input(files, arguments_, told_below);
    });
    if (!watching) return console_.report(watching.error());
    for (std::set<std::string> changed;;) {
      Result<std::set<std::string>> missed = read([&](FileSystem& files) { show(files, changed); });
      if (!missed) return console_.report(missed.error());
      if (!missed->empty()) {
        changed = *std::move(missed);
        continue;
      }
      console_.say("-- waiting for a change --\n");
      changed = watch_.wait(std::chrono::milliseconds(5));
    }
  }

 private:
  // Watches what `action` reads; gives what has changed under it.
  template <typename Action>
  Result<std::set<std::string>> read(const Action& action) {
    const FileWatch::Time start = std::chrono::system_clock::now();
    RecordingFileSystem files(disk_);
    action(files);
    return watch_.set_paths(files.opened(), start);
  }

  void show(FileSystem& files, const std::set<std::string>& changed) {
    const std::vector<std::string> touched = touched_descriptors(all_, fleet_, changed);
    if (touched.empty() || !show_some(files, touched)) show_all(files);
  }

  void show_all(FileSystem& files) {
    Preview preview = render_preview(files, arguments_, console_.out_color());
    console_.report(std::move(preview.diagnostics));
    console_.out(preview.text);
    all_ = descriptor_places(files, preview.input);
    fleet_ = preview.input.fleet == nullptr ? "" : preview.input.fleet->path;
    fleet_ = files.canonical(fleet_).value_or(fleet_);
  }

  // False where everything has to be shown: mistakes, or services that came or went.
  bool show_some(FileSystem& files, const std::vector<std::string>& touched) {
    const Preview preview = render_preview(files, arguments_, console_.out_color(), touched);
    if (preview.diagnostics.has_errors()) return false;
    console_.out(preview.text);
    console_.say(fmt::format("-- checking all {} services --\n", all_.size()));
    Diagnostics diagnostics;
    const FleetInput input = read_fleet_input(files, arguments_, diagnostics);
    render::check_rendered(input, diagnostics);
    if (descriptor_places(files, input) != all_) return false;
    console_.report(std::move(diagnostics));
    return true;
  }

  const Arguments& arguments_;
  Console& console_;
  DiskFileSystem disk_;
  FileWatch watch_;
  std::vector<DescriptorPlace> all_;  ///< that were shown last
  std::string fleet_;                 ///< its file, canonical
};

}  // namespace

int watch_preview(const Arguments& arguments, Console& console) {
  return Watcher(arguments, console).run();
}

}  // namespace slipway::cli
