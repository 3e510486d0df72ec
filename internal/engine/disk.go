package engine

// Kind is what something is that takes room on the engine's disk.
type Kind string

// The kinds.
const (
	Image      Kind = "image"
	NamedData  Kind = "volume"      // has a name that somebody gave it
	Unnamed    Kind = "anonymous"   // a volume that some container made for itself
	BuildCache Kind = "build cache" // all of it together
)

// Kept is something that takes room on the engine's disk.
type Kept struct {
	Kind    Kind
	ID      string // for Discard
	Name    string // "redis:8.10-alpine", "shop_data"; "" where nobody gave it one
	Project string // compose project that made it, "" where none did
	Bytes   int64  // -1 where the engine does not say; of an image with what it shares with others
	Users   int    // containers that use it, running or not; -1 where the engine does not say
}

// Free says that nothing uses it: it can be discarded.
func (k Kept) Free() bool { return k.Users == 0 }
