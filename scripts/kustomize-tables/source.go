package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"path/filepath"
	"strconv"
)

// source evaluates constants and literals of one Go package that does not export them.
type source struct {
	values map[string]ast.Expr
}

func readSource(directory string) source {
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	if err != nil {
		log.Fatal(err)
	}
	result := source{values: map[string]ast.Expr{}}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			log.Fatal(err)
		}
		for _, declaration := range file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				value, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range value.Names {
					if i < len(value.Values) {
						result.values[name.Name] = value.Values[i]
					}
				}
			}
		}
	}
	return result
}

// text is the value of a string constant.
func (s source) text(name string) string {
	expression, found := s.values[name]
	if !found {
		log.Fatalf("the constant %s is gone", name)
	}
	return s.evaluate(expression)
}

func (s source) evaluate(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err != nil {
			log.Fatal(err)
		}
		return text
	case *ast.BinaryExpr:
		return s.evaluate(e.X) + s.evaluate(e.Y)
	case *ast.Ident:
		return s.text(e.Name)
	}
	log.Fatalf("cannot evaluate %T", expression)
	return ""
}

// list is the value of a []string literal.
func (s source) list(name string) []string {
	literal, ok := s.values[name].(*ast.CompositeLit)
	if !ok {
		log.Fatalf("the list %s is gone", name)
	}
	var result []string
	for _, element := range literal.Elts {
		result = append(result, s.evaluate(element))
	}
	return result
}

// typeScopes is the value of a map[yaml.TypeMeta]bool literal: "apiVersion kind" to true or false.
func (s source) typeScopes(name string) map[string]bool {
	literal, ok := s.values[name].(*ast.CompositeLit)
	if !ok {
		log.Fatalf("the map %s is gone", name)
	}
	result := map[string]bool{}
	for _, element := range literal.Elts {
		pair := element.(*ast.KeyValueExpr)
		parts := map[string]string{}
		for _, field := range pair.Key.(*ast.CompositeLit).Elts {
			named := field.(*ast.KeyValueExpr)
			parts[named.Key.(*ast.Ident).Name] = s.evaluate(named.Value)
		}
		result[parts["APIVersion"]+" "+parts["Kind"]] = pair.Value.(*ast.Ident).Name == "true"
	}
	return result
}
