package ui

import (
	"flag"
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(child())
	}
	if flag.Lookup("update") == nil { // a library that tests use may have it too
		flag.Bool("update", false, "write the golden files anew")
	}
	goleak.VerifyTestMain(m)
}
