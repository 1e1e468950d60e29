#include "cli/preview/line_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/text/line_diff.h"

namespace slipway::cli {

namespace {

constexpr std::size_t lines_around = 3;

// With their line ends: a last line without one is another line than with it.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

class Writer {
 public:
  Writer(std::string_view before, std::string_view after, const PaintLine& paint)
      : before_(lines_of(before)), after_(lines_of(after)), paint_(paint) {
    tells_ends_ = before.ends_with('\n') != after.ends_with('\n');
  }

  std::string write() {
    const std::vector<LineRun> runs = line_diff(before_, after_);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const LineRun& run = runs[i];
      if (run.kind == LineRun::Kind::same)
        write_around(run, i == 0, i + 1 == runs.size());
      else
        write_changed(run);
    }
    return std::move(text_);
  }

 private:
  void write_changed(const LineRun& run) {
    const bool is_added = run.kind == LineRun::Kind::added;
    for (std::size_t i = 0; i < run.count; ++i)
      write_line(is_added ? '+' : '-', is_added ? after_[run.after + i] : before_[run.before + i]);
  }

  void write_around(const LineRun& run, bool is_first, bool is_last) {
    const std::size_t head = is_first ? 0 : std::min(lines_around, run.count);
    const std::size_t tail = is_last ? 0 : std::min(lines_around, run.count - head);
    const std::size_t left_out = run.count - head - tail;
    const bool all = left_out == 0 || (left_out == 1 && !is_first && !is_last);
    for (std::size_t i = 0; i < run.count; ++i) {
      if (!all && i >= head && i < head + left_out) continue;
      if (!all && i == head + left_out)
        text_ += paint_('@', fmt::format("@@ line {} @@", run.after + i + 1)) + "\n";
      write_line(' ', after_[run.after + i]);
    }
  }

  void write_line(char mark, std::string_view line) {
    const bool has_end = line.ends_with('\n');
    if (has_end) line.remove_suffix(1);
    text_ += paint_(mark, tells_ends_ && !has_end ? std::string(line) + " (no line end)"
                                                  : std::string(line)) +
             "\n";
  }

  std::vector<std::string_view> before_, after_;
  const PaintLine& paint_;
  bool tells_ends_ = false;
  std::string text_;
};

}  // namespace

std::string line_changes(std::string_view before, std::string_view after, const PaintLine& paint) {
  return Writer(before, after, paint).write();
}

}  // namespace slipway::cli
