package catalog

import "testing"

func versioned(tags ...string) *Addon {
	a := &Addon{ID: "postgres", Category: "database", Volumes: []Volume{{Name: "data", Path: "/data"}}}
	for i, tag := range tags {
		a.Versions = append(a.Versions, Version{Version: Number(tag), Tag: tag, Default: i == 0})
	}
	return a
}

func TestStandsComparesAsFarAsBothSay(t *testing.T) {
	a := versioned("8.10-alpine", "7.4-alpine", "6.2-alpine")
	a.Versions[2].EndOfLife = "2025-01-01"
	for tag, want := range map[string]Standing{
		"8.10-alpine": Current, "8.10": Current, "8": Current, "8.10.3-bookworm": Current, "8.8": Outdated, "7-alpine": Outdated,
		"7.4.1": Outdated, "6.2": Ended, "6.2.14-alpine3.19": Ended, "5": Outdated, "9": Newer, "8.11": Newer,
		"": Unpinned, "latest": Unpinned, "alpine": Unpinned, "sha-1234": Unknown,
	} {
		if got := a.Stands(tag, "2026-01-01"); got != want {
			t.Errorf("%q is %s, not %s", tag, got, want)
		}
	}
}

func TestRetagKeepsTheFlavour(t *testing.T) {
	a := versioned("18-alpine", "17-alpine")
	for _, test := range []struct {
		tag, want string
		sure      bool
	}{
		{"17-alpine", "18-alpine", true},
		{"17.2-alpine", "18-alpine", true},
		{"17.2-alpine3.19", "18-alpine", true},
		{"17", "18", true},
		{"12.1-bookworm", "18-bookworm", false},
		{"latest", "18-alpine", true},
		{"", "18-alpine", true},
	} {
		got, sure := a.Retag(test.tag, a.Versions[0])
		if got != test.want || sure != test.sure {
			t.Errorf("%q becomes %q, %v", test.tag, got, sure)
		}
	}
}

func TestMigratesAcrossMajorVersionsOnly(t *testing.T) {
	a := versioned("18-alpine")
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{"17-alpine", "18-alpine", true}, {"18.1", "18-alpine", false}, {"18.4", "18.2", true}, {"latest", "18", true}, {"19", "18", true},
	} {
		if _, got := a.Migrates(test.from, test.to); got != test.want {
			t.Errorf("%s to %s: %v", test.from, test.to, got)
		}
	}
	a.Category = "cache"
	if _, got := a.Migrates("7", "8"); got {
		t.Error("a cache reads what is older")
	}
}

func TestNearIsTheOlderNeighbour(t *testing.T) {
	a := versioned("18-alpine", "17-alpine", "15-alpine")
	for tag, want := range map[string]string{"16": "15", "14.2": "15", "19": "18", "17.1": "17", "latest": "18"} {
		if got := a.Near(tag).Version; got != want {
			t.Errorf("%s is near %s, not %s", tag, got, want)
		}
	}
}

func TestEveryDatabaseThatIsDumpedHasItsWay(t *testing.T) {
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"postgres", "mysql", "mariadb", "mongodb"} {
		a, _, err := c.Find(id)
		if err != nil {
			continue // not in the catalog
		}
		if how, needed := a.Migrates("1", "2"); !needed || how.Dump == "" || how.Restore == "" {
			t.Errorf("%s: %+v, %v", id, how, needed)
		}
	}
}
