package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/compose"

	"github.com/devbliss/devbliss/internal/engine"
)

// operation is one run of a verb. Events, prompt and streams belong to the SDK's
// service object, so every operation has one of its own.
type operation struct {
	*connection
	cli     *ownCLI
	project *types.Project // a copy that the SDK may change
	steps   *steps
	svc     api.Compose
	confirm func(question string) bool
	warn    func(string)
}

// run does a verb: what it is called in errors, on which services.
func (d *Docker) run(ctx context.Context, verb string, p *types.Project, report func(engine.Step), do func(*operation) error) error {
	c, err := d.connect(ctx)
	if err != nil {
		return outer(ctx, err)
	}
	o := &operation{
		connection: c, project: owned(p), steps: newSteps(p, report), warn: d.warn,
		cli: &ownCLI{Cli: c.cli, api: c.api, config: withoutHelpers(c.cli.ConfigFile())},
	}
	o.svc, err = o.service(io.Discard)
	if err == nil {
		err = do(o)
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // the SDK wraps and joins it in many ways
	}
	err = d.explain(o, err)
	o.steps.end(err)
	d.done.ring()
	if err != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return nil
}

// service makes a service object of the SDK whose output goes to out.
func (o *operation) service(out io.Writer) (api.Compose, error) {
	options := []compose.Option{
		compose.WithStreams(out, out, strings.NewReader("")),
		compose.WithPrompt(o.prompt),
		compose.WithEventProcessor(o.steps),
	}
	if n, err := strconv.Atoi(o.setting("COMPOSE_PARALLEL_LIMIT")); err == nil && n > 0 {
		options = append(options, compose.WithMaxConcurrency(n))
	}
	return compose.NewComposeService(o.cli, options...)
}

// prompt answers the SDK's questions. Without somebody to ask there is no yes.
func (o *operation) prompt(question string, _ bool) (bool, error) {
	if o.confirm == nil {
		return false, &engine.Error{Kind: engine.ErrNeedsConfirm, Subject: quoted(question), Err: errors.New(question)}
	}
	return o.confirm(question), nil
}

// quoted returns what stands in quotes in a question: the volume's name.
func quoted(question string) string {
	_, rest, _ := strings.Cut(question, `"`)
	name, _, ok := strings.Cut(rest, `"`)
	if !ok {
		return ""
	}
	return name
}

// setting is one of compose's own variables: of the project's .env or of the
// process.
func (o *operation) setting(name string) string {
	if v, ok := o.project.Environment[name]; ok {
		return v
	}
	return os.Getenv(name)
}

func (o *operation) flag(name string) bool {
	v, err := strconv.ParseBool(o.setting(name))
	return err == nil && v
}

// explain turns what the SDK returned into our words.
func (d *Docker) explain(o *operation, err error) error {
	var ours *engine.Error
	switch {
	case err == nil, isCanceled(err), errors.As(err, &ours) && ours.Kind != nil:
		return err
	case isTransport(err):
		return d.lost(o.connection, err)
	}
	subject, kind := classify(err.Error())
	if kind == nil {
		return plain{err}
	}
	e := &engine.Error{Kind: kind, Subject: subject, Err: plain{err}}
	prefix := "Image "
	if errors.Is(kind, engine.ErrPortTaken) || errors.Is(kind, engine.ErrNotRunning) {
		prefix = "Container "
	}
	if step, ok := o.steps.suspect(prefix); ok {
		e.Service = step.Service
		// The engine may name no image at all, or leave out its tag.
		if image := familiar(strings.TrimPrefix(step.ID, prefix)); prefix == "Image " && (e.Subject == "" || strings.HasPrefix(image, e.Subject+":")) {
			e.Subject = image
		}
	}
	if e.Service == "" && e.Subject != "" {
		e.Service = o.steps.names.images[e.Subject]
	}
	return e
}

// plain is an error of the SDK whose text is safe to show.
type plain struct{ error }

// Error leaves out what the client puts before the engine's words.
func (p plain) Error() string {
	lines := strings.Split(p.error.Error(), "\n")
	for i, l := range lines {
		lines[i] = harmless(strings.ReplaceAll(l, "Error response from daemon: ", ""))
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the SDK's error.
func (p plain) Unwrap() error { return p.error }

func isCanceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
