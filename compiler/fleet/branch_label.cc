#include "compiler/fleet/branch_label.h"

#include "core/text/names.h"
#include "core/text/sha256.h"

namespace slipway::fleet {

namespace {

constexpr std::size_t hash_length = 8;

// Lower-case letters and digits, with one `-` for all that lies between them.
std::string plain_part(std::string_view branch) {
  std::string out;
  for (char c : branch) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  out.resize(std::min(out.size(), longest_branch_label - hash_length - 1));
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace

std::string branch_label(std::string_view branch) {
  if (branch.size() <= longest_branch_label && is_dns_label(branch)) return std::string(branch);
  const std::string hash = sha256_hex(branch).substr(0, hash_length);
  const std::string plain = plain_part(branch);
  return plain.empty() ? hash : plain + "-" + hash;
}

}  // namespace slipway::fleet
