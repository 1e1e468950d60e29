// Writes compiler/kustomize/data/*.txt from the pinned kustomize modules: what kustomize 5.8.2 knows of
// Kubernetes' types, scopes, field specs and orders. Run it after a change of the versions in go.mod:
//
//	cd scripts/kustomize-tables && go run . ../../compiler/kustomize/data
//
// The formats are described in data/README.md. All lines are sorted by bytes, so that the program can
// search them in place.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . DATA_DIRECTORY")
	}
	tables := map[string][]string{}
	schemaTables(tables)
	fieldTables(tables)
	orderTables(tables)
	for name, lines := range tables {
		path := filepath.Join(os.Args[1], name)
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d lines\n", path, len(lines))
	}
}

// moduleDirectory is where the sources of a required module are: some tables are not exported.
func moduleDirectory(module string) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		log.Fatalf("go list %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
