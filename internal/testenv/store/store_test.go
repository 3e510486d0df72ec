package store

import (
	"os"
	"path/filepath"
	"testing"
)

func TestBlobIsFoundByItsDigest(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	digest, err := s.Put([]byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	if digest != "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" || !s.Has(digest, 5) || s.Has(digest, 6) {
		t.Errorf("digest %s", digest)
	}
	if b, err := os.ReadFile(s.Blob(digest)); err != nil || string(b) != "hello" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestNoteComesBack(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetNote("k", map[string]int{"a": 1}); err != nil {
		t.Fatal(err)
	}
	var got map[string]int
	if !s.Note("k", &got) || got["a"] != 1 {
		t.Errorf("got %v", got)
	}
	if s.Note("other", &got) {
		t.Error("a note that nobody wrote")
	}
}

func TestKeyTellsPartsApart(t *testing.T) {
	if Key("ab", "c") == Key("a", "bc") {
		t.Error("two lists, one key")
	}
}

func TestLockIsForOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := TryAcquire(path)
	if err != nil || first == nil {
		t.Fatalf("%v, %v", first, err)
	}
	if second, err := TryAcquire(path); err != nil || second != nil {
		t.Errorf("two hold it: %v, %v", second, err)
	}
	first.Release()
	third, err := TryAcquire(path)
	if err != nil || third == nil {
		t.Fatalf("it is not free again: %v", err)
	}
	third.Release()
}
