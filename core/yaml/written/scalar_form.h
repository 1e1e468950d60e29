#pragma once

#include <string>
#include <string_view>

#include "core/yaml/node.h"

namespace slipway::yaml {

/// How a scalar is written: its style, and the tag in front (with its handle, or in `!<...>`).
struct ScalarForm {
  Style style = Style::plain;
  std::string tag;
};

/// Where a scalar is written.
struct ScalarContext {
  bool in_flow = false;     ///< between brackets
  bool simple_key = false;  ///< a key on one line with its colon
};

/// The form that go-yaml v3 writes a scalar node in. `tag` is the one that was written out.
ScalarForm form_of(const Node& scalar, std::string_view tag, ScalarContext context);

/// A tag with its handle, as it is written: `!!str`, `!custom`, `!<tag:example.com,2000:x>`.
std::string written_tag(std::string_view tag);

}  // namespace slipway::yaml
