#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <utility>

namespace slipway {

/// Sorts as Go's sort.Sort (Go 1.19 and later) does: a pattern-defeating quicksort that is not
/// stable. For orders with equal elements whose outcome people see: elements that compare equal end
/// where Go's program would have put them.
template <typename T, typename Less>
class GoSort {
 public:
  GoSort(std::span<T> data, Less less) : data_(data), less_(std::move(less)) {}

  void run() { sort(0, size(), std::bit_width(data_.size())); }

 private:
  using Index = std::ptrdiff_t;
  enum class Pattern : std::uint8_t { unknown, increasing, decreasing };
  struct Pivot {
    Index at;
    Pattern pattern;
  };
  struct Split {
    Index at;
    bool was_there;
  };
  static constexpr Index insertion_size = 12;
  static constexpr Index ninther_size = 50;

  [[nodiscard]] Index size() const { return static_cast<Index>(data_.size()); }
  bool less(Index a, Index b) { return less_(at(a), at(b)); }
  void swap(Index a, Index b) { std::swap(at(a), at(b)); }
  T& at(Index index) { return data_[static_cast<std::size_t>(index)]; }

  void sort(Index begin, Index end, int bad_choices_left) {
    bool balanced = true;
    bool partitioned = true;
    for (;;) {
      const Index length = end - begin;
      if (length <= insertion_size) return sort_by_insertion(begin, end);
      if (bad_choices_left == 0) return sort_by_heap(begin, end);
      if (!balanced) {
        break_patterns(begin, end);
        --bad_choices_left;
      }
      Pivot pivot = choose(begin, end);
      if (pivot.pattern == Pattern::decreasing) {
        reverse(begin, end);
        pivot = {(end - 1) - (pivot.at - begin), Pattern::increasing};
      }
      if (balanced && partitioned && pivot.pattern == Pattern::increasing &&
          finish_by_insertion(begin, end))
        return;
      if (begin > 0 && !less(begin - 1, pivot.at)) {
        begin = split_equal(begin, end, pivot.at);
        continue;
      }
      const Split middle = split(begin, end, pivot.at);
      partitioned = middle.was_there;
      const Index left = middle.at - begin;
      const Index right = end - middle.at;
      if (left < right) {
        balanced = left >= length / 8;
        sort(begin, middle.at, bad_choices_left);
        begin = middle.at + 1;
      } else {
        balanced = right >= length / 8;
        sort(middle.at + 1, end, bad_choices_left);
        end = middle.at;
      }
    }
  }

  void sort_by_insertion(Index begin, Index end) {
    for (Index i = begin + 1; i < end; ++i) sink(i, begin);
  }

  // Moves an element down while it is less than the one before it.
  void sink(Index at, Index lowest) {
    for (; at > lowest && less(at, at - 1); --at) swap(at, at - 1);
  }

  void sort_by_heap(Index begin, Index end) {
    const Index length = end - begin;
    for (Index root = (length - 1) / 2; root >= 0; --root) sift(begin, root, length);
    for (Index last = length - 1; last >= 0; --last) {
      swap(begin, begin + last);
      sift(begin, 0, last);
    }
  }

  void sift(Index first, Index root, Index length) {
    for (Index child = 2 * root + 1; child < length; child = 2 * root + 1) {
      if (child + 1 < length && less(first + child, first + child + 1)) ++child;
      if (!less(first + root, first + child)) return;
      swap(first + root, first + child);
      root = child;
    }
  }

  Split split(Index begin, Index end, Index pivot) {
    swap(begin, pivot);
    Index low = begin + 1;
    Index high = end - 1;
    bool was_there = true;
    for (;;) {
      while (low <= high && less(low, begin)) ++low;
      while (low <= high && !less(high, begin)) --high;
      if (low > high) break;
      was_there = false;
      swap(low++, high--);
    }
    swap(high, begin);
    return {high, was_there};
  }

  Index split_equal(Index begin, Index end, Index pivot) {
    swap(begin, pivot);
    Index low = begin + 1;
    Index high = end - 1;
    for (;;) {
      while (low <= high && !less(begin, low)) ++low;
      while (low <= high && less(begin, high)) --high;
      if (low > high) return low;
      swap(low++, high--);
    }
  }

  // A few steps of insertion; false when that was not enough.
  bool finish_by_insertion(Index begin, Index end) {
    constexpr int most_steps = 5;
    Index i = begin + 1;
    for (int step = 0; step < most_steps; ++step) {
      while (i < end && !less(i, i - 1)) ++i;
      if (i == end) return true;
      if (end - begin < ninther_size) return false;
      swap(i, i - 1);
      if (i - begin >= 2) sink(i - 1, 0);
      if (end - i >= 2) {
        for (Index j = i + 1; j < end && less(j, j - 1); ++j) swap(j, j - 1);
      }
    }
    return false;
  }

  void break_patterns(Index begin, Index end) {
    const auto length = static_cast<std::uint64_t>(end - begin);
    std::uint64_t random = length;
    const std::uint64_t mask = (std::uint64_t{1} << std::bit_width(length)) - 1;
    const Index middle = begin + static_cast<Index>(length / 4) * 2;
    for (Index i = middle - 1; i <= middle + 1; ++i) {
      random ^= random << 13U;
      random ^= random >> 7U;
      random ^= random << 17U;
      std::uint64_t other = random & mask;
      if (other >= length) other -= length;
      swap(i, begin + static_cast<Index>(other));
    }
  }

  Pivot choose(Index begin, Index end) {
    constexpr int most_swaps = 12;
    const Index quarter = (end - begin) / 4;
    int swaps = 0;
    Index a = begin + quarter;
    Index b = begin + quarter * 2;
    Index c = begin + quarter * 3;
    if (end - begin >= ninther_size) {
      a = median(a - 1, a, a + 1, swaps);
      b = median(b - 1, b, b + 1, swaps);
      c = median(c - 1, c, c + 1, swaps);
    }
    b = median(a, b, c, swaps);
    if (swaps == 0) return {b, Pattern::increasing};
    return {b, swaps == most_swaps ? Pattern::decreasing : Pattern::unknown};
  }

  Index median(Index a, Index b, Index c, int& swaps) {
    order(a, b, swaps);
    order(b, c, swaps);
    order(a, b, swaps);
    return b;
  }

  void order(Index& a, Index& b, int& swaps) {
    if (!less(b, a)) return;
    ++swaps;
    std::swap(a, b);
  }

  void reverse(Index begin, Index end) {
    for (--end; begin < end; ++begin, --end) swap(begin, end);
  }

  std::span<T> data_;
  Less less_;
};

/// The whole of a vector, by `less`.
template <typename Container, typename Less>
void go_sort(Container& container, Less less) {
  GoSort(std::span(container), less).run();
}

}  // namespace slipway
