// Output that is made smaller for its way: what carries it (shim, containerd, kubelet, API server,
// TLS) costs ten times what this does.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace slipway::supervisor {

/// A payload of `FrameType::packed`: the length of what is packed, 4 bytes, then a frame of zstd.
class Packer {
 public:
  Packer();
  ~Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  Packer(Packer&&) noexcept;
  Packer& operator=(Packer&&) noexcept;

  /// Adds the payload to `packed`. False, and nothing added, when that would save too little, or
  /// when the last pieces were such that this one need not be tried.
  bool pack(std::string_view bytes, std::string& packed);

 private:
  struct Context;
  std::unique_ptr<Context> context_;  ///< none before the first piece
  int untried_ = 0;                   ///< pieces that are not worth a try yet
};

/// The opposite. The payload comes from outside: an error when it is none, or is of more than
/// `most` bytes, of which no more than that many are ever made.
Result<std::string> unpack(std::string_view payload, std::size_t most);

}  // namespace slipway::supervisor
