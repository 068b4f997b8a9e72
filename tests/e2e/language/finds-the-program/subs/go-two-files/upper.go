package main

import "strings"

func toUpper(text string) string {
	return strings.ToUpper(text)
}
