package stack

import (
	"os"
	"path/filepath"
	"strings"
)

// branch is the git branch that is checked out in a folder or one above it; "" where
// there is none, or no repository. It reads what git has written and runs nothing.
func branch(dir string) string {
	for {
		if head, ok := headOf(filepath.Join(dir, ".git")); ok {
			name, _ := strings.CutPrefix(strings.TrimSpace(string(head)), "ref: refs/heads/")
			if name == strings.TrimSpace(string(head)) { // a commit, not a branch
				return ""
			}
			return name
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// headOf reads what a repository has checked out. In a worktree .git is a file that
// says where the rest is.
func headOf(git string) (head []byte, ok bool) {
	if text, err := os.ReadFile(git); err == nil {
		at, is := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir: ")
		if !is {
			return nil, false
		}
		if !filepath.IsAbs(at) {
			at = filepath.Join(filepath.Dir(git), at)
		}
		git = at
	}
	head, err := os.ReadFile(filepath.Join(git, "HEAD"))
	return head, err == nil
}
