package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/devbliss/devbliss/internal/engine"
)

// Contract tests what every engine.Engine must do. Open makes a ground for the
// project of that name; it is called once for each promise.
func Contract(t *testing.T, open func(t *testing.T, project string) Ground) {
	promises := []struct {
		name string
		test func(*testing.T, Ground, *types.Project)
	}{
		{"PingTellsWhoAnswers", pingTellsWhoAnswers},
		{"MadeIsWhatTheFilesSay", madeIsWhatTheFilesSay},
		{"ProjectsAreThoseThatHaveContainers", projectsAreListed},
		{"MachineTellsWhatItRunsOn", machineTells},
		{"ContainersSayWhereTheyAreFrom", containersSayWhence},
		{"UpMakesEverythingReady", upMakesEverythingReady},
		{"UpAgainChangesNothing", upAgainChangesNothing},
		{"UpNarrowedBringsDependenciesOnly", upNarrowed},
		{"UpRecreatesWhatDiffers", upRecreatesWhatDiffers},
		{"UpLeavesTheProjectAlone", upLeavesTheProjectAlone},
		{"UpWaitsInVainForTheSick", upWaitsInVain},
		{"StopKeepsContainersAndStartRevivesThem", stopAndStart},
		{"StartOfNothingIsAnError", startOfNothing},
		{"RestartKeepsContainers", restartKeeps},
		{"ScaleSetsTheNumber", scaleSetsTheNumber},
		{"KillSendsItsSignal", killSends},
		{"PauseFreezesAndUnpauseGoesOn", pauseFreezes},
		{"UsageIsOfWhatRuns", usageIsOfWhatRuns},
		{"ProcessesAreThoseOfTheService", processesAreListed},
		{"RemoveTakesNothingElse", removeTakesNothingElse},
		{"DownLeavesDataUnlessTold", downLeavesData},
		{"VolumesTellOfThoseThatAreThere", volumesTell},
		{"VolumesAreFoundByTheirNames", volumesThereTell},
		{"DiskTellsWhatIsKeptAndDiscardsWhatIsFree", diskTells},
		{"VolumesMoveWithAllThatIsInThem", volumesMove},
		{"VolumesAreReadAndFilledWholeOrNotAtAll", volumesFail},
		{"StepsEndSettled", stepsEndSettled},
		{"CanceledStaysCanceled", canceledStaysCanceled},
		{"BrokenIsUnreachable", brokenIsUnreachable},
		{"ExecPassesStreamsAndCode", execPasses},
		{"ExecNeedsARunningContainer", execNeedsRunning},
		{"RunOncePassesStreamsAndCodeAndLeavesNothing", runOncePasses},
		{"RunOnceEndsWithItsContext", runOnceEndsWithContext},
		{"PublishedNamesHolders", publishedNamesHolders},
		{"WatchTellsAllAtOnceAndEveryChange", watchTells},
		{"WatchSaysWhy", watchSaysWhy},
		{"WatchOutlivesTheEngine", watchOutlives},
		{"LogsTellOutputsApart", logsTellApart},
		{"LogsTail", logsTail},
		{"LogsFollowThroughRestarts", logsFollowRestarts},
		{"LogsFollowThroughTheEnginesAbsence", logsFollowAbsence},
		{"LogsFollowNewContainers", logsFollowNew},
		{"LogsTailZeroIsNewOnly", logsTailZero},
	}
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			g, project := arrange(t, open)
			p.test(t, g, project)
		})
	}
}

func pingTellsWhoAnswers(t *testing.T, g Ground, _ *types.Project) {
	info, err := g.Engine.Ping(limited(t))
	if err != nil {
		t.Fatal(err)
	}
	if info.Version == "" || info.APIVersion == "" || info.Host == "" || info.OS == "" || info.Arch == "" {
		t.Errorf("info has gaps: %+v", info)
	}
}

