// What a container answers (executor/backend/kubernetes/stage_stream.h), and what the supervisor is
// asked (executor/supervisor/message.h). The first byte picks; each further piece of the input up
// to a 0xff 0xfe arrives by itself.
#include <chrono>
#include <string_view>

#include "executor/backend/kubernetes/stage_stream.h"

namespace {

using namespace slipway;
using namespace slipway::executor;

class Channel : public clients::ExecChannel {
 public:
  explicit Channel(std::string_view& rest) : rest_(rest) {}
  Result<void> write(std::string_view) override { return {}; }
  Result<void> close_input() override { return {}; }
  Result<clients::ExecEvent> next(std::chrono::steady_clock::time_point, int) override {
    if (rest_.empty()) {
      Diagnostic error = plain_error("the input has ended", {}, Fault::outside);
      error.rule = clients::api_error::unavailable;
      return error;
    }
    const std::size_t end = rest_.find("\xff\xfe");
    clients::ExecEvent event{.kind = clients::ExecEvent::Kind::output,
                             .data = std::string(rest_.substr(0, end)),
                             .reason = {}};
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 2);
    if (event.data.empty()) event.kind = clients::ExecEvent::Kind::nothing;  // a broken connection
    return event;
  }

 private:
  std::string_view& rest_;
};

class Target : public clients::ExecTarget {
 public:
  explicit Target(std::string_view& rest) : rest_(rest) {}
  Result<std::unique_ptr<clients::ExecChannel>> run(const std::vector<std::string>&,
                                                    clients::ExecInput,
                                                    const clients::ExecWait&) override {
    return std::unique_ptr<clients::ExecChannel>(std::make_unique<Channel>(rest_));
  }

 private:
  std::string_view& rest_;
};

void answers(std::string_view input) {
  const std::size_t all = input.size();
  Target target(input);
  const StageScript script{.attach = {"attach"},
                           .request = {.stage = "s", .shell = {}, .script = {}}};
  std::uint64_t written = 0;
  const StageSurroundings surroundings{.write =
                                           [&](std::string_view bytes) {
                                             written += bytes.size();
                                             return Result<void>();
                                           },
                                       .container_is_gone = [&]() -> std::optional<Diagnostic> {
                                         if (!input.empty()) return std::nullopt;
                                         return plain_error("gone", {}, Fault::outside);
                                       }};
  StageStream stream(target, script, surroundings, {.first_pause = std::chrono::milliseconds(0)});
  const auto outcome = stream.run();
  if (!outcome && outcome.error().message.empty()) __builtin_trap();
  // Nothing is written that did not arrive; a frame, and so a packed one, is bounded.
  if (written > (all / supervisor::frame_header_size + 1) * supervisor::longest_output) {
    __builtin_trap();
  }
}

void requests(std::string_view input) {
  supervisor::FrameDecoder decoder(supervisor::FrameDecoder::Sender::driver);
  while (!input.empty()) {
    const std::size_t end = input.find("\xff\xfe");
    decoder.feed(input.substr(0, end));
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 2);
    for (auto frame = decoder.next(); frame && *frame; frame = decoder.next()) {
      if ((*frame)->type != supervisor::FrameType::start) continue;
      const auto request = supervisor::read_start(**frame);
      if (!request) continue;
      const auto again = supervisor::read_start(supervisor::start_frame(*request));
      if (!again || again->script != request->script) __builtin_trap();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0 || size > 1U << 16U) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    answers(input);
  } else {
    requests(input);
  }
  return 0;
}
