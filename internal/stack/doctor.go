package stack

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/shirou/gopsutil/v4/disk"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// Finding is one check of Doctor. Its JSON form is stable.
type Finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix"` // what to do; "" when OK
}

// What Doctor asks for.
const (
	leastAPI  = 40      // of 1.40: Docker 19.03, below which the client refuses
	leastDisk = 2 << 30 // bytes: about what the images of a small stack need
)

// Doctor checks what the stack needs, in order, and yields each finding as it is
// known.
func (s *Stack) Doctor(ctx context.Context) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		d := examination{stack: s}
		for _, check := range []func(context.Context) []Finding{
			d.docker, d.version, d.client, d.found, d.envFiles, d.valid, d.variables, d.team, d.clone, d.ports, d.disk,
			d.machine, d.registries, d.memory, d.clock, d.builder, d.platforms, d.mounts, d.labels,
		} {
			for _, finding := range check(ctx) {
				if ctx.Err() != nil || !yield(finding) {
					return
				}
			}
		}
	}
}

// examination is what Doctor has learnt so far; a check that has nothing to go on
// says nothing.
type examination struct {
	stack    *Stack
	info     engine.Info
	answers  bool
	files    bool
	project  *types.Project
	warnings []string
	host     *engine.Machine // nil where it is not known
}

func bad(check string, err error) []Finding {
	var problem *composefile.Problem
	if !errors.As(err, &problem) {
		return []Finding{{Check: check, Detail: err.Error(), Fix: Advice(err)}}
	}
	fix := problem.Hint
	if fix == "" {
		fix = "correct it there"
	}
	return []Finding{{Check: check, Detail: strings.TrimSuffix(err.Error(), " — "+problem.Hint), Fix: fix}}
}

func good(check, format string, args ...any) []Finding {
	return []Finding{{Check: check, OK: true, Detail: fmt.Sprintf(format, args...)}}
}

func (d *examination) docker(ctx context.Context) []Finding {
	info, err := d.stack.o.Engine.Ping(ctx)
	if err != nil {
		return d.away(ctx, err)
	}
	d.info, d.answers = info, true
	return good("docker", "answers at %s (context %s)", info.Host, info.Context)
}

func (d *examination) version(context.Context) []Finding {
	if !d.answers {
		return nil
	}
	detail := fmt.Sprintf("%s (API %s)", d.info.Version, d.info.APIVersion)
	_, minor, _ := strings.Cut(d.info.APIVersion, ".")
	if number, err := strconv.Atoi(minor); err == nil && number < leastAPI {
		return []Finding{{Check: "docker version", Detail: detail, Fix: "update Docker to 20.10 or newer"}}
	}
	return good("docker version", "%s", detail)
}

func (d *examination) found(context.Context) []Finding {
	found, err := d.stack.Find()
	if err != nil {
		return bad("compose file", err)
	}
	d.files = true
	var names []string
	for _, file := range found.Files {
		if name, err := filepath.Rel(found.Dir, file); err == nil {
			file = name
		}
		names = append(names, file)
	}
	return good("compose file", "%s in %s", list(names), found.Dir)
}

// envFiles says what up would make of the examples. That something waits to be
// made is no fault, unless nothing can be read without it.
func (d *examination) envFiles(ctx context.Context) []Finding {
	if !d.files {
		return nil
	}
	u, err := d.stack.Setup(ctx)
	if err != nil {
		return nil // the next check says it
	}
	c, err := d.stack.PlanSetup(ctx, u)
	if err != nil {
		return bad("env files", err)
	}
	var findings []Finding
	for _, f := range u.files {
		now, note := u.fill(f)
		switch {
		case f.bare():
			findings = append(findings, Finding{Check: "env files", Detail: fmt.Sprintf("%s is not there (%s)", u.shown(f.path), f.where), Fix: "make it; in a terminal devbliss up asks whether to"})
		case same(now, f.was):
		case f.was == nil && f.where != "":
			findings = append(findings, Finding{Check: "env files", Detail: fmt.Sprintf("%s is not there (%s)", u.shown(f.path), f.where), Fix: "devbliss up makes it from " + u.shown(f.example)})
		default:
			findings = append(findings, good("env files", "devbliss up: %s", note)...)
		}
	}
	if len(c.Files) == 0 && len(findings) == 0 {
		return good("env files", "nothing is missing in them")
	}
	return findings
}

func (d *examination) valid(ctx context.Context) []Finding {
	if !d.files {
		return nil
	}
	p, err := composefile.Load(ctx, d.stack.source(), nil, func(w string) { d.warnings = append(d.warnings, w) })
	if err != nil {
		return bad("compose file is valid", err)
	}
	d.project = p
	var findings []Finding
	for _, problem := range composefile.Check(p) {
		findings = append(findings, bad("compose file is valid", &problem)...)
	}
	if len(findings) > 0 {
		return findings
	}
	return good("compose file is valid", "%s in project %s", counted(len(p.Services), "service"), p.Name)
}

// unset is how loading warns of a variable without a value.
var unset = regexp.MustCompile(`^the variable (\S+) is not set`)

func (d *examination) variables(context.Context) []Finding {
	if d.project == nil {
		return nil
	}
	var findings []Finding
	for _, warning := range d.warnings {
		if match := unset.FindStringSubmatch(warning); match != nil {
			findings = append(findings, Finding{Check: "variables", Detail: warning, Fix: fmt.Sprintf("set %s in .env", match[1])})
		}
	}
	if len(findings) > 0 {
		return findings
	}
	return good("variables", "every variable of the compose file has a value")
}

// ports looks at each service by itself, so that all that is in the way is said
// at once.
func (d *examination) ports(ctx context.Context) []Finding {
	if d.project == nil {
		return nil
	}
	s := d.stack
	hold := s.holders(ctx)
	in := "in use by this project"
	if !d.answers {
		hold.busy, in = strangers(hold.busy), "held by a container"
	}
	var findings []Finding
	var free []string
	claims := claims{}
	for _, name := range d.project.ServiceNames() {
		service := d.project.Services[name]
		for _, want := range wantedPorts(service) {
			holder, alone := claims.claim(want, name)
			held := !alone
			if alone {
				holder, held = hold.of(want, owner{d.project.Name, name})
			}
			if held {
				findings = append(findings, bad("ports", s.taken(service, want.port, holder, engine.Holder{}))...)
			} else {
				free = append(free, strconv.Itoa(want.port))
			}
		}
	}
	switch {
	case len(findings) > 0:
		return findings
	case len(free) == 0:
		return good("ports", "the project asks for none")
	}
	slices.Sort(free)
	return good("ports", "%s free or %s", list(free), in)
}

// strangers leaves out who may be Docker: without its answer nobody knows whether
// the container behind is this project's own.
func strangers(busy func(int) (Process, bool)) func(int) (Process, bool) {
	return func(port int) (Process, bool) {
		p, taken := busy(port)
		docker := p.Name == "" || strings.Contains(strings.ToLower(p.Name), "docker")
		return p, taken && !docker
	}
}

func (d *examination) disk(ctx context.Context) []Finding {
	if d.answers && !here(d.info.Host) {
		return nil // Docker's disk is another machine's
	}
	usage, err := disk.UsageWithContext(ctx, d.stack.folder())
	if err != nil {
		return nil // a system that does not say
	}
	detail := fmt.Sprintf("%.1f GB free", float64(usage.Free)/1e9)
	if usage.Free < leastDisk {
		return []Finding{{Check: "disk", Detail: detail, Fix: Advice(engine.ErrDiskFull)}}
	}
	return good("disk", "%s", detail)
}
