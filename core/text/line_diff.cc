// Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986): for each
// number of edits, how far down each diagonal (index in the old text minus index in the new one) as
// many edits reach. What each number reached is kept; the way back through it is the difference.

#include "core/text/line_diff.h"

#include <algorithm>

namespace slipway {

namespace {

using Lines = std::span<const std::string_view>;
using Index = std::ptrdiff_t;

constexpr Index most_edits = 1000;

// Joins edits, told one by one, to runs.
class Runs {
 public:
  void same(std::size_t count) {
    if (count == 0) return;
    flush();
    if (!runs_.empty() && runs_.back().kind == LineRun::Kind::same)
      runs_.back().count += count;
    else
      runs_.push_back({LineRun::Kind::same, before_, after_, count});
    before_ += count;
    after_ += count;
  }
  void removed(std::size_t count) { removed_ += count; }
  void added(std::size_t count) { added_ += count; }

  std::vector<LineRun> take() {
    flush();
    return std::move(runs_);
  }

 private:
  void flush() {
    if (removed_ != 0) runs_.push_back({LineRun::Kind::removed, before_, after_, removed_});
    before_ += removed_;
    if (added_ != 0) runs_.push_back({LineRun::Kind::added, before_, after_, added_});
    after_ += added_;
    removed_ = added_ = 0;
  }

  std::vector<LineRun> runs_;
  std::size_t before_ = 0, after_ = 0;
  std::size_t removed_ = 0, added_ = 0;
};

class Search {
 public:
  Search(Lines before, Lines after)
      : before_(before), after_(after), old_size_(size(before)), new_size_(size(after)) {}

  // False when it takes too many edits.
  bool find() {
    for (Index edits = 0; edits <= std::min(old_size_ + new_size_, most_edits); ++edits) {
      std::vector<Index> next(static_cast<std::size_t>(2 * edits + 3));
      for (Index diagonal = -edits; diagonal <= edits; diagonal += 2) {
        Index at = edits == 0 ? 0 : step(trace_.back(), edits - 1, diagonal).at;
        while (at < old_size_ && at - diagonal < new_size_ &&
               line(before_, at) == line(after_, at - diagonal))
          ++at;
        next[place(edits, diagonal)] = at;
        if (at < old_size_ || at - diagonal < new_size_) continue;
        trace_.push_back(std::move(next));
        return true;
      }
      trace_.push_back(std::move(next));
    }
    return false;
  }

  // From the end to the beginning, then told in order.
  void tell(Runs& runs) const {
    struct Edit {
      bool is_addition;
      std::size_t same_after;
    };
    std::vector<Edit> edits;
    Index at = old_size_;
    Index diagonal = old_size_ - new_size_;
    for (Index count = size(trace_) - 1; count > 0; --count) {
      const Step from = step(trace_[static_cast<std::size_t>(count - 1)], count - 1, diagonal);
      edits.push_back({from.is_addition, static_cast<std::size_t>(at - from.at)});
      at = from.is_addition ? from.at : from.at - 1;
      diagonal += from.is_addition ? 1 : -1;
    }
    runs.same(static_cast<std::size_t>(at));
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
      edit->is_addition ? runs.added(1) : runs.removed(1);
      runs.same(edit->same_after);
    }
  }

 private:
  struct Step {
    bool is_addition;
    Index at;  ///< in the old text, after the edit
  };

  template <typename List>
  static Index size(const List& list) {
    return static_cast<Index>(list.size());
  }
  static std::string_view line(Lines lines, Index at) {
    return lines[static_cast<std::size_t>(at)];
  }
  static std::size_t place(Index edits, Index diagonal) {
    return static_cast<std::size_t>(diagonal + edits + 1);
  }

  // The edit that leads onto a diagonal from what one edit less reached.
  static Step step(const std::vector<Index>& reached, Index edits, Index diagonal) {
    const bool has_left = diagonal - 1 >= -edits;
    const bool has_right = diagonal + 1 <= edits;
    const Index left = has_left ? reached[place(edits, diagonal - 1)] : -1;
    const Index right = has_right ? reached[place(edits, diagonal + 1)] : -1;
    const bool is_addition = !has_left || (has_right && left < right);
    return {is_addition, is_addition ? right : left + 1};
  }

  Lines before_, after_;
  Index old_size_, new_size_;
  std::vector<std::vector<Index>> trace_;
};

}  // namespace

std::vector<LineRun> line_diff(Lines before, Lines after) {
  const auto head = static_cast<std::size_t>(
      std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first -
      before.begin());
  before = before.subspan(head);
  after = after.subspan(head);
  const auto tail = static_cast<std::size_t>(
      std::mismatch(before.rbegin(), before.rend(), after.rbegin(), after.rend()).first -
      before.rbegin());
  before = before.first(before.size() - tail);
  after = after.first(after.size() - tail);

  Runs runs;
  runs.same(head);
  if (Search search(before, after); search.find()) {
    search.tell(runs);
  } else {
    runs.removed(before.size());
    runs.added(after.size());
  }
  runs.same(tail);
  return runs.take();
}

}  // namespace slipway
