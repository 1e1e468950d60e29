#include "compiler/start/dockerfile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <vector>

#include "compiler/start/shell_reference.h"

namespace slipway::start {

namespace {

struct Instruction {
  std::string name;  ///< upper case
  std::string rest;
  std::size_t line = 0;
};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!(text = trimmed(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::vector<Instruction> instructions_of(std::string_view text) {
  std::vector<Instruction> instructions;
  char escape = '\\';
  std::string pending;
  std::size_t number = 0;
  std::size_t first = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.starts_with('#')) {
      if (instructions.empty() && line.find("escape=`") != std::string_view::npos) escape = '`';
      continue;  // also inside a continued instruction
    }
    if (line.empty()) continue;
    if (pending.empty()) first = number;
    const bool continues = line.back() == escape;
    if (continues) line.remove_suffix(1);
    pending += std::string(line) + " ";
    if (continues && !text.empty()) continue;
    const std::size_t space = std::min(pending.find_first_of(" \t"), pending.size());
    instructions.push_back({upper(pending.substr(0, space)),
                            std::string(trimmed(std::string_view(pending).substr(space))), first});
    pending.clear();
  }
  return instructions;
}

using Values = std::map<std::string, std::string>;

// `$PORT`, `${PORT}` and `${PORT:-8080}` by the values of ARG and ENV.
std::string expanded(std::string_view text, const Values& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t dollar = text.find('$');
    out += text.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar);
    const auto reference = shell_reference_at(text);
    text.remove_prefix(reference ? reference->size : 1);
    if (!reference) continue;
    const auto found = values.find(std::string(reference->name));
    if (found != values.end()) {
      out += found->second;
    } else if (reference->operation == ":-" || reference->operation == "-") {
      out += reference->word;
    }
  }
  return out;
}

// ENV A=1 B="2 3", ENV A 1, ARG A=1
void remember(const Instruction& instruction, Values& values) {
  const std::vector<std::string> words = words_of(instruction.rest);
  if (words.empty()) return;
  if (words.front().find('=') == std::string::npos) {
    if (words.size() > 1) values[words.front()] = expanded(words[1], values);
    return;
  }
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) continue;
    std::string value = word.substr(equals + 1);
    std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
    values[word.substr(0, equals)] = expanded(value, values);
  }
}

void add_ports(const Instruction& instruction, std::string_view file, const Values& values,
               Facts& facts) {
  for (const std::string& word : words_of(expanded(instruction.rest, values))) {
    int number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    const std::string_view protocol(end, static_cast<std::size_t>(word.data() + word.size() - end));
    if (error != std::errc() || number < 1 || number > 65535 ||
        (!protocol.empty() && protocol != "/tcp"))
      continue;
    const bool known = std::any_of(facts.ports.begin(), facts.ports.end(),
                                   [&](const FoundPort& p) { return p.number == number; });
    if (known) continue;
    facts.ports.push_back({port_name_of(number, facts.ports), number,
                           fmt::format("EXPOSE, {} line {}", file, instruction.line)});
  }
}

// Nothing says how large it is, or whether its data matters.
void add_volumes(const Instruction& instruction, std::string_view file, const Values& values,
                 Facts& facts) {
  std::string paths = expanded(instruction.rest, values);
  std::replace_if(
      paths.begin(), paths.end(),
      [](char c) { return c == '[' || c == ']' || c == '"' || c == ','; }, ' ');
  for (const std::string& path : words_of(paths)) {
    const bool known = std::any_of(facts.volumes.begin(), facts.volumes.end(),
                                   [&](const FoundVolume& volume) { return volume.path == path; });
    if (known) continue;
    facts.remarks.push_back(fmt::format(
        "{} line {}: nothing can be written to `{}`: if its data is to stay, add `volumes: {{{}: "
        "{{size: 10Gi}}}}`",
        file, instruction.line, path, path));
  }
}

}  // namespace

bool is_dockerfile(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return false;
  const std::vector<Instruction> instructions = instructions_of(text);
  return std::any_of(instructions.begin(), instructions.end(), [](const Instruction& instruction) {
    return instruction.name == "FROM" && !instruction.rest.empty();
  });
}

std::string path_of_first_url(std::string_view text) {
  const std::size_t scheme = std::min(text.find("http://"), text.find("https://"));
  if (scheme == std::string_view::npos) return {};
  text.remove_prefix(text.find("//", scheme) + 2);
  text = text.substr(0, text.find_first_of(" \t\"'|;,]"));
  const std::size_t slash = text.find('/');
  return slash == std::string_view::npos ? "/" : std::string(text.substr(slash));
}

void read_dockerfile(std::string_view text, std::string_view name, Facts& facts) {
  const std::vector<Instruction> instructions = instructions_of(text);
  // Which stages the last one is made of, from it upwards.
  struct Stage {
    std::string name, base;
    std::size_t begin = 0, end = 0;
  };
  std::vector<Stage> stages;
  for (std::size_t i = 0; i < instructions.size(); ++i) {
    if (instructions[i].name != "FROM") continue;
    if (!stages.empty()) stages.back().end = i;
    std::vector<std::string> words = words_of(instructions[i].rest);
    std::erase_if(words, [](const std::string& word) { return word.starts_with("--"); });
    Stage stage;
    if (!words.empty()) stage.base = words[0];
    if (words.size() > 2 && upper(words[1]) == "AS") stage.name = words[2];
    stage.begin = i;
    stage.end = instructions.size();
    stages.push_back(stage);
  }
  if (stages.empty()) return;
  std::vector<Stage> chain = {stages.back()};
  for (std::size_t i = stages.size(); i-- > 0;) {
    if (!stages[i].name.empty() && stages[i].name == chain.back().base) chain.push_back(stages[i]);
  }
  Values values;
  for (std::size_t i = 0; i < stages.front().begin; ++i) {
    if (instructions[i].name == "ARG") remember(instructions[i], values);
  }
  for (auto stage = chain.rbegin(); stage != chain.rend(); ++stage) {
    for (std::size_t i = stage->begin; i < stage->end; ++i) {
      const Instruction& instruction = instructions[i];
      if (instruction.name == "ENV" || instruction.name == "ARG") remember(instruction, values);
      if (instruction.name == "EXPOSE") add_ports(instruction, name, values, facts);
      if (instruction.name == "VOLUME") add_volumes(instruction, name, values, facts);
      if (instruction.name == "HEALTHCHECK") {
        const std::string path = path_of_first_url(expanded(instruction.rest, values));
        if (!path.empty())
          facts.health_path =
              Found{path, fmt::format("HEALTHCHECK, {} line {}", name, instruction.line)};
      }
    }
  }
}

}  // namespace slipway::start
