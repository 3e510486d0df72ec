package composefile

// Insert returns src with the fragment in it. Outside the lines inserted every
// byte is src's, and the decoded result is src's data plus exactly the
// fragment; where that cannot be had the error is a *Refusal and src is to stay.
// What is there already, equal, is left alone; a service that is there with
// another body is a *Exists, a variable or a dependency that is there with
// another value a *Conflict. The fragment's own mistakes are other errors.
//
// A few bytes of src are replaced, and said so here, where nothing could be
// inserted otherwise: an empty section (`volumes: {}`, `volumes: null`) loses
// its {} or null, and a depends_on that is a list becomes a mapping with
// `condition: service_started`, which means the same, when a condition is asked
// for that a list cannot say.
func Insert(src []byte, f Fragment) ([]byte, error) {
	now, later := f.split()
	out, err := insert(src, now)
	if err != nil || later.empty() {
		return out, err
	}
	return insert(out, later)
}

// split takes apart what can be done to a file as it is, and the wiring of
// services that the fragment itself brings.
func (f Fragment) split() (now, later Fragment) {
	brought := map[string]bool{}
	for _, b := range f.Services {
		brought[b.Name] = true
	}
	now = Fragment{Services: f.Services, Volumes: f.Volumes, Networks: f.Networks, Configs: f.Configs}
	for _, v := range f.Environment {
		if brought[v.Service] {
			later.Environment = append(later.Environment, v)
		} else {
			now.Environment = append(now.Environment, v)
		}
	}
	for _, d := range f.DependsOn {
		if brought[d.Service] {
			later.DependsOn = append(later.DependsOn, d)
		} else {
			now.DependsOn = append(now.DependsOn, d)
		}
	}
	return now, later
}

func (f Fragment) empty() bool { return len(f.Environment)+len(f.DependsOn) == 0 }

func insert(src []byte, f Fragment) ([]byte, error) {
	in, err := planInsert(src, f)
	if err != nil {
		return nil, err
	}
	return in.finish()
}

// planInsert decides on the edits that insert f.
func planInsert(src []byte, f Fragment) (*inserter, error) {
	s, err := readStream(src)
	if err != nil {
		return nil, err
	}
	if _, err := s.data(); err != nil {
		return nil, err
	}
	in := &inserter{editor: editor{stream: s}, doc: s.target()}
	in.habits = s.habits(s.docs[in.doc])
	for _, part := range []struct {
		section, kind string
		blocks        []Block
	}{{"services", "service", f.Services}, {"volumes", "volume", f.Volumes}, {"networks", "network", f.Networks}, {"configs", "config", f.Configs}} {
		if err := in.blocks(part.section, part.kind, part.blocks); err != nil {
			return nil, err
		}
	}
	if err := in.environment(f.Environment); err != nil {
		return nil, err
	}
	return in, in.dependsOn(f.DependsOn)
}

// target is the document that gets new sections and services: the first that
// has services, or the first that has anything.
func (s *stream) target() int {
	filled := -1
	for i, d := range s.docs {
		if d.root == nil {
			continue
		}
		if k, _ := d.root.find("services"); k != nil {
			return i
		}
		if filled < 0 {
			filled = i
		}
	}
	return max(filled, 0)
}

// inserter is an editor that adds to one document.
type inserter struct {
	editor
	doc      int
	habits   habits
	begun    bool // a document that held nothing has its first section
	occupied bool // something that was there and empty is no longer
}

// blocks inserts entries of a top-level section that are not there yet.
func (in *inserter) blocks(section, kind string, blocks []Block) error {
	entries, err := readBlocks(kind, blocks)
	if err != nil {
		return err
	}
	var fresh []entry
	for _, e := range entries {
		have, at := in.section(section, e.name)
		switch {
		case have == nil:
			fresh = append(fresh, e)
		case e.body != nil && !equalValues(have, e.body.value):
			line := 0
			if at != nil {
				line = at.Line
			}
			return &Exists{kind, e.name, line}
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return in.add(in.root(in.doc), section, fresh)
}

// add puts entries into the mapping that key of the mapping in owner holds, and
// makes it where there is none.
func (in *inserter) add(owner slot, key string, entries []entry) error {
	s, ok := owner.in(key)
	if !ok {
		return in.create(owner, entry{name: key, kids: entries})
	}
	inFlow := s.value.inFlow() && (len(s.value.kids) > 0 || s.inFlow())
	for _, e := range entries {
		path := s.pathTo(e.name)
		in.change(s.doc, path, becomes(e.value(inFlow)))
	}
	return in.fill(s, entries)
}
