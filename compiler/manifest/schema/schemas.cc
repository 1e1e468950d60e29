// A schema file is lines. Those without an indent begin something:
//
//     slipway-schemas 1
//     kubernetes v1.34.4
//     kind apps/v1 Deployment namespaced status apps.v1.Deployment
//     builtin apps.v1.Deployment object
//      metadata @meta.v1.ObjectMeta
//
// Opening one looks at the first character of each line only, so it costs a tenth of a millisecond;
// schema_reader.cc parses a type when a value of it is first checked.

#include "compiler/manifest/schema/schemas.h"

#include <re2/re2.h>

#include <algorithm>
#include <tuple>

#include "compiler/manifest/schema/schema_reader.h"
#include "core/diagnostics/format.h"
#include "core/text/embedded.h"

namespace slipway::manifest {

SLIPWAY_EMBEDDED(kubernetes_1_34_schema)

namespace {

constexpr std::string_view first_line = "slipway-schemas 1";

/// Cuts the next word off the front of a line.
std::string_view next_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

auto kind_order(const KindSchema& kind) { return std::tie(kind.api_version, kind.kind); }

}  // namespace

Schemas::Schemas(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {}

Schemas::~Schemas() = default;

Result<std::shared_ptr<const Schemas>> Schemas::read(std::string path, std::string text) {
  const std::shared_ptr<Schemas> schemas(new Schemas(std::move(path), std::move(text)));
  SLIPWAY_TRY(schemas->index(schemas->text_));
  return std::shared_ptr<const Schemas>(schemas);
}

const Schemas& Schemas::built_in() {
  static const Schemas* const schemas = [] {
    auto* made = new Schemas("", "");  // lives for ever: threads may use it until the very end
    // The embedded text is ours and is read whole by a unit test.
    if (const Result<void> indexed = made->index(kubernetes_1_34_schema()); !indexed) {
      made->kinds_.clear();
    }
    return made;
  }();
  return *schemas;
}

Diagnostic Schemas::damage(std::uint32_t line, const std::string& what) const {
  Diagnostic diagnostic =
      plain_error("this schema file is damaged: " + what,
                  "write it again with `slipway schema snapshot --context CONTEXT -o " +
                      (path_.empty() ? std::string("FILE") : path_) + "`");
  diagnostic.file = path_.empty() ? "kubernetes-1.34.schema" : path_;
  diagnostic.position = {line, 1};
  return diagnostic;
}

Result<void> Schemas::index(std::string_view text) {
  std::uint32_t line_number = 0;
  std::size_t type_begin = std::string_view::npos;
  std::size_t at = 0;
  const auto end_type = [&] {
    if (type_begin != std::string_view::npos) {
      types_.back().text = text.substr(type_begin, at - type_begin);
    }
    type_begin = std::string_view::npos;
  };
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    ++line_number;
    if (text[at] != ' ') {
      std::string_view line = text.substr(at, end - at);
      end_type();
      if (line_number == 1) {
        if (line != first_line) {
          Diagnostic diagnostic =
              error_in_text(path_, text, {1, 1}, "this is no schema file that this slipway reads",
                            "`slipway schema snapshot --context CONTEXT` writes one");
          return diagnostic;
        }
      } else if (line.starts_with("kind ")) {
        SLIPWAY_TRY(add_kind(line.substr(5), line_number));
      } else if (line.starts_with("builtin ") || line.starts_with("custom ")) {
        type_begin = at;
        next_word(line);
        Type& type = types_.emplace_back();
        type.name = next_word(line);
        type.line = line_number;
      } else if (line.starts_with("kubernetes ")) {
        version_ = line.substr(11);
      } else if (!line.empty() && !line.starts_with('#')) {
        return damage(line_number, "nothing begins with `" + printable(line.substr(0, 40)) + "`");
      }
    } else if (type_begin == std::string_view::npos) {
      return damage(line_number, "this line belongs to no type");
    }
    at = end + 1;
  }
  if (line_number == 0) return damage(1, "it is empty");
  at = std::min(at, text.size());
  end_type();

  by_name_.resize(types_.size());
  for (std::uint32_t i = 0; i < by_name_.size(); ++i) by_name_[i] = i;
  std::sort(by_name_.begin(), by_name_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return types_[a].name < types_[b].name; });
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const std::uint32_t* number = find_type(kind_types_[i]);
    if (number == nullptr) {
      return damage(1, "it has no type `" + printable(kind_types_[i]) + "`");
    }
    kinds_[i].type = *number;
  }
  std::sort(kinds_.begin(), kinds_.end(),
            [](const KindSchema& a, const KindSchema& b) { return kind_order(a) < kind_order(b); });
  return {};
}

