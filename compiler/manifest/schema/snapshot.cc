// OpenAPI v3 documents -> a schema file.
//
// A cluster has one document per group and version; together they are ten times as large as what
// matters here, since they describe paths, texts and lists, and repeat common types in every
// document. What is kept: the kinds that have a PATCH (what can be applied), their scope, and the
// types that they reach. Built-in types keep their names. Custom resources have one large type
// each, and their versions differ little: equal parts are written once, as types of their own. For
// that all parts are numbered by their content, bottom up, so equal parts have equal numbers.

#include "compiler/manifest/schema/snapshot.h"

#include <algorithm>
#include <map>
#include <set>

#include "compiler/manifest/schema/open_api.h"

namespace slipway::manifest {

namespace {

struct Kind {
  std::string type;
  bool cluster = false;
  bool status = false;
};

using KindName = std::pair<std::string, std::string>;  // apiVersion and kind

struct Document {
  std::string path;
  Json json;
  Origin origin = Origin::builtin;
};

KindName kind_name(const Json& gvk) {
  const std::string group = text_member(gvk, "group");
  const std::string version = text_member(gvk, "version");
  return {group.empty() ? version : group + "/" + version, text_member(gvk, "kind")};
}

class Snapshot {
 public:
  explicit Snapshot(std::vector<Document> documents) : documents_(std::move(documents)) {}

  std::string text(std::string_view version) {
    find_kinds();
    find_types();
    std::string out = "slipway-schemas 1\nkubernetes " + std::string(version) + "\n";
    for (const auto& [name, kind] : kinds_) {
      if (kind.type.empty()) continue;
      out += "kind " + name.first + " " + name.second;
      out += kind.cluster ? " cluster " : " namespaced ";
      out += (kind.status ? "status " : "") + kind.type + "\n";
    }
    parts_.write(out);
    return out;
  }

 private:
  // Kinds are what has a PATCH at …/<plural>/{name}; the path also tells the scope.
  void find_kinds() {
    for (const Document& document : documents_) {
      const Json* paths = member(document.json, "paths");
      if (paths == nullptr || !paths->is_object()) continue;
      for (const auto& [path, operations] : paths->items()) {
        const Json* patch = member(operations, "patch");
        const Json* gvk =
            patch == nullptr ? nullptr : member(*patch, "x-kubernetes-group-version-kind");
        if (gvk == nullptr) continue;
        const KindName name = kind_name(*gvk);
        if (!is_plain(name.first) || !is_plain(name.second)) continue;
        Kind& kind = kinds_[name];
        if (path.ends_with("/{name}/status")) kind.status = true;
        if (!path.ends_with("/{name}")) continue;
        kind.type = "?";
        // A namespace's own path ends with /namespaces/{name}.
        kind.cluster = path.find("/namespaces/{namespace}/") == std::string::npos;
      }
    }
    std::erase_if(kinds_, [](const auto& entry) { return entry.second.type.empty(); });
  }

  void find_types() {
    for (const Document& document : documents_) {
      const Json* components = member(document.json, "components");
      const Json* schemas = components == nullptr ? nullptr : member(*components, "schemas");
      if (schemas == nullptr || !schemas->is_object()) continue;
      for (const auto& [name, schema] : schemas->items()) {
        const Json* gvks = member(schema, "x-kubernetes-group-version-kind");
        if (gvks == nullptr || !gvks->is_array() || gvks->size() != 1) continue;
        const auto kind = kinds_.find(kind_name(gvks->front()));
        if (kind == kinds_.end() || kind->second.type != "?" || !is_plain(name)) continue;
        kind->second.type = short_name(name);
        add(document, *schemas, name);
      }
    }
    std::erase_if(kinds_, [](const auto& entry) { return entry.second.type == "?"; });
  }

  // The type and all that it refers to, once.
  void add(const Document& document, const Json& schemas, const std::string& root) {
    std::vector<std::string> pending = {root};
    while (!pending.empty()) {
      const std::string name = std::move(pending.back());
      pending.pop_back();
      if (!added_.insert(name).second) continue;
      // What a custom resource refers to are Kubernetes' own types.
      const Origin origin = name == root ? document.origin : Origin::builtin;
      const ConvertedDefinition converted = convert_definition(schemas, name, origin, parts_);
      parts_.name(converted.part, short_name(name), origin);
      pending.insert(pending.end(), converted.references.begin(), converted.references.end());
    }
  }

  std::vector<Document> documents_;
  std::map<KindName, Kind> kinds_;
  std::set<std::string> added_;
  Parts parts_;
};

}  // namespace

Result<std::string> make_snapshot(std::string_view kubernetes_version,
                                  std::vector<OpenApiDocument> documents) {
  if (kubernetes_version.find_first_of("\r\n") != std::string_view::npos) {
    return plain_error("the API server's version has several lines", {}, Fault::outside);
  }
  std::sort(documents.begin(), documents.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  std::vector<Document> parsed;
  for (OpenApiDocument& document : documents) {
    Json json = Json::parse(document.json, nullptr, /*allow_exceptions=*/false);
    document.json = {};
    if (!text_member(json, "openapi").starts_with("3.")) {
      return plain_error("the API server's document `" + document.path + "` is no OpenAPI v3",
                         "is the address of the context that of a Kubernetes API server?",
                         Fault::outside);
    }
    const Json* info = member(json, "info");
    const bool custom = info != nullptr && text_member(*info, "title") == "Kubernetes CRD Swagger";
    parsed.push_back({document.path, std::move(json), custom ? Origin::custom : Origin::builtin});
  }
  return Snapshot(std::move(parsed)).text(kubernetes_version);
}

}  // namespace slipway::manifest
