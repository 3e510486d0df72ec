package composefile

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// abandoned is the age from which a staged file has no writer any more: between
// its making and its end lie milliseconds.
const abandoned = time.Minute

// staged is the name, in the folder of target, of a file that is to replace it.
func staged(target string) string {
	return "." + filepath.Base(target) + "." + rand.Text() + ".tmp"
}

// sweep removes what writers of target that were killed have left beside it: it
// may hold secrets, and git would take it for a file of the project.
func sweep(target string) {
	dir := filepath.Dir(target)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // the write that follows says why
	}
	left := regexp.MustCompile(`^\.` + regexp.QuoteMeta(filepath.Base(target)) + `\.[A-Z2-7]{26}\.tmp$`)
	for _, e := range entries {
		if !left.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(dir, e.Name())) // somebody else's sweep may be quicker
		}
	}
}
