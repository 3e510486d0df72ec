package stack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// ReportFile is one file of a support bundle, without secrets.
type ReportFile struct {
	Name  string
	About string // what is in it
	Text  []byte
}

// What a bundle has of each log: enough to see a failure, little enough to read.
const (
	reportLines = 200
	reportBytes = 256 << 10
)

// Report gathers what somebody else needs to see what is wrong here: what doctor
// says, the project as compose reads it, the services and the ends of their logs.
// Values that are secret are masked wherever they occur. It writes nothing; what
// cannot be had is said in its file. More, by name, is put before it.
func (s *Stack) Report(ctx context.Context, more ...ReportFile) ([]ReportFile, error) {
	var findings []Finding
	for f := range s.Doctor(ctx) {
		findings = append(findings, f)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := s.masker(ctx)
	files := append(more, ReportFile{"doctor.json", "what devbliss doctor says", asJSON(findings)})
	files = append(files, ReportFile{"compose.yaml", "the project as compose reads it, secrets masked", s.resolved(ctx, m)})
	services, err := s.Services(ctx)
	if err != nil {
		files = append(files, ReportFile{"services.json", "the services", []byte(err.Error() + "\n")})
	} else {
		files = append(files, ReportFile{"services.json", "the services, and why those that fail do", asJSON(services)})
	}
	for _, service := range services {
		text := s.lastLog(ctx, service.Name)
		if len(text) > 0 {
			files = append(files, ReportFile{
				"logs/" + service.Name + ".txt", fmt.Sprintf("the last %d lines of its log at most", reportLines), text,
			})
		}
	}
	for i := range files {
		files[i].Text = []byte(m.mask(string(files[i].Text)))
	}
	return files, ctx.Err()
}

func asJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return []byte(err.Error() + "\n")
	}
	return b.Bytes()
}

// resolved is the project as it is loaded, with the values of secret variables
// masked by their names, however short they are.
func (s *Stack) resolved(ctx context.Context, m masker) []byte {
	p, err := s.everything(ctx)
	if err != nil {
		return []byte("# " + strings.ReplaceAll(err.Error(), "\n", "\n# ") + "\n")
	}
	for name, service := range p.Services {
		p.Services[name] = withHidden(service)
	}
	for name, config := range p.Configs {
		config.Content = m.whole(config.Content)
		p.Configs[name] = config
	}
	for name, secret := range p.Secrets {
		secret.Content = m.whole(secret.Content)
		p.Secrets[name] = secret
	}
	text, err := p.MarshalYAML()
	if err != nil {
		return []byte("# " + err.Error() + "\n")
	}
	return text
}

// lastLog is the end of a service's log as plain text.
func (s *Stack) lastLog(ctx context.Context, service string) []byte {
	var b bytes.Buffer
	err := s.Logs(ctx, engine.LogOptions{Services: []string{service}, Tail: reportLines}, func(l engine.Line) {
		fmt.Fprintf(&b, "%s %s %s\n", time.Unix(0, l.Nanos).UTC().Format(time.RFC3339), l.Container, untrusted.Plain(l.Text))
	})
	if err != nil {
		return []byte(err.Error() + "\n")
	}
	text := b.Bytes()
	if cut := len(text) - reportBytes; cut > 0 {
		text = text[cut:]
		text = text[bytes.IndexByte(text, '\n')+1:]
	}
	return text
}

// Bundle packs files into a tar.gz, in a folder of the name given.
func Bundle(folder string, files []ReportFile, now time.Time) ([]byte, error) {
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	pack := tar.NewWriter(zip)
	for _, f := range files {
		header := &tar.Header{Name: folder + "/" + f.Name, Mode: 0o600, Size: int64(len(f.Text)), ModTime: now, Format: tar.FormatPAX}
		if err := pack.WriteHeader(header); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
		if _, err := pack.Write(f.Text); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.Name, err)
		}
	}
	if err := pack.Close(); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
