#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::executor {

enum class TroubleWait : std::uint8_t {
  hopeless,  ///< waiting does not help
  may_pass,  ///< such as a registry that does not answer
  queued,    ///< for a place on a node that is full
};

/// What a message of Kubernetes or a container runtime means: a line of data/troubles.txt.
struct TroubleEntry {
  std::vector<std::string> words;  ///< in small letters; none: every message
  bool is_authors = false;
  TroubleWait wait = TroubleWait::hopeless;
  std::string remedy;
};

/// The first entry of a situation (`pull`, `start` …) that fits the message. Every situation has
/// one for all messages.
const TroubleEntry& trouble_entry(std::string_view situation, std::string_view message);

/// A message without names of images, addresses and quoted words, which may hold any word.
std::string without_names(std::string_view message);

}  // namespace slipway::executor
