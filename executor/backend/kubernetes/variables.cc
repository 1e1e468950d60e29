#include "executor/backend/kubernetes/variables.h"

#include <algorithm>
#include <set>

namespace slipway::executor {

namespace {

constexpr int deepest = 20;               // variables may refer to themselves
constexpr int most_references = 1000;     // or to themselves twice, which doubles at each step
constexpr std::size_t longest = 1 << 20;  // of an expanded text

bool is_name(char c, bool first) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (!first && c >= '0' && c <= '9');
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_name(name.front(), true) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_name(c, false); });
}

}  // namespace

const JobVariables::Variable* JobVariables::find(std::string_view name) const {
  const auto found =
      std::find_if(list_.rbegin(), list_.rend(), [&](const Variable& v) { return v.name == name; });
  return found == list_.rend() ? nullptr : &*found;
}

std::string JobVariables::value(std::string_view name) const {
  const Variable* variable = find(name);
  if (variable == nullptr) return {};
  return variable->is_raw ? variable->value : expand(variable->value);
}

std::string JobVariables::expand(std::string_view text) const {
  std::string out;
  int references = most_references;
  expand_into(text, out, references, 0);
  return out;
}

void JobVariables::expand_into(std::string_view text, std::string& out, int& references,
                               int depth) const {
  while (!text.empty() && out.size() < longest && references > 0) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    out += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) return;
    text.remove_prefix(1);
    if (text.starts_with('$')) {
      out += '$';
      text.remove_prefix(1);
      continue;
    }
    const bool braced = text.starts_with('{');
    if (braced) text.remove_prefix(1);
    std::size_t length = 0;
    while (length < text.size() && is_name(text[length], length == 0)) ++length;
    if (length == 0) {
      out += braced ? "${" : "$";
      continue;
    }
    --references;
    const Variable* variable = find(text.substr(0, length));
    text.remove_prefix(length);
    if (braced && text.starts_with('}')) text.remove_prefix(1);
    if (variable == nullptr) continue;
    if (variable->is_raw) {
      out += variable->value;
    } else if (depth < deepest) {
      expand_into(variable->value, out, references, depth + 1);
    }
  }
}

std::vector<std::pair<std::string, std::string>> JobVariables::for_services() const {
  std::vector<std::pair<std::string, std::string>> result;
  std::set<std::string_view> names;
  for (const Variable& variable : list_) {
    if (!is_variable_name(variable.name) || !names.insert(variable.name).second) continue;
    const Variable* last = find(variable.name);
    if (last->is_public && !last->is_file) {
      result.emplace_back(variable.name, value(variable.name));
    }
  }
  return result;
}

}  // namespace slipway::executor
