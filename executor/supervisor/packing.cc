#include "executor/supervisor/packing.h"

#include <zstd.h>

#include <cstdint>

#include "executor/supervisor/numbers.h"

namespace slipway::supervisor {

namespace {

/// zstd's fastest ordinary level: four times faster than the next that is notably smaller.
constexpr int level = 1;
/// After a piece that was not worth it, so many are sent as they are.
constexpr int pieces_untried = 16;
constexpr std::size_t length_size = sizeof(std::uint32_t);

Diagnostic malformed() {
  return plain_error("output is not packed as this slipway-supervisor does it", {}, Fault::outside);
}

}  // namespace

struct Packer::Context {
  Context() : zstd(ZSTD_createCCtx()) {
    if (zstd != nullptr) ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, level);
  }
  ~Context() { ZSTD_freeCCtx(zstd); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  Context(Context&&) = delete;
  Context& operator=(Context&&) = delete;

  ZSTD_CCtx* zstd;  ///< null where there is no memory for it
};

Packer::Packer() = default;
Packer::~Packer() = default;
Packer::Packer(Packer&&) noexcept = default;
Packer& Packer::operator=(Packer&&) noexcept = default;

bool Packer::pack(std::string_view bytes, std::string& packed) {
  if (untried_ > 0) {
    --untried_;
    return false;
  }
  if (!context_) context_ = std::make_unique<Context>();
  if (context_->zstd == nullptr) return false;
  const std::size_t had = packed.size();
  // zstd says that it does not fit as soon as it sees that.
  const std::size_t most = bytes.size() - bytes.size() / 8;
  packed.resize(had + length_size + most);
  const std::size_t size = ZSTD_compress2(context_->zstd, packed.data() + had + length_size, most,
                                          bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0U) {
    packed.resize(had);
    untried_ = pieces_untried;
    return false;
  }
  std::string length;
  append_number(length, static_cast<std::uint32_t>(bytes.size()));
  packed.replace(had, length_size, length);
  packed.resize(had + length_size + size);
  return true;
}

Result<std::string> unpack(std::string_view payload, std::size_t most) {
  if (payload.size() <= length_size) return malformed();
  const auto length = number_at<std::uint32_t>(payload, 0);
  if (length == 0 || length > most) return malformed();
  payload.remove_prefix(length_size);
  std::string bytes(length, '\0');
  if (ZSTD_decompress(bytes.data(), bytes.size(), payload.data(), payload.size()) != length) {
    return malformed();
  }
  return bytes;
}

}  // namespace slipway::supervisor
