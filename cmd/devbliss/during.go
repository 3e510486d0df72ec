package main

import (
	"fmt"
	"strings"
)

// during says what was being done when err happened, unless a room below has
// said just that, or the verb of it.
func during(doing string, err error) error {
	if err == nil {
		return nil
	}
	name, _, _ := strings.Cut(doing, " ")
	if said := err.Error(); strings.HasPrefix(said, doing+":") || strings.HasPrefix(said, name+":") {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// verb joins a command and what it was given: "up api worker".
func verb(name string, args []string) string {
	return strings.Join(append([]string{name}, args...), " ")
}
