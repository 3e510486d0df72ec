package engine

import "time"

// Usage is what one running container uses at one moment. Bytes of network and
// disk are counted since it started.
type Usage struct {
	Service   string
	Container string // name, such as "shop-api-1"
	Replica   int
	At        time.Time

	CPU         float64 // percent of one processor core; < 0 while there is nothing to compare with
	Cores       int     // that it may use, 0 where that is not known
	Memory      int64   // without the cache that the kernel would give back
	MemoryLimit int64   // its own, else the machine's; 0 where that is not known
	NetworkIn   int64
	NetworkOut  int64
	DiskRead    int64
	DiskWritten int64
	Processes   int
}

// Processes is what runs in one container, as a table: a row has as many cells as
// there are titles. All of it is untrusted text.
type Processes struct {
	Container string
	Replica   int
	Titles    []string
	Rows      [][]string
}
