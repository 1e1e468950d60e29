#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/filesystem/descriptor.h"

namespace slipway::supervisor {

struct SpoolLimits {
  std::size_t slot = 256UL << 10U;  ///< bytes that are stored and dropped together
  std::size_t memory_slots = 8;
  std::size_t file_slots = 248;
};

/// The part of a stage's output that the driver has not acknowledged yet: a piece in memory, and,
/// when the driver is behind by more than that, a piece on disk, both of bounded size. The file has
/// no name, so no script can reach it, and its blocks are reserved before they are written: a disk
/// that fills up later takes nothing away. Where there is no disk, memory alone is used.
class Spool {
 public:
  /// `directory` is where the file is made, when it is needed.
  Spool(std::string directory, const SpoolLimits& limits);

  /// Offsets of the first byte that is kept, and behind the last one.
  [[nodiscard]] std::uint64_t begin() const { return begin_; }
  [[nodiscard]] std::uint64_t end() const { return end_; }

  /// How much append() takes; 0 until something is dropped.
  [[nodiscard]] std::size_t room() const;
  /// At most room() bytes.
  void append(std::string_view bytes);

  /// Adds up to `most` bytes from the offset `from` on to `bytes`. False when they cannot be read
  /// (the disk is broken).
  bool read(std::uint64_t from, std::size_t most, std::string& bytes) const;

  /// What lies before this offset is not needed any more.
  void drop(std::uint64_t before);

  /// Forgets all, and counts from 0 again.
  void clear();

 private:
  struct Piece {
    std::size_t slot;
    std::uint64_t start;
    std::size_t size;
  };

  [[nodiscard]] bool has_free_slot() const;
  bool take_slot();
  bool grow_file();
  std::size_t store(const Piece& piece, std::string_view bytes);
  void free_slot(std::size_t slot);

  std::string directory_;
  SpoolLimits limits_;
  // A slot below memory_slots is in memory, the others are in the file.
  std::vector<std::unique_ptr<char[]>> memory_;
  std::vector<std::size_t> free_memory_;
  std::vector<std::size_t> free_file_;
  std::size_t file_slots_ = 0;  ///< that the file has
  bool file_usable_ = true;
  Descriptor file_;
  std::deque<Piece> pieces_;
  bool last_is_full_ = true;
  std::string overflow_;  ///< taken, but not stored yet: the disk failed
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace slipway::supervisor
