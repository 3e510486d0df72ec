package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// clientTime is how long one command of a client may take.
const clientTime = time.Minute

// keeps says that what is written into the addon is expected to be there after a
// restart.
func (t *Trial) keeps() bool { return len(t.addon.Verify.Write) > 0 }

// speaks says that the addon has a client that can be tried.
func (t *Trial) speaks() bool { return len(t.addon.Verify.Read) > 0 || len(t.addon.Shell) > 0 }

// speak has the addon's client write and read, or finds that its program is there.
func (t *Trial) speak(ctx context.Context) error {
	if len(t.addon.Verify.Read) == 0 {
		return t.hasProgram(ctx, t.addon.Shell[0])
	}
	if err := t.Write(ctx); err != nil {
		return err
	}
	return t.Read(ctx)
}

// Write has the addon's client write what Read looks for, where it keeps anything.
func (t *Trial) Write(ctx context.Context) error {
	if !t.keeps() {
		return nil
	}
	_, err := t.run(ctx, t.addon.Verify.Write)
	return err
}

// Read has the addon's client read, and finds what is expected.
func (t *Trial) Read(ctx context.Context) error {
	v := t.addon.Verify
	if len(v.Read) == 0 {
		return nil
	}
	out, err := t.run(ctx, v.Read)
	if err != nil {
		return err
	}
	if !strings.Contains(out, v.Expect) {
		return fmt.Errorf("%s: no %q in the answer: %s", said(v.Read), v.Expect, last(out))
	}
	return nil
}

// hasProgram finds a program in the container, with the container's shell where it
// has one.
func (t *Trial) hasProgram(ctx context.Context, program string) error {
	_, err := t.run(ctx, []string{"sh", "-c", `command -v "$0" >/dev/null`, program})
	if err == nil {
		return nil
	}
	var failed *exit
	if errors.As(err, &failed) && failed.code != 126 && failed.code != 127 {
		return fmt.Errorf("there is no %s in the image", program)
	}
	// without a shell only running it tells: any way of its own to end is fine
	_, err = t.run(ctx, []string{program, "--help"})
	if errors.As(err, &failed) && failed.code != 126 && failed.code != 127 {
		return nil
	}
	return err
}

// run runs a command in the addon's first service and returns what it wrote.
func (t *Trial) run(ctx context.Context, command []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, clientTime)
	defer cancel()
	var out, errs bytes.Buffer
	code, err := t.engine.Exec(ctx, t.project, engine.ExecOptions{Service: t.Service(), Command: command, Out: &out, Err: &errs})
	if err != nil {
		return "", fmt.Errorf("%s: %w", said(command), err)
	}
	if code != 0 {
		return "", &exit{command, code, last(out.String() + "\n" + errs.String())}
	}
	return out.String(), nil
}

// exit is a command that ended with another code than 0.
type exit struct {
	command []string
	code    int
	line    string // the last that it wrote
}

func (e *exit) Error() string {
	text := fmt.Sprintf("%s: exit %d", said(e.command), e.code)
	if e.line != "" {
		text += ": " + e.line
	}
	return text
}

// said is a command as a person would type it, cut short.
func said(command []string) string { return cut(strings.Join(command, " "), 60) }

// lineLength is the most characters of a line that a container wrote.
const lineLength = 200

// last is the last line of a text that says something, safe to show.
func last(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	for i := len(lines) - 1; i >= 0; i-- {
		if line := strings.TrimSpace(untrusted.Plain(lines[i])); line != "" {
			return cut(line, lineLength)
		}
	}
	return ""
}

func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}
