package catalog_test

import (
	"regexp"
	"strings"
	"testing"
)

// A password with a blank in it must not turn a healthy service red.
func TestHealthChecksQuoteTheVariablesOfTheContainer(t *testing.T) {
	shell := regexp.MustCompile(`\["CMD-SHELL", "(.*)"\]`)
	variable := regexp.MustCompile(`\$\$\{?[A-Z_]+`)
	seen := 0
	for _, a := range open(t).All() {
		for _, found := range shell.FindAllStringSubmatch(file(render(t, a.ID, a.ID)), -1) {
			for _, at := range variable.FindAllStringIndex(found[1], -1) {
				seen++
				if strings.Count(found[1][:at[0]], `\"`)%2 == 0 {
					t.Errorf("%s: %s", a.ID, found[1])
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no health check has a variable: the test looks in the wrong place")
	}
}
