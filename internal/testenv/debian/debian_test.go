package debian

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const simulated = `NOTE: This is only a simulation!
Reading package lists...
Inst libc6 (2.41-12 Debian:13.1/stable [amd64])
Inst libssl3 (1:3.5.1-1 Debian:13.1/stable, Debian-Security:13/stable-security [amd64]) []
Inst tzdata (2025b-4 Debian:13.1/stable [all])
Inst redis-server (5:8.0.2-3 Debian:13.1/stable [amd64])
Inst systemd (257 Debian:13.1/stable [amd64])
Conf libc6 (2.41-12 Debian:13.1/stable [amd64])
`

const shown = `Package: libc6
Version: 2.41-12
Provides: libc6-time, libc6-x (= 2)

Package: libssl3
Depends: libc6 (>= 2.38)
Description: a library: with a colon

Package: redis-server
Pre-Depends: systemd | sysvinit
Depends: libc6-time, libssl3:any (>= 3), tzdata | nothing

Package: systemd
Depends: libc6
`

func testSet(t *testing.T) *Set {
	t.Helper()
	return newSet(parsePlan(simulated, "/a"), parseShow(shown))
}

func names(packages []Package) []string {
	var all []string
	for _, p := range packages {
		all = append(all, p.Name)
	}
	return all
}

func TestPlanNamesTheDownloadedFile(t *testing.T) {
	p := parsePlan(simulated, "/a")
	want := Package{Name: "libssl3", Version: "1:3.5.1-1", Arch: "amd64", File: "/a/libssl3_1%3a3.5.1-1_amd64.deb"}
	if len(p) != 5 || p[1] != want {
		t.Errorf("plan = %v, want five with %v", p, want)
	}
}

func TestClosureHasWhatIsNeededFirst(t *testing.T) {
	got, err := testSet(t).Closure([]string{"redis-server"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"libc6", "systemd", "libssl3", "tzdata", "redis-server"}, names(got)); diff != "" {
		t.Errorf("closure (-want +got):\n%s", diff)
	}
}

func TestClosureLeavesOutWhatIsSkippedAndOnlyThat(t *testing.T) {
	got, err := testSet(t).Closure([]string{"redis-server"}, map[string]bool{"systemd": true, "tzdata": true})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"libc6", "libssl3", "redis-server"}, names(got)); diff != "" {
		t.Errorf("closure (-want +got):\n%s", diff)
	}
}

func TestClosureFindsProviders(t *testing.T) {
	got, err := testSet(t).Closure([]string{"libc6-x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"libc6"}, names(got)); diff != "" {
		t.Errorf("closure (-want +got):\n%s", diff)
	}
}

func TestClosureRefusesUnknownRoots(t *testing.T) {
	if _, err := testSet(t).Closure([]string{"mongodb"}, nil); err == nil {
		t.Error("a package that was not fetched has a closure")
	}
}

func TestMirrorsFromSources(t *testing.T) {
	const old = "# deb http://snapshot.example/debian x main\ndeb http://deb.example/debian bookworm main\ndeb http://sec.example/debian-security bookworm-security main\n"
	const modern = "Types: deb\nURIs: http://deb.example/debian/\nSuites: bookworm\n\nTypes: deb\nURIs: http://sec.example/debian-security\n"
	for name, text := range map[string]string{"old": old, "modern": modern} {
		main, security := parseSources(text)
		if main != "http://deb.example/debian" || security != "http://sec.example/debian-security" {
			t.Errorf("%s: %q and %q", name, main, security)
		}
	}
}

func TestMirrorsFromTargetsAreDebiansOnly(t *testing.T) {
	main, security := parseTargets("https://apt.example cloud-sdk cloud-sdk\nhttp://d/ Debian Debian\nhttp://u/ Debian Debian\nhttp://s/ Debian Debian-Security\n\n")
	if main != "http://d/" || security != "http://s/" {
		t.Errorf("%q and %q", main, security)
	}
}
