package main

import (
	"log"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const (
	kindsExtension    = "x-kubernetes-group-version-kind"
	strategyExtension = "x-kubernetes-patch-strategy"
	mergeKeyExtension = "x-kubernetes-patch-merge-key"
	mapKeysExtension  = "x-kubernetes-list-map-keys"
	opaque            = "-"
)

// schemaTables writes which kinds exist, their scopes, and of their types what a merge has to know.
func schemaTables(tables map[string][]string) {
	definitions := openapi.Schema().Definitions
	writer := schemaWriter{definitions: definitions, short: shortNames(definitions), types: map[string]string{}}

	kinds := map[string]string{}
	for _, name := range sortedKeys(definitions) {
		definition := definitions[name]
		for _, kind := range kindsOf(definition) {
			if !isObject(name, definition) {
				continue
			}
			if other, twice := kinds[kind]; twice {
				log.Fatalf("%s is both %s and %s", kind, other, name)
			}
			kinds[kind] = name
		}
	}

	scopes := readSource(filepath.Join(moduleDirectory("sigs.k8s.io/kustomize/kyaml"), "openapi")).
		typeScopes("precomputedIsNamespaceScoped")
	all := map[string]bool{}
	for kind := range kinds {
		all[kind] = true
	}
	for kind := range scopes {
		all[kind] = true
	}
	var lines []string
	for _, kind := range sortedKeys(all) {
		scope := "unknown"
		if namespaced, known := scopes[kind]; known {
			scope = map[bool]string{true: "namespaced", false: "cluster"}[namespaced]
		} else if _, known := openapi.IsNamespaceScoped(typeMeta(kind)); known {
			log.Fatalf("the scope of %s depends on the loaded schema: the table needs a column", kind)
		}
		definition := opaque
		if name, found := kinds[kind]; found {
			definition = writer.use(name)
		}
		lines = append(lines, kind+" "+scope+" "+definition)
	}
	tables["schema-kinds.txt"] = lines

	lines = nil
	for _, name := range sortedKeys(writer.types) {
		if fields := writer.types[name]; fields != "" {
			lines = append(lines, name+fields)
		}
	}
	tables["schema-types.txt"] = lines
}

func typeMeta(kind string) yaml.TypeMeta {
	version, name, _ := strings.Cut(kind, " ")
	return yaml.TypeMeta{APIVersion: version, Kind: name}
}

func kindsOf(definition spec.Schema) []string {
	var result []string
	list, _ := definition.Extensions[kindsExtension].([]interface{})
	for _, item := range list {
		gvk := item.(map[string]interface{})
		version := gvk["version"].(string)
		if group, _ := gvk["group"].(string); group != "" {
			version = group + "/" + version
		}
		result = append(result, version+" "+gvk["kind"].(string))
	}
	return result
}

// isObject leaves out what is never patched as a whole: lists, which are taken apart when they are
// read, and the API's options and events. kustomize's own kinds count.
func isObject(name string, definition spec.Schema) bool {
	metadata, found := definition.Properties["metadata"]
	if found {
		return strings.HasSuffix(metadata.Ref.String(), ".ObjectMeta")
	}
	for _, kind := range kindsOf(definition) {
		if strings.HasPrefix(kind, "kustomize.config.k8s.io/") {
			return true
		}
	}
	return false
}

// shortNames are the last three parts of a definition's name where that is unique: core.v1.PodSpec.
func shortNames(definitions spec.Definitions) map[string]string {
	result, owners := map[string]string{}, map[string]string{}
	for _, name := range sortedKeys(definitions) {
		parts := strings.Split(name, ".")
		short := name
		if len(parts) > 3 {
			short = strings.Join(parts[len(parts)-3:], ".")
		}
		if other, taken := owners[short]; taken {
			log.Fatalf("%s and %s have the same short name", name, other)
		}
		owners[short] = name
		result[name] = short
	}
	return result
}

type schemaWriter struct {
	definitions spec.Definitions
	short       map[string]string
	types       map[string]string // short name to the rest of its line
}

// use writes the type, and those that it needs, and gives its short name.
func (w schemaWriter) use(name string) string {
	short := w.short[name]
	if _, done := w.types[short]; done {
		return short
	}
	w.types[short] = "" // types refer to themselves
	definition := w.definitions[name]
	var fields []string
	for _, field := range sortedKeys(definition.Properties) {
		if text := w.describe(definition.Properties[field]); text != "" {
			fields = append(fields, " "+field+text)
		}
	}
	if definition.AdditionalProperties != nil && definition.AdditionalProperties.Schema != nil {
		log.Fatalf("%s is a map of anything: the format has no word for it", name)
	}
	w.types[short] = strings.Join(fields, "")
	return short
}

// describe gives `=TYPE` for a map, `:TYPE` for a list, `:TYPE|key,key` for a list whose items are
// matched with each other; nothing for plain values, which a merge replaces.
func (w schemaWriter) describe(field spec.Schema) string {
	name, field := w.resolve(field)
	if !field.Type.Contains("array") {
		if text := w.mapType(name, field); text != "" {
			return "=" + text
		}
		return ""
	}
	itemName, item := w.resolve(*field.Items.Schema)
	items := w.mapType(itemName, item)
	if item.Type.Contains("array") {
		log.Fatalf("a list of lists: the format has no word for it")
	}
	if items == "" {
		items = opaque
	}
	strategy, _ := field.Extensions[strategyExtension].(string)
	if !slices.Contains(strings.Split(strategy, ","), "merge") {
		if items == opaque {
			return ""
		}
		return ":" + items
	}
	return ":" + items + "|" + strings.Join(mergeKeys(field), ",")
}

func mergeKeys(field spec.Schema) []string {
	if list, found := field.Extensions[mapKeysExtension].([]interface{}); found {
		var keys []string
		for _, key := range list {
			keys = append(keys, key.(string))
		}
		return keys
	}
	if key, found := field.Extensions[mergeKeyExtension].(string); found {
		return []string{key}
	}
	return nil
}

// mapType is the short name of a map's type, `{` and the type of the values for a map of anything,
// `-` for a map of which nothing else is known, and nothing for what is no map.
func (w schemaWriter) mapType(name string, field spec.Schema) string {
	if values := field.AdditionalProperties; values != nil && values.Schema != nil {
		valueName, value := w.resolve(*values.Schema)
		if text := w.mapType(valueName, value); text != "" && text != opaque {
			return "{" + text
		}
		return opaque
	}
	if len(field.Properties) > 0 {
		if name == "" {
			log.Fatal("a type without a name: the format has no word for it")
		}
		short := w.use(name)
		return short
	}
	if field.Type.Contains("object") || len(field.Type) == 0 {
		return opaque
	}
	return ""
}

func (w schemaWriter) resolve(field spec.Schema) (string, spec.Schema) {
	name := ""
	for field.Ref.String() != "" {
		name = strings.TrimPrefix(field.Ref.String(), "#/definitions/")
		next, found := w.definitions[name]
		if !found {
			log.Fatalf("no definition %s", name)
		}
		field = next
	}
	return name, field
}