func upMakesEverythingReady(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p)
	db, web, job := service(t, g, p, "db"), service(t, g, p, "web"), service(t, g, p, "job")
	if db.State != engine.Running || db.Health != engine.Healthy {
		t.Errorf("db is %s, %s; want running, healthy", db.State, db.Health)
	}
	if web.State != engine.Running || web.Health != engine.NoCheck {
		t.Errorf("web is %s, %q; want running without health check", web.State, web.Health)
	}
	if job.State != engine.Exited || job.ExitCode != 0 {
		t.Errorf("job is %s (%d); want exited (0)", job.State, job.ExitCode)
	}
	if len(web.Ports) != 1 || web.Ports[0].Target != 80 || web.Ports[0].Published == 0 || web.Ports[0].IP != "127.0.0.1" {
		t.Errorf("ports of web: %+v; want one of 127.0.0.1 to 80", web.Ports)
	}
	c := db.Containers[0]
	if c.Name != p.Name+"-db-1" || c.Replica != 1 || c.ConfigHash == "" || c.Started.IsZero() || len(c.ID) != 64 {
		t.Errorf("container of db: %+v", c)
	}
	if !slices.Equal(c.Mounts, []string{p.Name + "_data"}) {
		t.Errorf("mounts of db: %v", c.Mounts)
	}
}

func upAgainChangesNothing(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p)
	before := service(t, g, p, "web")
	up(t, g, p)
	if after := service(t, g, p, "web"); !cmp.Equal(before, after) {
		t.Errorf("web has changed: %s", cmp.Diff(before, after))
	}
}

func upNarrowed(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "web")
	if service(t, g, p, "db").State != engine.Running {
		t.Error("db is not running, and web depends on it")
	}
	if s := service(t, g, p, "other"); len(s.Containers) > 0 {
		t.Error("other has a container, and nobody asked for it")
	}
}

func upRecreatesWhatDiffers(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db", "other")
	db, other := service(t, g, p, "db"), service(t, g, p, "other")
	s := p.Services["other"]
	value := "1"
	s.Environment = types.MappingWithEquals{"NEW": &value}
	p.Services["other"] = s
	up(t, g, p, "db", "other")
	if slices.Equal(ids(other), ids(service(t, g, p, "other"))) {
		t.Error("other differs and was not recreated")
	}
	if !slices.Equal(ids(db), ids(service(t, g, p, "db"))) {
		t.Error("db does not differ and was recreated")
	}
}

