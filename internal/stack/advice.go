package stack

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/catalogs"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// Advice is the one table of what to do about an error: one sentence, "" where
// nothing can be said. The error's own text does not say it too.
func Advice(err error) string {
	if err == nil {
		return ""
	}
	for _, row := range particular() {
		if advice, ok := row(err); ok {
			return advice
		}
	}
	for _, row := range general() {
		if errors.Is(err, row.is) {
			return row.advice
		}
	}
	return ""
}

// about makes a row for errors of one type.
func about[E error](advice func(E) string) func(error) (string, bool) {
	return func(err error) (string, bool) {
		var e E
		if !errors.As(err, &e) {
			return "", false
		}
		return advice(e), true
	}
}

// particular are the errors whose advice depends on what they are about.
func particular() []func(error) (string, bool) {
	return []func(error) (string, bool){
		about(func(e *NotUp) string {
			if e.Failing[0].State == engine.Created { // it never ran, so there is no log
				return fmt.Sprintf("mend %s in the compose file and run devbliss up again", e.Failing[0].Name)
			}
			return fmt.Sprintf("read devbliss logs %s, mend it, and run devbliss up again", e.Failing[0].Name)
		}),
		about(portAdvice),
		about(cloneAdvice),
		about(func(e *Shared) string {
			return "write them with ${COMPOSE_PROJECT_NAME} in them, or take the lines out, or have only one of the folders up at a time"
		}),
		about(func(e *NameTaken) string {
			return fmt.Sprintf("give it another name: devbliss add %s --as NAME", e.Addon)
		}),
		about(func(e *Begun) string {
			if filepath.Base(filepath.Dir(e.Path)) == devcontainerDir {
				return "edit that one; nothing that is there is overwritten"
			}
			return "start it with devbliss up, or add to it: devbliss add redis"
		}),
		about(func(*NothingBuilt) string { return "give the service that you work on a build: in the compose file" }),
		about(func(e *NoApp) string {
			return "write a Dockerfile for it and run devbliss init again, or begin with a service: devbliss add redis"
		}),
		about(func(e *NoService) string { return "devbliss ps lists the services" }),
		about(func(e *catalog.NotFound) string {
			if id, ok := e.Addon(); ok {
				return fmt.Sprintf("devbliss catalog show %s lists its versions", id)
			}
			return "devbliss catalog search WORD finds addons"
		}),
		about(func(e *catalog.Broken) string { return "mend the definition; the other addons can be used" }),
		about(func(e *catalogs.NotAllowed) string {
			return "see what is in it and allow it: devbliss catalog source allow " + e.Source.Name
		}),
		about(func(e *catalogs.NotFetched) string {
			return "fetch it: devbliss catalog source allow " + e.Source.Name
		}),
		about(func(e *catalogs.Unknown) string { return "devbliss catalog source list shows them" }),
		about(func(e *catalogs.Taken) string {
			return fmt.Sprintf("give the new one another name, or take the old one away: devbliss catalog source remove %s", e.Source.Name)
		}),
		about(func(e *Unset) string {
			return fmt.Sprintf("set it in %s or in the shell; in a terminal devbliss up asks for it", e.Wants[0].File)
		}),
		about(func(e *StillUsed) string {
			if e.How == "depends_on" {
				return fmt.Sprintf("remove both, or have it taken out of %s too: devbliss remove %s --force", e.By, e.Service)
			}
			return fmt.Sprintf("take %s out of %s first, or remove both", e.How, e.By)
		}),
		about(func(e *TaskFailed) string {
			return fmt.Sprintf("mend it and run devbliss up again: it goes on there; or it alone: devbliss task %s", e.Task)
		}),
		about(func(e *CheckFailed) string {
			return "mend it and run devbliss up again; without the team's checks and tasks: devbliss up --no-tasks"
		}),
		about(func(e *Untrusted) string {
			return "look at them and allow them: devbliss trust; without the team's checks and tasks: devbliss up --no-tasks"
		}),
		about(func(e *TooOld) string {
			return "go install github.com/devbliss/devbliss/cmd/devbliss@latest"
		}),
		about(func(e *NeedsMigration) string {
			return "take these steps; where the data is not missed: --data-migrated"
		}),
		about(func(e *Stuck) string {
			return fmt.Sprintf("write %s there yourself", e.Tag)
		}),
		about(func(e *NoSnapshot) string { return "devbliss snapshot list shows them" }),
		about(func(e *SnapshotTaken) string {
			return "give the new one another name, or delete it first: devbliss snapshot remove " + e.Name
		}),
		about(onlyOneAdvice),
		about(func(*CutOff) string { return "devbliss up finishes it; then do this again" }),
		about(func(e *NoData) string {
			if len(e.Never) > 0 {
				return "start it first: devbliss up"
			}
			return "data in folders of yours is copied as folders are"
		}),
		about(func(e *OtherVersion) string {
			return fmt.Sprintf("let %s run %s, restore, and have devbliss update move the data; --any-version restores it as it is", e.Service, e.Had)
		}),
		about(func(e *ServiceGone) string {
			add := "add it to the file again"
			if e.Addon != "" {
				add = fmt.Sprintf("add it again (devbliss add %s --as %s --no-start)", e.Addon, e.Service)
			}
			if len(e.Rest) > 0 {
				add += fmt.Sprintf(", or restore the rest: devbliss restore %s %s", e.Snapshot, strings.Join(e.Rest, " "))
			}
			return add
		}),
		about(func(e *Elsewhere) string {
			return fmt.Sprintf("edit the file that defines %s, or add a compose.override.yaml", e.Service)
		}),
		about(func(e *ChangedSince) string {
			return "take that edit back first, or edit the file by hand"
		}),
		about(func(e *composefile.Refusal) string {
			return "write that part in block style, or paste in what devbliss catalog show prints"
		}),
		about(func(e *composefile.Exists) string {
			return "give it another name with --as NAME"
		}),
		about(func(e *Unfit) string { return "nothing was written; mend that and try again" }),
	}
}