Result<void> Schemas::add_kind(std::string_view line, std::uint32_t line_number) {
  KindSchema kind;
  kind.api_version = next_word(line);
  kind.kind = next_word(line);
  const std::string_view scope = next_word(line);
  kind.scope = scope == "cluster" ? KindScope::cluster : KindScope::namespaced;
  std::string_view name = next_word(line);
  if (name == "status") {
    kind.has_status = true;
    name = next_word(line);
  }
  if (name.empty() || !line.empty() || (scope != "cluster" && scope != "namespaced")) {
    return damage(line_number, "this line describes no kind");
  }
  kinds_.push_back(kind);
  kind_types_.push_back(name);
  return {};
}

const KindSchema* Schemas::kind(std::string_view api_version, std::string_view kind) const {
  const auto wanted = std::tie(api_version, kind);
  const auto found =
      std::lower_bound(kinds_.begin(), kinds_.end(), wanted,
                       [](const KindSchema& a, const auto& b) { return kind_order(a) < b; });
  return found != kinds_.end() && kind_order(*found) == wanted ? &*found : nullptr;
}

const std::uint32_t* Schemas::find_type(std::string_view name) const {
  const auto found = std::lower_bound(
      by_name_.begin(), by_name_.end(), name,
      [&](std::uint32_t number, std::string_view value) { return types_[number].name < value; });
  return found != by_name_.end() && types_[*found].name == name ? &*found : nullptr;
}

Result<const Schema*> Schemas::type(std::uint32_t number) const {
  // The store itself is const, its types are a cache: they come into being once, under the lock.
  auto& type = const_cast<Type&>(types_[number]);
  if (const Schema* schema = type.schema.load(std::memory_order_acquire)) return schema;
  const std::lock_guard lock(mutex_);
  if (const Schema* schema = type.schema.load(std::memory_order_relaxed)) return schema;
  const auto number_of = [this](std::string_view name) { return find_type(name); };
  const SchemaText text = {type.text, type.line};
  Result<const Schema*> schema = read_schema(text, number_of, arena_);
  if (!schema) return damage(schema.error().position.line, schema.error().message);
  type.schema.store(*schema, std::memory_order_release);
  return schema;
}

const re2::RE2* Schemas::compiled(const Pattern& pattern) const {
  const re2::RE2* known = pattern.compiled.load(std::memory_order_acquire);
  if (known == nullptr) {
    const std::lock_guard lock(mutex_);
    known = pattern.compiled.load(std::memory_order_relaxed);
    if (known == nullptr) {
      re2::RE2::Options options;
      options.set_log_errors(false);
      options.set_max_mem(64 << 20);  // Go's regexp has no such limit
      const auto& made = expressions_.emplace_back(std::make_unique<const re2::RE2>(
          re2::StringPiece(pattern.text.data(), pattern.text.size()), options));
      known = made.get();
      pattern.compiled.store(known, std::memory_order_release);
    }
  }
  return known->ok() ? known : nullptr;
}

Result<std::size_t> Schemas::read_all() const {
  for (std::uint32_t i = 0; i < types_.size(); ++i) SLIPWAY_TRY(type(i));
  return types_.size();
}

}  // namespace slipway::manifest
