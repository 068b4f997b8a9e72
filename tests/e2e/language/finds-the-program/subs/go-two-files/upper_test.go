package main

import "testing"

func TestUpper(t *testing.T) {
}
