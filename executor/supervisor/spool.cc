#include "executor/supervisor/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace slipway::supervisor {

namespace {

/// A file without a name.
Descriptor nameless_file(const std::string& directory) {
  Descriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.is_open()) return file;
  std::string path = directory + "/output.XXXXXX";  // some file systems know no O_TMPFILE
  file = Descriptor(::mkostemp(path.data(), O_CLOEXEC));
  if (file.is_open()) ::unlink(path.c_str());
  return file;
}

}  // namespace

Spool::Spool(std::string directory, const SpoolLimits& limits)
    : directory_(std::move(directory)), limits_(limits), memory_(limits.memory_slots) {
  for (std::size_t slot = limits_.memory_slots; slot > 0; --slot) free_memory_.push_back(slot - 1);
}

bool Spool::has_free_slot() const {
  return !free_memory_.empty() || !free_file_.empty() ||
         (file_usable_ && file_slots_ < limits_.file_slots);
}

std::size_t Spool::room() const {
  if (!overflow_.empty()) return 0;
  if (!last_is_full_) return limits_.slot - pieces_.back().size;
  return has_free_slot() ? limits_.slot : 0;
}

bool Spool::grow_file() {
  if (!file_usable_ || file_slots_ >= limits_.file_slots) return false;
  if (!file_.is_open()) file_ = nameless_file(directory_);
  const auto start = static_cast<off_t>(file_slots_ * limits_.slot);
  // fallocate(), not posix_fallocate(), which would write where the file system cannot reserve.
  if (!file_.is_open() ||
      ::fallocate(file_.number(), 0, start, static_cast<off_t>(limits_.slot)) != 0) {
    // A full disk may have room later; what cannot reserve never can.
    file_usable_ = file_.is_open() && (errno == ENOSPC || errno == EDQUOT || errno == EINTR);
    return false;
  }
  free_file_.push_back(limits_.memory_slots + file_slots_);
  ++file_slots_;
  return true;
}

bool Spool::take_slot() {
  if (free_memory_.empty() && free_file_.empty() && !grow_file()) return false;
  std::vector<std::size_t>& from = free_memory_.empty() ? free_file_ : free_memory_;
  pieces_.push_back({.slot = from.back(), .start = end_, .size = 0});
  from.pop_back();
  last_is_full_ = false;
  return true;
}

std::size_t Spool::store(const Piece& piece, std::string_view bytes) {
  if (piece.slot < limits_.memory_slots) {
    auto& memory = memory_[piece.slot];
    if (!memory) memory.reset(new char[limits_.slot]);  // not filled with zeros
    std::memcpy(memory.get() + piece.size, bytes.data(), bytes.size());
    return bytes.size();
  }
  const std::size_t slot_start = (piece.slot - limits_.memory_slots) * limits_.slot;
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t written = ::pwrite(file_.number(), bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(slot_start + piece.size + done));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  return done;
}

void Spool::append(std::string_view bytes) {
  while (!bytes.empty()) {
    if (last_is_full_ && !take_slot()) {
      overflow_ = bytes;
      return;
    }
    Piece& piece = pieces_.back();
    const std::size_t wanted = std::min(bytes.size(), limits_.slot - piece.size);
    const std::size_t stored = store(piece, bytes.substr(0, wanted));
    piece.size += stored;
    end_ += stored;
    bytes.remove_prefix(stored);
    last_is_full_ = piece.size == limits_.slot;
    if (stored < wanted) {  // the disk is broken: what it holds may still be read
      last_is_full_ = true;
      file_usable_ = false;
      free_file_.clear();
      if (piece.size == 0) pieces_.pop_back();
    }
  }
}

bool Spool::read(std::uint64_t from, std::size_t most, std::string& bytes) const {
  // The piece that holds `from`.
  auto piece = std::upper_bound(pieces_.begin(), pieces_.end(), from,
                                [](std::uint64_t at, const Piece& p) { return at < p.start; });
  if (piece == pieces_.begin()) return true;
  --piece;
  for (; piece != pieces_.end() && most > 0; ++piece) {
    const std::size_t skip = from - piece->start;
    if (skip >= piece->size) break;
    const std::size_t wanted = std::min(most, piece->size - skip);
    if (piece->slot < limits_.memory_slots) {
      bytes.append(memory_[piece->slot].get() + skip, wanted);
    } else {
      const std::size_t slot_start = (piece->slot - limits_.memory_slots) * limits_.slot;
      const std::size_t had = bytes.size();
      bytes.resize(had + wanted);
      const ssize_t got = ::pread(file_.number(), bytes.data() + had, wanted,
                                  static_cast<off_t>(slot_start + skip));
      if (got <= 0) {
        bytes.resize(had);
        return got < 0 && errno == EINTR;
      }
      bytes.resize(had + static_cast<std::size_t>(got));
      if (static_cast<std::size_t>(got) < wanted) return true;
    }
    from += wanted;
    most -= wanted;
  }
  return true;
}

void Spool::free_slot(std::size_t slot) {
  if (slot < limits_.memory_slots) {
    free_memory_.push_back(slot);
  } else if (file_usable_) {
    free_file_.push_back(slot);
  }
}

void Spool::drop(std::uint64_t before) {
  begin_ = std::max(begin_, std::min(before, end_));
  while (!pieces_.empty() && pieces_.front().start + pieces_.front().size <= begin_) {
    free_slot(pieces_.front().slot);
    pieces_.pop_front();
  }
  if (pieces_.empty()) last_is_full_ = true;
  if (!overflow_.empty() && has_free_slot()) {
    const std::string rest = std::move(overflow_);
    overflow_.clear();
    append(rest);
  }
}

void Spool::clear() {
  for (const Piece& piece : pieces_) {
    if (piece.slot < limits_.memory_slots) free_memory_.push_back(piece.slot);
  }
  pieces_.clear();
  overflow_.clear();
  // The next stage gets its disk anew, so that a quiet one holds none.
  file_.reset();
  free_file_.clear();
  file_slots_ = 0;
  file_usable_ = true;
  last_is_full_ = true;
  begin_ = 0;
  end_ = 0;
}

}  // namespace slipway::supervisor