func portAdvice(e *PortTaken) string {
	stop := "stop that"
	if project, service := e.Stoppable(); service != "" {
		stop = fmt.Sprintf("stop that (docker compose -p %s stop %s)", project, service)
	}
	if e.Variable != "" {
		return fmt.Sprintf("%s, or move %s: devbliss up --free-ports", stop, e.Variable)
	}
	if strings.HasPrefix(e.Holder, "service ") {
		return fmt.Sprintf("publish %s on another port in the compose file", e.Service)
	}
	return fmt.Sprintf("%s, or publish %s on another port in the compose file", stop, e.Service)
}

// rule is a row of the table for errors that are all alike.
type rule struct {
	is     error
	advice string
}

// general is in order: an error that matches two rows gets the first.
func general() []rule {
	return []rule{
		{engine.ErrNotInstalled, startDocker()},
		{engine.ErrDenied, letIn()},
		{engine.ErrUnreachable, "see that Docker runs (docker version) and that DOCKER_HOST and docker context are right"},
		{composefile.ErrNotFound, "go to the project's folder, name a file with -f, or begin one: devbliss init, devbliss add redis"},
		{composefile.ErrChanged, "look at the file and run the command again"},
		{catalogs.ErrNoGit, "install git (https://git-scm.com), or clone the repository yourself and add its folder"},
		{snapshot.ErrDamaged, "take another one: devbliss snapshot list shows them"},
		{ErrNothingToWatch, "say there what a change of your files means, such as develop: {watch: [{action: sync, path: ./src, target: /app/src}]}"},
		{ErrNothingToUndo, "only what devbliss has written can be taken back"},
		{engine.ErrPortTaken, "devbliss doctor names who holds it"},
		{engine.ErrPullDenied, "check the image's name, or log in with docker login if it is private"},
		{engine.ErrImageNotFound, "check the image's name and tag"},
		{engine.ErrRateLimited, "log in with docker login, or wait an hour"},
		{engine.ErrRegistryBroken, "wait a little and run it again: what was pulled is kept"},
		{engine.ErrRegistryDown, "check the network and any proxy, then run it again: what was pulled is kept"},
		{engine.ErrPullDamaged, "run it again; if that does not help, look at the proxy or mirror in between"},
		{engine.ErrPullCut, "run it again: it goes on where it broke off"},
		{engine.ErrDiskFull, "free space: docker system df shows what Docker has, docker system prune frees what nobody uses"},
		{syscall.ENOSPC, "free space on the disk and run it again"},
		{engine.ErrNotRunning, "start it first: devbliss up"},
		{engine.ErrBuild, "mend what the build says and run devbliss up again"},
		{engine.ErrUnhealthy, "devbliss ps says why; devbliss logs shows what it wrote"},
		{engine.ErrNeedsConfirm, "run it again in a terminal and say yes"},
		{engine.ErrVolumeMismatch, "give the volume another name, or declare it external"},
		{fs.ErrPermission, "check who may read and write the file and its folder (ls -l)"},
		{syscall.EROFS, "mount the disk writable, or work on a copy elsewhere"},
		{syscall.EBUSY, "where the file is mounted on its own, as into a container, mount its folder in its place"},
	}
}

func startDocker() string {
	switch runtime.GOOS {
	case "darwin", "windows":
		return "start Docker Desktop, or what you use in its place, and wait until it says it runs"
	}
	return "start it (sudo systemctl start docker), or install it: https://docs.docker.com/engine/install"
}

func letIn() string {
	if runtime.GOOS == "windows" {
		return "add your account to the group docker-users and log in again"
	}
	return "add yourself to the group docker (sudo usermod -aG docker $USER) and log in again"
}
