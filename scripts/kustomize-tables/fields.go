package main

import (
	"fmt"
	"log"
	"path/filepath"
	"sort"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/resid"
	"sigs.k8s.io/yaml"
)

type nameReference struct {
	resid.Gvk `json:",inline"`
	Referrers types.FsSlice `json:"fieldSpecs"`
}

type nameReferences []nameReference

func (s nameReferences) Len() int           { return len(s) }
func (s nameReferences) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s nameReferences) Less(i, j int) bool { return s[i].Gvk.IsLessThan(s[j].Gvk) }

// fieldTables writes kustomize's transformer configuration, sorted with its own comparison. The order
// is what the program applies them in, so these lines are grouped, not sorted by bytes.
func fieldTables(tables map[string][]string) {
	constants := readSource(filepath.Join(moduleDirectory("sigs.k8s.io/kustomize/api"),
		"internal/konfig/builtinpluginconsts"))
	simple := []struct{ field, constant string }{
		{"namePrefix", "namePrefixFieldSpecs"},
		{"nameSuffix", "nameSuffixFieldSpecs"},
		{"namespace", "namespaceFieldSpecs"},
		{"commonLabels", "commonLabelFieldSpecs"},
		{"templateLabels", "templateLabelFieldSpecs"},
		{"volumeClaimTemplateLabels", "volumeClaimTemplateLabelFieldSpecs"},
		{"commonAnnotations", "commonAnnotationFieldSpecs"},
		{"varReference", "varReferenceFieldSpecs"},
		{"images", "imagesFieldSpecs"},
		{"replicas", "replicasFieldSpecs"},
	}
	var lines []string
	for _, table := range simple {
		var configuration map[string]types.FsSlice
		if err := yaml.UnmarshalStrict([]byte(constants.text(table.constant)), &configuration); err != nil {
			log.Fatalf("%s: %v", table.constant, err)
		}
		specs, found := configuration[table.field]
		if !found || len(configuration) != 1 {
			log.Fatalf("%s does not hold %s", table.constant, table.field)
		}
		lines = append(lines, "= "+table.field)
		lines = append(lines, specLines(specs)...)
	}
	tables["default-fields.txt"] = lines

	var configuration map[string]nameReferences
	if err := yaml.UnmarshalStrict([]byte(constants.text("nameReferenceFieldSpecs")), &configuration); err != nil {
		log.Fatal(err)
	}
	references := configuration["nameReference"]
	sort.Sort(references)
	lines = nil
	for _, reference := range references {
		lines = append(lines, "= "+gvkText(reference.Gvk))
		for _, spec := range reference.Referrers {
			lines = append(lines, specLine(spec))
		}
	}
	tables["name-references.txt"] = lines
}

func specLines(specs types.FsSlice) []string {
	sort.Sort(specs)
	var lines []string
	for _, spec := range specs {
		lines = append(lines, specLine(spec))
	}
	return lines
}

func specLine(spec types.FieldSpec) string {
	create := ""
	if spec.CreateIfNotPresent {
		create = " create"
	}
	return fmt.Sprintf("%s %s%s", gvkText(spec.Gvk), spec.Path, create)
}

func gvkText(gvk resid.Gvk) string {
	part := func(text string) string {
		if text == "" {
			return "*"
		}
		return text
	}
	return part(gvk.Group) + " " + part(gvk.Version) + " " + part(gvk.Kind)
}
