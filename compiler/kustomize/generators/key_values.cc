#include "compiler/kustomize/generators/key_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/filesystem/path.h"
#include "core/yaml/utf8.h"

namespace slipway::kustomize {

namespace {

// Go's scanner stops, without an error, at a line that does not fit its buffer.
constexpr std::size_t longest_line = 65536;

// Unicode's white space, as Go's unicode.IsSpace has it.
std::size_t leading_space(std::string_view text) {
  static constexpr std::array<std::string_view, 5> wide = {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80",
                                                           "\xE2\x81\x9F", "\xE3\x80\x80"};
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++i;
      continue;
    }
    const std::string_view rest = text.substr(i);
    const auto found = std::find_if(
        wide.begin(), wide.end(), [&](std::string_view space) { return rest.starts_with(space); });
    if (found != wide.end()) {
      i += found->size();
      continue;
    }
    if (rest.starts_with("\xE2\x80") && rest.size() > 2) {
      const auto last = static_cast<unsigned char>(rest[2]);
      if (last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF) {
        i += 3;
        continue;
      }
    }
    break;
  }
  return i;
}

std::string_view without_quotes(std::string_view text) {
  if (text.size() < 2 || text.front() != text.back()) return text;
  if (text.front() != '"' && text.front() != '\'') return text;
  return text.substr(1, text.size() - 2);
}

std::string shown_path(const Root& root, std::string_view path) {
  return normal_path(join_path(root.shown, path));
}

Result<void> read_env_file(const yaml::Node& path, const Root& root, Loader& loader,
                           std::vector<Datum>& data) {
  SLIPWAY_ASSIGN(std::string content, loader.read(root, path.text(), path));
  const auto file = std::make_shared<const yaml::Source>(
      yaml::Source{shown_path(root, path.text()), std::move(content)});
  std::string_view rest = file->text;
  for (std::size_t number = 0; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    if (std::min(end, rest.size()) >= longest_line) break;
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    Result<std::optional<Datum>> datum = read_env_line(line, number);
    if (!datum) {
      return error_in_text(file->path, file->text, {static_cast<std::uint32_t>(number + 1), 1},
                           datum.error().message, datum.error().hint);
    }
    if (!*datum) continue;
    (*datum)->origin = &path;
    (*datum)->file = file;
    (*datum)->line = static_cast<std::uint32_t>(number + 1);
    data.push_back(**std::move(datum));
  }
  return {};
}

Result<Datum> read_literal(const yaml::Node& literal) {
  const std::string_view text = literal.text();
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return yaml::error_at(literal, fmt::format("the literal `{}` is no key=value", text),
                          "write `- key=value`");
  }
  return Datum{std::string(text.substr(0, equals)),
               std::string(without_quotes(text.substr(equals + 1))), &literal};
}

/// The last part of a path as it is written (Go's path.Base): `.` of `settings/.`.
std::string_view key_of(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return base_name(path);
}

Result<Datum> read_file(const yaml::Node& source, const Root& root, Loader& loader) {
  const std::string_view text = source.text();
  const auto separators = std::count(text.begin(), text.end(), '=');
  const std::size_t equals = text.find('=');
  if (separators > 1 || text.starts_with('=') || (separators == 1 && text.ends_with('='))) {
    return yaml::error_at(source, fmt::format("`{}` is no file", text),
                          "write `- path`, or `- key=path`; neither may contain another `=`");
  }
  Datum datum;
  datum.origin = &source;
  const std::string_view path = separators == 0 ? text : text.substr(equals + 1);
  datum.key = std::string(separators == 0 ? key_of(path) : text.substr(0, equals));
  SLIPWAY_ASSIGN(datum.value, loader.read(root, path, source));
  datum.file = std::make_shared<const yaml::Source>(yaml::Source{shown_path(root, path), {}});
  return datum;
}

}  // namespace

Result<std::optional<Datum>> read_env_line(std::string_view line, std::size_t number) {
  if (!yaml::is_valid_utf8(line)) {
    return plain_error("this line is not UTF-8",
                       "save the file as UTF-8, or use `files` for binary data");
  }
  if (number == 0 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  line.remove_prefix(leading_space(line));
  if (line.empty() || line.front() == '#') return std::optional<Datum>();
  const std::size_t equals = line.find('=');
  Datum datum;
  datum.key = std::string(line.substr(0, equals));
  if (equals != std::string_view::npos) datum.value = std::string(line.substr(equals + 1));
  if (datum.key.empty()) return std::optional<Datum>();
  return std::optional<Datum>(std::move(datum));
}

Result<std::vector<Datum>> read_data(const GeneratorSetting& setting, const Root& root,
                                     Loader& loader) {
  std::vector<Datum> data;
  for (const yaml::Node* path : setting.envs) {
    SLIPWAY_TRY(read_env_file(*path, root, loader, data));
  }
  for (const yaml::Node* literal : setting.literals) {
    SLIPWAY_ASSIGN(Datum datum, read_literal(*literal));
    data.push_back(std::move(datum));
  }
  for (const yaml::Node* source : setting.files) {
    SLIPWAY_ASSIGN(Datum datum, read_file(*source, root, loader));
    data.push_back(std::move(datum));
  }
  std::stable_sort(data.begin(), data.end(),
                   [](const Datum& a, const Datum& b) { return a.key < b.key; });
  const auto twice = std::adjacent_find(
      data.begin(), data.end(), [](const Datum& a, const Datum& b) { return a.key == b.key; });
  if (twice != data.end()) {
    return yaml::error_at(
        *std::next(twice)->origin,
        fmt::format("the key `{}` of `{}` is there twice", twice->key, setting.name),
        "remove one of them");
  }
  return data;
}

}  // namespace slipway::kustomize
