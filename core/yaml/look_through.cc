#include "core/yaml/look_through.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "core/diagnostics/format.h"
#include "core/yaml/event_parser.h"
#include "core/yaml/parse_error.h"
#include "core/yaml/positions.h"
#include "core/yaml/slips.h"

namespace slipway::yaml {

namespace {

std::string_view tag_of(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_SCALAR_EVENT:
      return text_of(event.data.scalar.tag);
    case YAML_SEQUENCE_START_EVENT:
      return text_of(event.data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return text_of(event.data.mapping_start.tag);
    default:
      return {};
  }
}

std::string_view anchor_of(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_SCALAR_EVENT:
      return text_of(event.data.scalar.anchor);
    case YAML_SEQUENCE_START_EVENT:
      return text_of(event.data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
      return text_of(event.data.mapping_start.anchor);
    default:
      return {};
  }
}

/// Goes through the events of one text.
class Look {
 public:
  Look(const Source& source, const Limits& limits)
      : source_(source),
        limits_(limits),
        positions_(source.text, 0, source.text.size(), 1),
        parser_(source.text) {}

  Result<bool> all() {
    while (true) {
      const yaml_event_t* event = parser_.next();
      if (event == nullptr)
        return explain_slip(parse_error(parser_.state(), source_, positions_), source_);
      if (event->type == YAML_STREAM_END_EVENT) return documents_ > 0;
      SLIPWAY_TRY(check(*event));
    }
  }

 private:
  Result<void> check(const yaml_event_t& event) {
    SLIPWAY_TRY(check_tag(event));
    if (const std::string_view anchor = anchor_of(event); !anchor.empty()) anchors_.emplace(anchor);
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        if (++documents_ > 1)
          return refuse(event, "a second document begins here",
                        "this file holds one: remove the `---`");
        return {};
      case YAML_ALIAS_EVENT:
        return check_alias(event);
      case YAML_MAPPING_START_EVENT:
      case YAML_SEQUENCE_START_EVENT:
        if (++depth_ > limits_.depth) {
          return refuse(event, fmt::format("more than {} levels of nesting", limits_.depth),
                        "no such file needs so many");
        }
        return {};
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT:
        --depth_;
        return {};
      default:
        return {};
    }
  }

  // What a tag such as `!text` would mean here nobody knows; most likely it is the text itself.
  Result<void> check_tag(const yaml_event_t& event) {
    const std::string_view tag = tag_of(event);
    if (tag.empty() || tag.starts_with("tag:yaml.org,2002:")) return {};
    return refuse(event, "what begins with `!` is a tag to YAML, and this file takes none",
                  "put quotes around a text that begins with `!`");
  }

  Result<void> check_alias(const yaml_event_t& event) {
    const std::string name(text_of(event.data.alias.anchor));
    if (anchors_.contains(name)) return {};
    Diagnostic error = unknown_alias(source_, positions_.at(event.start_mark), name);
    while (const yaml_event_t* later = parser_.next()) {
      if (later->type == YAML_STREAM_END_EVENT) break;
      if (anchor_of(*later) != name) continue;
      DiagnosticNote note;
      note.file = source_.path;
      note.position = positions_.at(later->start_mark);
      note.source_line = source_line_of(source_.text, note.position);
      note.message = "the value is marked here, and must stand above";
      error.notes.push_back(std::move(note));
      break;
    }
    return error;
  }

  Diagnostic refuse(const yaml_event_t& event, std::string message, std::string hint) {
    return error_in_text(source_.path, source_.text, positions_.at(event.start_mark),
                         std::move(message), std::move(hint));
  }

  const Source& source_;
  const Limits& limits_;
  Positions positions_;
  EventParser parser_;
  std::set<std::string, std::less<>> anchors_;
  std::size_t depth_ = 0;
  std::size_t documents_ = 0;
};

}  // namespace

Result<bool> look_through(const Source& source, const Limits& limits) {
  return Look(source, limits).all();
}

}  // namespace slipway::yaml
