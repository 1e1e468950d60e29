package main

import (
	"log"
	"path/filepath"
	"slices"
)

// orderTables writes the legacy order of kinds. kustomize has it twice: for sorting its output and for
// sorting its field specs.
func orderTables(tables map[string][]string) {
	sorter := readSource(filepath.Join(moduleDirectory("sigs.k8s.io/kustomize/api"), "internal/builtins"))
	ids := readSource(filepath.Join(moduleDirectory("sigs.k8s.io/kustomize/kyaml"), "resid"))
	first, last := sorter.list("defaultOrderFirst"), sorter.list("defaultOrderLast")
	if !slices.Equal(first, ids.list("orderFirst")) || !slices.Equal(last, ids.list("orderLast")) {
		log.Fatal("the two orders of kinds differ by now: write a table for each")
	}
	var lines []string
	for _, kind := range first {
		lines = append(lines, "first "+kind)
	}
	for _, kind := range last {
		lines = append(lines, "last "+kind)
	}
	tables["legacy-order.txt"] = lines
}
