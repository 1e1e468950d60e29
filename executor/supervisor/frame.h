// How the driver and the supervisor talk: frames over a stream of bytes, the same in both
// directions. A frame is a header of 16 bytes and a payload:
//
//     bytes   holds
//     0-2     "SL2": the protocol and its version
//     3       the type, a letter (FrameType)
//     4-7     the length of the payload  } little-endian
//     8-15    a number, by type          }
//
// What a script prints is payload only, so nothing that it prints can be taken for a frame.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace slipway::supervisor {

enum class FrameType : char {
  // From the driver:
  start = 'S',   ///< payload: StartRequest; is answered
  follow = 'F',  ///< number: from which byte of the output; payload: the stage
  acknowledge =
      'A',       ///< number: so many bytes of the output have arrived and are not asked for again
  cancel = 'C',  ///< number: milliseconds of grace; payload: the stage
  // From the supervisor:
  started = 's',  ///< number: 1, or 0 when the stage had been started before
  output =
      'o',  ///< number: the offset of the payload's first byte in the stage's output; never empty
  packed = 'z',   ///< the same, made smaller (packing.h); the decoder gives it as `output`
  alive = 'k',    ///< nothing new; comes every few seconds while nothing else does
  ended = 'e',    ///< number: bytes of output in all; payload: StageReport. The last frame
  refused = 'r',  ///< number: Refusal; payload: why, for a person. The last frame
};

struct Frame {
  FrameType type = FrameType::alive;
  std::uint64_t number = 0;
  std::string payload;
};

inline constexpr std::size_t frame_header_size = 16;
inline constexpr std::size_t longest_output = 256UL << 10U;  ///< payload of one frame
inline constexpr std::size_t longest_start = 64UL << 20U;
inline constexpr std::size_t longest_payload = 4096;  ///< of all other types

/// Adds the header of a frame whose payload the caller adds.
void append_header(std::string& bytes, FrameType type, std::uint64_t number, std::size_t length);
std::string encode(const Frame& frame);

/// Takes frames out of bytes that arrive in pieces. What it reads comes from outside: it keeps no
/// more than one frame of the allowed length and what was fed with it. An `output` frame comes as
/// several when it arrives in pieces, so that even a connection that breaks within every frame
/// makes progress; a packed one comes whole.
class FrameDecoder {
 public:
  enum class Sender : std::uint8_t { driver, supervisor };
  explicit FrameDecoder(Sender sender) : sender_(sender) {}

  void feed(std::string_view bytes);
  /// The next frame, none while it has not arrived yet. An error when the bytes are no frame
  /// that this sender sends; there is no way to go on after one.
  Result<std::optional<Frame>> next();

 private:
  Frame take_output(std::string_view bytes);

  Sender sender_;
  std::string buffer_;
  std::size_t start_ = 0;            ///< of what was not taken yet in buffer_
  std::size_t output_left_ = 0;      ///< of an output frame whose header was taken
  std::uint64_t output_offset_ = 0;  ///< of that part
};

}  // namespace slipway::supervisor