func projectsAreListed(t *testing.T, g Ground, p *types.Project) {
	find := func() engine.Project {
		t.Helper()
		all, err := g.Engine.Projects(limited(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, project := range all {
			if project.Name == p.Name {
				return project
			}
		}
		return engine.Project{}
	}
	if project := find(); project.Containers > 0 {
		t.Errorf("before anything is up: %+v", project)
	}
	up(t, g, p)
	want := engine.Project{Name: p.Name, Folder: p.WorkingDir, Files: p.ComposeFiles, Containers: 4, Running: 3}
	if diff := cmp.Diff(want, find(), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// madeIsWhatTheFilesSay holds as long as nobody changes them.
func madeIsWhatTheFilesSay(t *testing.T, g Ground, p *types.Project) {
	other := p.Services["other"]
	level, empty := "debug", ""
	other.Environment = types.MappingWithEquals{"LOG": &level, "EMPTY": &empty}
	other.User, other.WorkingDir, other.Restart = "0", "/tmp", "on-failure:3"
	other.Labels = types.Labels{"team": "ours"}
	p.Services["other"] = other
	up(t, g, p)
	for _, name := range []string{"web", "db", "other", "job"} {
		if hash, err := g.Engine.ConfigHash(p.Services[name]); err != nil || hash == "" || hash != service(t, g, p, name).Containers[0].ConfigHash {
			t.Errorf("%s has another mark than the files say: %q, %v", name, hash, err)
		}
		made, err := g.Engine.Made(limited(t), p.Name, name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(engine.FactsOf(p, p.Services[name]), made); diff != "" {
			t.Errorf("%s is not what the files say (-files +container): %s", name, diff)
		}
	}
	if made, err := g.Engine.Made(limited(t), p.Name, "nosuch"); err != nil || len(made) > 0 {
		t.Errorf("a service without a container: %v, %v", made, err)
	}
}

func upLeavesTheProjectAlone(t *testing.T, g Ground, p *types.Project) {
	before := encoded(t, p)
	up(t, g, p)
	if err := g.Engine.Scale(limited(t), p, map[string]int{"other": 2}, nil); err != nil {
		t.Fatal(err)
	}
	if after := encoded(t, p); before != after {
		t.Errorf("the caller's project was changed: %s", cmp.Diff(before, after))
	}
}

func encoded(t *testing.T, p *types.Project) string {
	t.Helper()
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + fmt.Sprint(p.Services["db"].CustomLabels)
}

func upWaitsInVain(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db")
	g.Sicken(t, "db", "the disk is upside down")
	eventually(t, "db is unhealthy", func() bool { return service(t, g, p, "db").Health == engine.Unhealthy })
	err := g.Engine.Up(limited(t), p, engine.UpOptions{Services: []string{"db"}, Wait: true}, nil)
	var e *engine.Error
	if !errors.As(err, &e) || !errors.Is(err, engine.ErrUnhealthy) || e.Service != "db" {
		t.Fatalf("up: %v, want %v of db", err, engine.ErrUnhealthy)
	}
	if !strings.Contains(err.Error(), "the disk is upside down") {
		t.Errorf("%q does not say what the health check said", err)
	}
}

func stopAndStart(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db", "other")
	before := service(t, g, p, "db")
	if err := g.Engine.Stop(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	db := service(t, g, p, "db")
	if db.State != engine.Exited || db.Health != engine.NoCheck || !slices.Equal(ids(db), ids(before)) {
		t.Errorf("db after stop: %+v", db)
	}
	if service(t, g, p, "other").State != engine.Running {
		t.Error("other was stopped, too")
	}
	if err := g.Engine.Start(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	if db = service(t, g, p, "db"); db.State != engine.Running || !slices.Equal(ids(db), ids(before)) {
		t.Errorf("db after start: %+v", db)
	}
}

func startOfNothing(t *testing.T, g Ground, p *types.Project) {
	err := g.Engine.Start(limited(t), p, []string{"other"}, nil)
	if !errors.Is(err, engine.ErrNotRunning) {
		t.Errorf("start without a container: %v, want %v", err, engine.ErrNotRunning)
	}
	if err := g.Engine.Start(limited(t), p, nil, nil); err != nil {
		t.Errorf("start of all, which are none: %v", err)
	}
}

func restartKeeps(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	before := service(t, g, p, "other").Containers[0]
	if err := g.Engine.Restart(limited(t), p, []string{"other"}, nil); err != nil {
		t.Fatal(err)
	}
	after := service(t, g, p, "other").Containers[0]
	if after.ID != before.ID || !after.Started.After(before.Started) || after.State != engine.Running {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

func scaleSetsTheNumber(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	first := service(t, g, p, "other").Containers[0].ID
	for _, n := range []int{3, 1} {
		if err := g.Engine.Scale(limited(t), p, map[string]int{"other": n}, nil); err != nil {
			t.Fatal(err)
		}
		s := service(t, g, p, "other")
		if len(s.Containers) != n || s.State != engine.Running {
			t.Fatalf("scaled to %d: %d containers, %s", n, len(s.Containers), s.State)
		}
		if s.Containers[0].ID != first || s.Containers[n-1].Replica != n {
			t.Errorf("scaled to %d: %+v", n, s.Containers)
		}
	}
}

func removeTakesNothingElse(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db", "other")
	if err := g.Engine.Remove(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	if s := service(t, g, p, "db"); len(s.Containers) > 0 {
		t.Errorf("db is still there: %+v", s)
	}
	if service(t, g, p, "other").State != engine.Running {
		t.Error("other is gone")
	}
	if err := g.Engine.Remove(limited(t), p, []string{"db"}, nil); err != nil {
		t.Errorf("remove of what is gone: %v", err)
	}
	if err := g.Engine.RemoveVolumes(limited(t), []string{p.Name + "_data", p.Name + "_never"}); err != nil {
		t.Errorf("remove the volume that db had: %v", err)
	}
}

func downLeavesData(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db")
	if err := g.Engine.RemoveVolumes(limited(t), []string{p.Name + "_data"}); err == nil {
		t.Error("a volume in use was removed")
	}
	if err := g.Engine.Down(limited(t), p, engine.DownOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	services, err := g.Engine.Services(limited(t), p.Name)
	if err != nil || len(services) > 0 {
		t.Errorf("after down: %v, %v", services, err)
	}
}

func stepsEndSettled(t *testing.T, g Ground, p *types.Project) {
	open := map[string]engine.Step{}
	seen := map[string]bool{}
	step := func(s engine.Step) {
		delete(open, s.ID)
		if s.Status == engine.Working {
			open[s.ID] = s
		}
		if s.Service != "" {
			seen[s.Service+" "+s.Text] = true
		}
	}
	if err := g.Engine.Up(limited(t), p, engine.UpOptions{Wait: true}, step); err != nil {
		t.Fatal(err)
	}
	if err := g.Engine.Stop(limited(t), p, nil, step); err != nil {
		t.Fatal(err)
	}
	if len(open) > 0 {
		t.Errorf("still working: %+v", open)
	}
	for _, want := range []string{"db Created", "db Started", "db Healthy", "web Started", "other Stopped"} {
		if !seen[want] {
			t.Errorf("no step %q among %v", want, sortedKeys(seen))
		}
	}
}

func canceledStaysCanceled(t *testing.T, g Ground, p *types.Project) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.Engine.Up(ctx, p, engine.UpOptions{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("up: %v", err)
	}
	if _, err := g.Engine.Services(ctx, p.Name); !errors.Is(err, context.Canceled) {
		t.Errorf("services: %v", err)
	}
	if err := g.Engine.Usage(ctx, p.Name, time.Second, func([]engine.Usage) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("usage: %v", err)
	}
	if err := g.Engine.Watch(ctx, p.Name, func(engine.Snapshot) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("watch: %v", err)
	}
}

func brokenIsUnreachable(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	g.Break(t)
	defer g.Mend(t)
	ctx := limited(t)
	_, pinged := g.Engine.Ping(ctx)
	_, listed := g.Engine.Services(ctx, p.Name)
	_, held := g.Engine.Published(ctx)
	_, ran := g.Engine.Exec(ctx, p.Name, engine.ExecOptions{Service: "other", Command: []string{"true"}})
	_, top := g.Engine.Processes(ctx, p.Name, "other")
	_, weighed := g.Engine.Volumes(ctx, []string{p.Name + "_data"})
	for what, err := range map[string]error{
		"ping": pinged, "services": listed, "published": held, "exec": ran, "volumes": weighed, "processes": top,
		"usage": g.Engine.Usage(ctx, p.Name, time.Second, func([]engine.Usage) {}),
		"kill":  g.Engine.Kill(ctx, p, nil, "", nil),
		"pause": g.Engine.Pause(ctx, p, nil, nil),
		"read":  g.Engine.ReadVolume(ctx, p.Name+"_data", io.Discard),
		"fill":  g.Engine.FillVolume(ctx, engine.Volume{Name: p.Name + "_data"}, strings.NewReader("")),
		"up":    g.Engine.Up(ctx, p, engine.UpOptions{}, nil),
		"stop":  g.Engine.Stop(ctx, p, nil, nil),
		"down":  g.Engine.Down(ctx, p, engine.DownOptions{}, nil),
		"logs":  g.Engine.Logs(ctx, p.Name, engine.LogOptions{Tail: -1}, func(engine.Line) {}),
	} {
		if !errors.Is(err, engine.ErrUnreachable) {
			t.Errorf("%s: %v, want %v", what, err, engine.ErrUnreachable)
		}
	}
}

func execPasses(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	var out strings.Builder
	run := func(in io.Reader, command ...string) int {
		t.Helper()
		out.Reset()
		code, err := g.Engine.Exec(limited(t), p.Name, engine.ExecOptions{Service: "other", Command: command, In: in, Out: &out, Err: io.Discard})
		if err != nil {
			t.Fatalf("%v: %v", command, err)
		}
		return code
	}
	if code := run(nil, "echo", "hello"); code != 0 || out.String() != "hello\n" {
		t.Errorf("echo: %d, %q", code, out.String())
	}
	if code := run(strings.NewReader("as it came"), "cat"); code != 0 || out.String() != "as it came" {
		t.Errorf("cat: %d, %q", code, out.String())
	}
	if code := run(nil, "false"); code != 1 {
		t.Errorf("false: %d", code)
	}
}

func execNeedsRunning(t *testing.T, g Ground, p *types.Project) {
	_, err := g.Engine.Exec(limited(t), p.Name, engine.ExecOptions{Service: "other", Command: []string{"true"}})
	if !errors.Is(err, engine.ErrNotRunning) {
		t.Errorf("exec: %v, want %v", err, engine.ErrNotRunning)
	}
}

func publishedNamesHolders(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "web")
	port := service(t, g, p, "web").Ports[0].Published
	held, err := g.Engine.Published(limited(t))
	if err != nil {
		t.Fatal(err)
	}
	want := engine.Holder{IP: "127.0.0.1", Port: port, Target: 80, Protocol: "tcp", Container: p.Name + "-web-1", Project: p.Name, Service: "web"}
	if !slices.Contains(held, want) {
		t.Errorf("%+v is not among %+v", want, held)
	}
}
