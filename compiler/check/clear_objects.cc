#include "compiler/check/clear_objects.h"

#include "compiler/fleet/secret_remedy.h"
#include "compiler/manifest/identity.h"
#include "compiler/overlay/written_at.h"
#include "compiler/secrets/text_secrets.h"
#include "core/yaml/text_of.h"

namespace slipway::check {

namespace {

class ClearObjects {
 public:
  ClearObjects(const OverlayBuild& overlay, const fleet::Fleet& fleet)
      : service_(overlay.service),
        home_(fleet::home_of_secrets(fleet)),
        tree_(overlay.files, fleet) {}

  void look_at(const yaml::Node& object) {
    subject_ = manifest::subject_of(object);
    const std::string_view kind = yaml::text_of(object, "kind");
    if (kind == "Secret") return look_at_secret(object);
    if (service_.patches.empty() && service_.extra.empty()) return;
    if (kind == "ConfigMap") {
      if (const yaml::Node* data = object.find("data")) {
        for (const yaml::Entry& entry : data->entries())
          look_at_text(entry.key->text(), *entry.value);
      }
      return;
    }
    look_below(object);
  }

  [[nodiscard]] std::vector<Diagnostic> take() { return std::move(found_); }

 private:
  // The value of a ConfigMap, which may be a whole file.
  void look_at_text(std::string_view name, const yaml::Node& value) {
    for (const secrets::TextSecret& secret :
         secrets::secrets_in_value(name, value.text(), secrets::most_to_tell)) {
      const Position inside{secret.line, secret.column};
      yaml::Node place = value;
      if (inside != Position{1, 1}) {
        const DiagnosticNote note = overlay::place_in_scalar(value, inside);
        place.line = note.position.line;
        place.column = note.position.column;
      }
      add("data." + std::string(name), secret.sign, place);
    }
  }

  void look_at_secret(const yaml::Node& object) {
    std::string keys;
    std::optional<overlay::Written> first;
    for (const std::string_view field : {"data", "stringData"}) {
      const yaml::Node* values = object.find(field);
      if (values == nullptr) continue;
      for (const yaml::Entry& entry : values->entries()) {
        if (entry.value->text().empty()) continue;
        auto written = written_at(*entry.value);
        if (!written) continue;
        if (!first) first = std::move(written);
        keys += (keys.empty() ? "`" : ", `") + std::string(entry.key->text()) + "`";
      }
    }
    if (!first) return;
    add(first->place, subject_ + " holds secrets in clear: " + keys,
        home_ == fleet::SecretHome::stores
            ? "put its values into the store that the fleet names for secrets, and keep only the "
              "reference to it in `secrets`"
            : "create that Secret in the cluster, not from the repository (`kubectl create secret "
              "generic NAME --from-file=KEY=FILE`), and keep only the reference to it in "
              "`secrets`");
  }

  // Environment variables, command lines and annotations, wherever they are.
  void look_below(const yaml::Node& node) {
    if (node.is_mapping() && node.find("value") != nullptr && node.find("name") != nullptr) {
      const yaml::Node& value = *node.find("value");
      const std::string_view name = yaml::text_of(node, "name");
      if (value.is_scalar()) add(std::string(name), secrets::sign_of(name, value.text()), value);
    }
    for (const yaml::Entry& entry : node.entries()) {
      const std::string_view key = entry.key->text();
      if (key == "annotations") look_at_annotations(*entry.value);
      if (key == "args" || key == "command") look_at_words(std::string(key), *entry.value);
      look_below(*entry.value);
    }
    for (const yaml::Node* item : node.items()) look_below(*item);
  }

  void look_at_annotations(const yaml::Node& annotations) {
    for (const yaml::Entry& entry : annotations.entries()) {
      if (!entry.value->is_scalar()) continue;
      const std::string_view key = entry.key->text();
      add("annotations." + std::string(key), secrets::sign_of_annotation(key, entry.value->text()),
          *entry.value);
    }
  }

  void look_at_words(const std::string& field, const yaml::Node& list) {
    std::string_view before;
    for (const yaml::Node* item : list.items()) {
      add(field, secrets::sign_of_word(item->text(), before), *item);
      before = item->text();
    }
  }

  void add(const std::string& field, secrets::Sign sign, const yaml::Node& value) {
    if (sign == secrets::Sign::none) return;
    const auto written = written_at(value);
    if (!written || written->author != overlay::Author::team) return;
    add(written->place, subject_ + ": `" + field + "` " + std::string(secrets::what_it_holds(sign)),
        fleet::into_a_secret(home_) + " and refer to it in `secrets` of the descriptor");
  }

  void add(const DiagnosticNote& place, std::string message, const std::string& hint) {
    Diagnostic diagnostic =
        plain_error(std::move(message), hint + "; a value that was ever committed must be changed",
                    Fault::finding);
    diagnostic.rule = "secret-in-clear";
    diagnostic.file = place.file;
    diagnostic.position = place.position;  // and not its line
    found_.push_back(std::move(diagnostic));
  }

  [[nodiscard]] std::optional<overlay::Written> written_at(const yaml::Node& node) const {
    if (node.source == nullptr) return std::nullopt;
    return tree_.written(service_, node.source->path, {node.line, node.column});
  }

  const fleet::Service& service_;
  const fleet::SecretHome home_;
  overlay::CompiledTree tree_;
  std::string subject_;
  std::vector<Diagnostic> found_;
};

}  // namespace

std::vector<Diagnostic> secrets_in_objects(const OverlayBuild& overlay, const fleet::Fleet& fleet) {
  ClearObjects look(overlay, fleet);
  for (const kustomize::Rendered& rendered : overlay.build.objects) look.look_at(*rendered.object);
  return look.take();
}

}  // namespace slipway::check
