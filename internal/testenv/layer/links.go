package layer

import (
	"bytes"
	"debug/elf"
	"path"
	"slices"
	"strings"
)

// Links is what a layer's programs want of shared libraries, by file names
// ("libssl.so.3"). Packages are left out of images on purpose, and one too many
// would show only when a program is started.
type Links struct {
	Has   []string `json:"has,omitempty"`   // libraries of the layer, also those that are symbolic links
	Needs []Need   `json:"needs,omitempty"` // one for each library, sorted
}

// Need is a library and one file that needs it.
type Need struct {
	Library string `json:"library"`
	File    string `json:"file"`
}

// Missing are the needs of layers that lie on each other which none of them meets.
func Missing(layers ...Layer) []Need {
	has := map[string]bool{}
	for _, l := range layers {
		for _, name := range l.Links.Has {
			has[name] = true
		}
	}
	var missing []Need
	for _, l := range layers {
		for _, need := range l.Links.Needs {
			if !has[need.Library] {
				missing = append(missing, need)
			}
		}
	}
	return missing
}

// linker gathers the links of a layer that is being written.
type linker struct {
	has   map[string]bool
	needs map[string]string // library to a file
}

func newLinker() *linker { return &linker{has: map[string]bool{}, needs: map[string]string{}} }

// name notes a file or link that may be a library.
func (k *linker) name(p string) {
	base := path.Base(p)
	if strings.HasSuffix(base, ".so") || strings.Contains(base, ".so.") {
		k.has[base] = true
	}
}

// content notes what a program or library needs; other files need nothing.
func (k *linker) content(p string, b []byte) {
	f, err := elf.NewFile(bytes.NewReader(b))
	if err != nil {
		return // not a program after all, such as an object file cut short in test data
	}
	libraries, err := f.ImportedLibraries()
	if err != nil {
		return // it is linked with nothing
	}
	for _, library := range libraries {
		if k.needs[library] == "" || p < k.needs[library] {
			k.needs[library] = p
		}
	}
}

func (k *linker) links() Links {
	var l Links
	for name := range k.has {
		l.Has = append(l.Has, name)
	}
	slices.Sort(l.Has)
	for library, file := range k.needs {
		l.Needs = append(l.Needs, Need{library, file})
	}
	slices.SortFunc(l.Needs, func(a, b Need) int { return strings.Compare(a.Library, b.Library) })
	return l
}
