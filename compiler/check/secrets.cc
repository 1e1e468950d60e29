// secret-in-clear: a value in `config`, a word of a command line, a path or a line of a file that
// looks like a secret (compiler/secrets). The message never repeats the value, nor its line. What
// patches and further manifests hold is seen where they are rendered (clear_objects.cc).
#include <set>

#include "compiler/check/checks.h"
#include "compiler/check/node_place.h"
#include "compiler/fleet/secret_remedy.h"
#include "compiler/secrets/text_secrets.h"
#include "core/filesystem/path.h"

namespace slipway::check {

namespace {

void add(const yaml::Node& node, const std::string& message, const std::string& hint,
         Diagnostics& diagnostics) {
  Diagnostic diagnostic = finding(node, "secret-in-clear", message,
                                  hint + "; a value that was ever committed must be changed");
  diagnostic.source_line.clear();
  diagnostics.add(std::move(diagnostic));
}

void check_value(std::string_view name, std::string_view value, const yaml::Node& node,
                 const std::string& remedy, Diagnostics& diagnostics) {
  const auto found = secrets::secrets_in_value(name, value, 1);
  if (found.empty()) return;
  const std::string shown(name);
  add(node, "`config." + shown + "` " + std::string(secrets::what_it_holds(found.front().sign)),
      remedy + " and refer to it: secrets: {" + shown + ": {secret: NAME, key: KEY}}", diagnostics);
}

// `command` and `args` of a document: each word, and what the option before it asks for.
void check_words(const yaml::Node& fields, const std::string& remedy, Diagnostics& diagnostics) {
  for (const std::string_view field : {"command", "args"}) {
    const yaml::Node* list = fields.find(field);
    if (list == nullptr) continue;
    std::string_view before;
    for (const yaml::Node* item : list->items()) {
      const secrets::Sign sign = secrets::sign_of_word(item->text(), before);
      before = item->text();
      if (sign == secrets::Sign::none) continue;
      add(*item, "`" + std::string(field) + "` " + std::string(secrets::what_it_holds(sign)),
          remedy + ", name it in `secrets` as TOKEN, say, and write $(TOKEN) here", diagnostics);
    }
  }
}

// Where Kubernetes and Prometheus ask: a path may go on with `?token=…`.
void check_paths(const yaml::Node& fields, Diagnostics& diagnostics) {
  for (const std::string_view field : {"health", "metrics"}) {
    const yaml::Node* asked = fields.find(field);
    if (asked == nullptr) continue;
    for (const yaml::Entry& entry : asked->entries()) {
      if (!entry.value->is_scalar()) continue;
      const secrets::Sign sign = secrets::sign_of("", entry.value->text());
      if (sign == secrets::Sign::none) continue;
      add(*entry.value,
          "`" + std::string(field) + "." + std::string(entry.key->text()) + "` " +
              std::string(secrets::what_it_holds(sign)),
          "let the service answer at a path that asks for no password: only the cluster reaches it",
          diagnostics);
    }
  }
}

// A file that the service gets: each line of it.
void check_file(const fleet::Service& service, const fleet::AttachedFile& file,
                const std::string& remedy, Diagnostics& diagnostics) {
  const yaml::Node* path = service.root->find("files")->find(file.node->text());
  for (const secrets::TextSecret& secret :
       secrets::secrets_in_text(file.content, secrets::most_to_tell)) {
    Diagnostic diagnostic = plain_error(
        "this file, which the service gets as `" + file.place + "`, " +
            std::string(secrets::what_it_holds(secret.sign)),
        remedy +
            " and give it to the service in `secrets`, as an environment variable; a value that "
            "was ever committed must be changed",
        Fault::finding);
    diagnostic.rule = "secret-in-clear";
    diagnostic.file = normal_path(join_path(service.descriptor->directory, path->text()));
    diagnostic.position = {secret.line, secret.column};  // and not its line
    diagnostic.notes.push_back(yaml::note_at(*file.node, "the service gets it here"));
    diagnostics.add(std::move(diagnostic));
  }
}

// Every `config` and command line of a descriptor that may have any form.
void check_as_written(const yaml::Node& fields, const std::string& remedy,
                      Diagnostics& diagnostics) {
  if (const yaml::Node* config = fields.find("config")) {
    for (const yaml::Entry& entry : config->entries()) {
      if (entry.value->is_scalar() && !entry.value->is_null())
        check_value(entry.key->text(), entry.value->text(), *entry.value, remedy, diagnostics);
    }
  }
  check_words(fields, remedy, diagnostics);
  check_paths(fields, diagnostics);
  for (const std::string_view overrides : {"environments", "clusters"}) {
    const yaml::Node* named = fields.find(overrides);
    if (named == nullptr) continue;
    for (const yaml::Entry& entry : named->entries())
      check_as_written(*entry.value, remedy, diagnostics);
  }
}

}  // namespace

void check_secrets(const fleet::ServiceSet& set, Diagnostics& diagnostics) {
  const std::string remedy = fleet::into_a_secret(fleet::home_of_secrets(set.fleet()));
  std::set<std::pair<NodePlace, std::string>> seen;
  for (const fleet::Service& service : set.services()) {
    for (const fleet::ConfigValue& value : service.config)
      check_value(value.name, value.value, *value.node, remedy, diagnostics);
    check_words(*service.root, remedy, diagnostics);
    check_paths(*service.root, diagnostics);
    for (const fleet::AttachedFile& file : service.files) {
      // the same in every cluster, mostly
      if (seen.insert({place_of(*file.node), file.place}).second)
        check_file(service, file, remedy, diagnostics);
    }
  }
  for (const auto& descriptor : set.unresolved()) {
    if (descriptor->root != nullptr) check_as_written(*descriptor->root, remedy, diagnostics);
  }
}

}  // namespace slipway::check
