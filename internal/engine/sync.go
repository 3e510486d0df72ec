package engine

// Sync is something that Develop did because a file changed, or could not do.
type Sync struct {
	Service string // "" where it is about several
	Text    string // such as "2 changed files copied into it"; untrusted where it failed
	Failed  bool
}
