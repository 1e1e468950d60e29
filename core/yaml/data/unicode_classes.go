// Writes unicode-classes.txt: the ranges of letters and decimal digits of the Unicode version of the Go
// that kustomize 5.8.2 is built with (1.26: Unicode 15), because go-yaml orders keys by them.
// go run core/yaml/data/unicode_classes.go > core/yaml/data/unicode-classes.txt
package main

import (
	"fmt"
	"unicode"
)

func ranges(class string, is func(rune) bool) {
	for first := rune(0x80); first <= unicode.MaxRune; first++ {
		if !is(first) {
			continue
		}
		last := first
		for last < unicode.MaxRune && is(last+1) {
			last++
		}
		fmt.Printf("%s %X %X\n", class, first, last)
		first = last
	}
}

func main() {
	ranges("L", unicode.IsLetter)
	ranges("N", unicode.IsDigit)
}
