package catalog

import "io/fs"

// Quick is a catalog that is read as the embedded one is: heads at once, the rest
// when it is asked for.
func Quick(fsys fs.FS) (*Catalog, error) { return load(fsys, quick) }
