package docker

import (
	"slices"
	"testing"

	"github.com/sirupsen/logrus"
)

func TestWarningIsNotCalledOneTwice(t *testing.T) {
	for text, want := range map[string]string{
		`Warning: No resource found to remove for project "shop".`: `No resource found to remove for project "shop".`,
		"Found orphan containers":                                  "Found orphan containers",
		"the Warning: stays":                                       "the Warning: stays",
	} {
		if got := bare(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var heard []string
	hook := sdkWarnings{func(text string) { heard = append(heard, text) }}
	if err := hook.Fire(&logrus.Entry{Message: "of somebody else"}); err != nil || slices.Contains(heard, "of somebody else") {
		t.Errorf("heard %q, %v", heard, err)
	}
}
