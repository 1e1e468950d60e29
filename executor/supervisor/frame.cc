#include "executor/supervisor/frame.h"

#include <algorithm>

#include "core/diagnostics/format.h"
#include "executor/supervisor/numbers.h"
#include "executor/supervisor/packing.h"

namespace slipway::supervisor {

namespace {

constexpr std::string_view magic = "SL2";
constexpr std::string_view driver_types = "SFAC";
constexpr std::string_view supervisor_types = "sozker";

std::size_t longest(FrameType type) {
  if (type == FrameType::start) return longest_start;
  const bool is_output = type == FrameType::output || type == FrameType::packed;
  return is_output ? longest_output : longest_payload;
}

Diagnostic nonsense(std::string_view bytes) {
  return plain_error("what arrives is not the protocol of this slipway-supervisor: " +
                         printable(bytes.substr(0, 200)),
                     "the slipway that runs the job and the helper image must be of one version",
                     Fault::outside);
}

}  // namespace

void append_header(std::string& bytes, FrameType type, std::uint64_t number, std::size_t length) {
  bytes += magic;
  bytes.push_back(static_cast<char>(type));
  append_number(bytes, static_cast<std::uint32_t>(length));
  append_number(bytes, number);
}

std::string encode(const Frame& frame) {
  std::string bytes;
  bytes.reserve(frame_header_size + frame.payload.size());
  append_header(bytes, frame.type, frame.number, frame.payload.size());
  bytes += frame.payload;
  return bytes;
}

void FrameDecoder::feed(std::string_view bytes) {
  if (start_ > 0) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  buffer_ += bytes;
}

Frame FrameDecoder::take_output(std::string_view bytes) {
  const std::size_t size = std::min(bytes.size(), output_left_);
  Frame frame{.type = FrameType::output,
              .number = output_offset_,
              .payload = std::string(bytes.substr(0, size))};
  start_ += size;
  output_left_ -= size;
  output_offset_ += size;
  return frame;
}

Result<std::optional<Frame>> FrameDecoder::next() {
  const std::string_view bytes = std::string_view(buffer_).substr(start_);
  if (output_left_ > 0) {
    if (bytes.empty()) return std::optional<Frame>();
    return std::optional(take_output(bytes));
  }
  const std::string_view known = bytes.substr(0, magic.size());
  if (known != magic.substr(0, known.size())) return nonsense(bytes);
  if (bytes.size() < frame_header_size) return std::optional<Frame>();
  const auto type = static_cast<FrameType>(bytes[3]);
  const std::string_view types = sender_ == Sender::driver ? driver_types : supervisor_types;
  const auto length = number_at<std::uint32_t>(bytes, 4);
  const bool is_empty_output = type == FrameType::output && length == 0;
  if (types.find(bytes[3]) == std::string_view::npos || length > longest(type) || is_empty_output) {
    return nonsense(bytes);
  }
  if (type == FrameType::output) {
    start_ += frame_header_size;
    output_left_ = length;
    output_offset_ = number_at<std::uint64_t>(bytes, 8);
    return next();
  }
  if (bytes.size() - frame_header_size < length) return std::optional<Frame>();
  Frame frame{.type = type,
              .number = number_at<std::uint64_t>(bytes, 8),
              .payload = std::string(bytes.substr(frame_header_size, length))};
  start_ += frame_header_size + length;
  if (type == FrameType::packed) {
    SLIPWAY_ASSIGN(frame.payload, unpack(frame.payload, longest_output));
    frame.type = FrameType::output;
  }
  return std::optional<Frame>(std::move(frame));
}

}  // namespace slipway::supervisor
