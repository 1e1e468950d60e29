#include "clients/kubernetes/watch.h"

#include <algorithm>
#include <map>
#include <optional>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/diagnostics/format.h"

namespace slipway::clients {

namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

/// A watch that brings nothing is asked for anew after this long.
constexpr std::chrono::seconds longest_watch{60};
constexpr std::chrono::milliseconds pause_after_failure{200};
/// Watches that end sooner than this and bring nothing, or an error, come at growing distances.
constexpr std::chrono::seconds shortest_watch{1};
constexpr std::chrono::milliseconds longest_pause{5'000};

std::string metadata_text(const Json& object, const char* name) {
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return {};
  const auto found = metadata->find(name);
  return found != metadata->end() && found->is_string() ? found->get<std::string>() : std::string();
}

class Watch {
 public:
  Watch(KubernetesClient& client, const std::string& path, Clock::time_point deadline,
        const std::function<Result<WatchNext>(const WatchEvent&)>& on_event)
      : client_(client), path_(path), deadline_(deadline), on_event_(on_event) {}

  Result<bool> run(std::chrono::milliseconds patience) {
    auto last_answer = Clock::now();
    auto pause = pause_after_failure;
    while (!is_stopped_ && Clock::now() < deadline_) {
      const auto begin = Clock::now();
      const bool follows = !version_.empty();
      Result<void> step = follows ? follow() : list();
      if (failure_) return std::move(*failure_);
      if (is_stopped_) break;
      const bool is_expired = !step && is_api_error(step.error(), api_error::expired);
      if (is_expired) version_.clear();
      if (!step && !is_expired) {
        if (!client_.may_pass(step.error()) || Clock::now() - last_answer > patience)
          return std::move(step).error();
        rest(pause_after_failure);
        continue;
      }
      last_answer = Clock::now();
      // That a list succeeds does not say that the watch after it will.
      if (!follows) continue;
      const bool is_barren = !has_events_ && Clock::now() - begin < shortest_watch;
      if (is_expired || version_.empty() || is_barren) {
        rest(pause);
        pause = std::min(pause * 2, longest_pause);
      } else {
        pause = pause_after_failure;
      }
    }
    return is_stopped_;
  }

 private:
  [[nodiscard]] std::string with(const std::string& query) const {
    return path_ + (path_.find('?') == std::string::npos ? "?" : "&") + query;
  }

  void rest(std::chrono::milliseconds pause) const {
    std::this_thread::sleep_until(std::min(Clock::now() + pause, deadline_));
  }

  Result<void> list() {
    ApiRequest request;
    request.path = path_;
    request.timeout = time_left();
    SLIPWAY_ASSIGN(const std::string body, client_.call(request));
    const Json list = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    const auto items = list.is_object() ? list.find("items") : list.end();
    if (items == list.end() || !items->is_array()) {
      return plain_error("the API server's list is no JSON", {}, Fault::outside);
    }
    std::map<std::string, std::string> before;
    before.swap(known_);
    for (const Json& item : *items) {
      before.erase(metadata_text(item, "uid"));
      if (!give(WatchEvent::Kind::present, item)) return {};
    }
    for (auto& [uid, object] : before) {
      if (!give_text({WatchEvent::Kind::gone, std::move(object)})) return {};
    }
    version_ = metadata_text(list, "resourceVersion");
    give_text({WatchEvent::Kind::listed, {}});
    return {};
  }

  /// At least a second, so that what is asked at the very end still gets an answer.
  [[nodiscard]] std::chrono::milliseconds time_left() const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
    return std::clamp<std::chrono::milliseconds>(left, std::chrono::seconds(1), longest_watch);
  }

  Result<void> follow() {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(time_left());
    std::string partial;
    has_events_ = false;
    ApiRequest request;
    request.path = with("watch=1&allowWatchBookmarks=true&resourceVersion=" + version_ +
                        "&timeoutSeconds=" + std::to_string(seconds.count()));
    // The server ends it in time; this is for one that has gone without a word.
    request.timeout = time_left() + std::chrono::seconds(2);
    request.receive = [&](std::string_view piece) {
      partial += piece;
      std::size_t begin = 0;
      for (std::size_t end = partial.find('\n'); end != std::string::npos;
           end = partial.find('\n', begin)) {
        if (!take_line(std::string_view(partial).substr(begin, end - begin))) return false;
        begin = end + 1;
      }
      partial.erase(0, begin);
      return true;
    };
    SLIPWAY_TRY(client_.call(request));
    return {};
  }

  /// False when the watch must not go on.
  bool take_line(std::string_view line) {
    if (line.empty()) return true;
    const Json event = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object() || !event.contains("object") || !event.contains("type")) {
      failure_ = plain_error("the API server's watch is no JSON", {}, Fault::outside);
      return false;
    }
    const Json& object = event["object"];
    if (event["type"] == "ERROR") {  // most often: the version is too old
      version_.clear();
      return false;
    }
    has_events_ = true;
    if (const std::string version = metadata_text(object, "resourceVersion"); !version.empty()) {
      version_ = version;
    }
    if (event["type"] == "BOOKMARK") return true;
    return give(event["type"] == "DELETED" ? WatchEvent::Kind::gone : WatchEvent::Kind::present,
                object);
  }

  bool give(WatchEvent::Kind kind, const Json& object) {
    std::string text = object.dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::string uid = metadata_text(object, "uid");
    if (kind == WatchEvent::Kind::gone) {
      known_.erase(uid);
    } else {
      known_[uid] = text;
    }
    return give_text({kind, std::move(text)});
  }

  bool give_text(const WatchEvent& event) {
    const auto next = on_event_(event);
    if (!next) {
      failure_ = next.error();
      return false;
    }
    is_stopped_ = *next == WatchNext::stop;
    return !is_stopped_;
  }

  KubernetesClient& client_;
  const std::string& path_;
  Clock::time_point deadline_;
  const std::function<Result<WatchNext>(const WatchEvent&)>& on_event_;
  std::string version_;                       ///< where to go on; empty: list
  std::map<std::string, std::string> known_;  ///< by uid
  std::optional<Diagnostic> failure_;
  bool is_stopped_ = false;
  bool has_events_ = false;  ///< the last watch, of which one was no error
};

}  // namespace

Result<bool> watch_objects(KubernetesClient& client, const std::string& path,
                           std::chrono::steady_clock::time_point deadline,
                           std::chrono::milliseconds patience,
                           const std::function<Result<WatchNext>(const WatchEvent&)>& on_event) {
  return Watch(client, path, deadline, on_event).run(patience);
}

}  // namespace slipway::clients
