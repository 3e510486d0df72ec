package catalogs_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/catalogs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ground is a user with a store, and a repository of somebody else.
type ground struct {
	*catalogs.Store
	t    *testing.T
	repo string
}

func newGround(t *testing.T) *ground {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there")
	}
	dir := t.TempDir()
	g := &ground{t: t, repo: filepath.Join(dir, "theirs"), Store: &catalogs.Store{
		ConfigDir: filepath.Join(dir, "config"), CacheDir: filepath.Join(dir, "cache"), StateDir: filepath.Join(dir, "state"),
		Environ: append(os.Environ(), "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1"),
	}}
	g.git("init", "--quiet", "--initial-branch=main", g.repo)
	return g
}

func (g *ground) git(args ...string) string {
	g.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+filepath.Dir(g.repo), "GIT_CONFIG_NOSYSTEM=1")
	if args[0] != "init" {
		cmd.Dir = g.repo
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		g.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (g *ground) write(name, text string) {
	g.t.Helper()
	path := filepath.Join(g.repo, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		g.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		g.t.Fatal(err)
	}
}

// commit commits everything and returns the commit.
func (g *ground) commit() string {
	g.t.Helper()
	g.git("add", "--all")
	g.git("commit", "--quiet", "--allow-empty", "--message=x")
	return g.git("rev-parse", "HEAD")
}

// definition is a good addon.yaml.
func definition(t *testing.T, id string, replace ...string) string {
	t.Helper()
	text, err := os.ReadFile("../../catalog/redis/addon.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(append([]string{"id: redis\n", "id: " + id + "\n"}, replace...)...).Replace(string(text))
}

func (g *ground) source(ref string) catalogs.Source {
	g.t.Helper()
	text := "file://" + filepath.ToSlash(g.repo)
	if ref != "" {
		text += "@" + ref
	}
	s, err := catalogs.Parse("acme", text, g.repo)
	if err != nil {
		g.t.Fatal(err)
	}
	return s
}

func (g *ground) fetch(s catalogs.Source) *catalogs.Fetched {
	g.t.Helper()
	f, err := g.Fetch(g.t.Context(), s)
	if err != nil {
		g.t.Fatal(err)
	}
	return f
}

func addonIDs(c *catalog.Source) []string {
	var all []string
	for _, a := range c.Addons {
		all = append(all, a.ID)
	}
	return all
}

func TestARepositoryIsPinnedAndStaysWhereItWas(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	first := g.commit()
	f := g.fetch(g.source(""))
	if f.Commit != first || !slices.Equal(addonIDs(f.Catalog), []string{"acme/redis"}) {
		t.Fatalf("%+v", f)
	}
	if err := g.Keep(f.Source); err != nil {
		t.Fatal(err)
	}
	g.write("shop/addon.yaml", definition(t, "shop"))
	g.write("redis/addon.yaml", definition(t, "redis", "category: cache", "category: queue", "memory: ", "memory: 1"))
	second := g.commit()
	all, err := g.Load(nil)
	if err != nil || len(all) != 1 || all[0].Commit != first || all[0].Err != nil || len(all[0].Catalog.Addons) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	news := g.fetch(all[0].Source)
	if news.Commit != second || news.Tag {
		t.Errorf("%+v", news.Source)
	}
	want := []catalogs.Difference{
		{ID: "acme/redis", Kind: "changed", What: []string{"category", "memory"}},
		{ID: "acme/shop", Kind: "added", What: []string{"In-memory key-value store, cache and message broker"}},
	}
	if diff := cmp.Diff(want, catalogs.Compare(all[0].Catalog, news.Catalog)); diff != "" {
		t.Error(diff)
	}
	gone := []catalogs.Difference{{ID: "acme/shop", Kind: "removed"}}
	if diff := cmp.Diff(gone, catalogs.Compare(news.Catalog, all[0].Catalog)[1:]); diff != "" {
		t.Error(diff)
	}
	if again, _ := g.Load(nil); again[0].Commit != first {
		t.Error("looking for news has changed the pin")
	}
	if err := g.Forget("acme"); err != nil {
		t.Fatal(err)
	}
	if all, _ := g.Load(nil); len(all) != 0 {
		t.Errorf("%+v", all)
	}
	var unknown *catalogs.Unknown
	if err := g.Forget("acme"); !errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
}

func TestRefs(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	first := g.commit()
	g.git("tag", "v1")
	g.git("tag", "--annotate", "--message=x", "v2")
	g.git("branch", "feature/x")
	g.write("shop/addon.yaml", definition(t, "shop"))
	second := g.commit()
	for ref, want := range map[string]string{"": second, "main": second, "v1": first, "v2": first, "feature/x": first, first: first} {
		if f := g.fetch(g.source(ref)); f.Commit != want || f.Tag != strings.HasPrefix(ref, "v") {
			t.Errorf("%q is %+v", ref, f.Source)
		}
	}
	for ref, why := range map[string]string{"v3": "there is no branch and no tag v3", first[:10]: "all its 40 digits", strings.Repeat("0", 40): ""} {
		if _, err := g.Fetch(t.Context(), g.source(ref)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", ref, err)
		}
	}
	g.git("tag", "--force", "v1")
	if f := g.fetch(g.source("v1")); f.Commit != second || !f.Tag {
		t.Errorf("the moved tag is %+v", f.Source)
	}
}

func TestNothingLeavesTheRepository(t *testing.T) {
	g := newGround(t)
	secret := filepath.Join(filepath.Dir(g.repo), "secret.yaml")
	if err := os.WriteFile(secret, []byte(definition(t, "secret")), 0o600); err != nil {
		t.Fatal(err)
	}
	g.write("good/addon.yaml", definition(t, "good"))
	g.write("secret/README.md", "x")
	g.write("huge/addon.yaml", strings.Repeat("#", 5<<20))
	g.write("Bad Name/addon.yaml", "x")
	g.write("plain/addon.yaml", "id: plain\nrun: rm -rf /\n")
	for name, target := range map[string]string{"secret/addon.yaml": secret, "good/other": "/etc/passwd", "folder": filepath.Dir(secret), "inner": "good"} {
		if err := os.Symlink(target, filepath.Join(g.repo, name)); err != nil {
			t.Fatal(err)
		}
	}
	g.write(".gitattributes", "*.yaml filter=evil\n")
	g.git("config", "filter.evil.smudge", "touch "+secret+".smudged")
	g.commit()
	f := g.fetch(g.source(""))
	if diff := cmp.Diff([]string{"acme/good"}, addonIDs(f.Catalog)); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{
		"acme/secret": "symbolic link", "acme/huge": "too large (5.2 MB)", "acme/Bad Name": "name of its folder", "acme/plain": `unknown key "run"`,
	}
	for _, b := range f.Catalog.Broken {
		if why, ok := want[b.ID]; !ok || !strings.Contains(b.Error(), why) {
			t.Errorf("%v", b)
		}
		delete(want, b.ID)
	}
	if len(want) > 0 {
		t.Errorf("nothing is said of %v", want)
	}
	var files []string
	_ = filepath.WalkDir(g.CacheDir, func(path string, d os.DirEntry, _ error) error {
		if !d.IsDir() {
			files = append(files, filepath.Base(filepath.Dir(path))+"/"+filepath.Base(path))
			if !d.Type().IsRegular() {
				t.Errorf("%s is a %s", path, d.Type())
			}
		}
		return nil
	})
	slices.Sort(files)
	if diff := cmp.Diff([]string{f.Commit + "/refused.json", "good/addon.yaml", "plain/addon.yaml"}, files); diff != "" {
		t.Errorf("the cache holds:\n%s", diff)
	}
	if _, err := os.Stat(secret + ".smudged"); err == nil {
		t.Error("a filter ran")
	}
}

// A tree may call an entry ".." although no git would check it out.
func TestATreeThatClimbsIsNotFollowed(t *testing.T) {
	g := newGround(t)
	g.write("good/addon.yaml", definition(t, "good"))
	g.commit()
	blob := g.git("rev-parse", "HEAD:good/addon.yaml")
	mktree := func(lines string) string {
		cmd := exec.Command("git", "-C", g.repo, "hash-object", "-t", "tree", "--literally", "-w", "--stdin")
		cmd.Stdin = strings.NewReader(lines)
		out, err := cmd.Output()
		if err != nil {
			t.Skipf("git does not make such a tree: %v", err)
		}
		return strings.TrimSpace(string(out))
	}
	raw := func(hex string) string {
		var b strings.Builder
		for i := 0; i < len(hex); i += 2 {
			b.WriteByte(unhex(hex[i])<<4 | unhex(hex[i+1]))
		}
		return b.String()
	}
	inner := mktree("100644 addon.yaml\x00" + raw(blob))
	root := mktree("40000 ..\x00" + raw(inner) + "40000 good\x00" + raw(inner))
	commit := g.git("commit-tree", "-m", "x", root)
	g.git("update-ref", "refs/heads/evil", commit)
	f, err := g.Fetch(t.Context(), g.source("evil"))
	if err != nil {
		t.Logf("refused: %v", err)
	} else if diff := cmp.Diff([]string{"acme/good"}, addonIDs(f.Catalog)); diff != "" {
		t.Error(diff)
	}
	matches, _ := filepath.Glob(filepath.Join(g.CacheDir, "catalogs", "*", "addon.yaml"))
	if len(matches) > 0 {
		t.Errorf("it climbed: %v", matches)
	}
}

func unhex(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }

func TestWhatIsNoCatalogIsRefused(t *testing.T) {
	g := newGround(t)
	if _, err := g.Fetch(t.Context(), g.source("")); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty repository: %v", err)
	}
	g.write("README.md", "hello")
	g.commit()
	if _, err := g.Fetch(t.Context(), g.source("")); !errors.Is(err, catalog.ErrNoCatalog) {
		t.Errorf("not a catalog: %v", err)
	}
	s := g.source("")
	s.Git += "-that-is-not-there"
	if _, err := g.Fetch(t.Context(), s); err == nil || !strings.Contains(err.Error(), "git: ") {
		t.Errorf("no repository: %v", err)
	}
	g.Git = filepath.Join(t.TempDir(), "git")
	if _, err := g.Fetch(t.Context(), g.source("")); !errors.Is(err, catalogs.ErrNoGit) {
		t.Errorf("no git: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(g.CacheDir, "catalogs", "*", "*"))
	hidden, _ := filepath.Glob(filepath.Join(g.CacheDir, "catalogs", "*", ".*"))
	if len(left)+len(hidden) > 0 {
		t.Errorf("it left %v %v", left, hidden)
	}
}

func TestALargeRepositoryIsGivenUp(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	noise := make([]byte, 1<<20)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	g.write("video.mp4", string(noise))
	g.commit()
	g.Limit = 256 << 10
	if _, err := g.Fetch(t.Context(), g.source("")); err == nil || !strings.Contains(err.Error(), "too large to be a catalog") {
		t.Errorf("%v", err)
	}
	g.Limit = 0
	g.fetch(g.source(""))
}

func TestAnUnreachableServerIsAnErrorAndNoQuestion(t *testing.T) {
	g := newGround(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	s, err := catalogs.Parse("acme", "https://127.0.0.1:1/acme/catalog.git", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Fetch(ctx, s); err == nil || !strings.Contains(err.Error(), "fetch https://127.0.0.1:1/acme/catalog.git: git: ") {
		t.Errorf("%v", err)
	}
	locked := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer locked.Close()
	g.Environ = append(g.Environ, "GIT_SSL_NO_VERIFY=1")
	s.Git = locked.URL + "/acme/catalog.git"
	if _, err := g.Fetch(ctx, s); err == nil || ctx.Err() != nil {
		t.Errorf("a server that wants a password: %v", err)
	}
}

// served puts the repository behind a real server.
func (g *ground) served() string {
	out, err := exec.Command("git", "--exec-path").Output()
	backend := filepath.Join(strings.TrimSpace(string(out)), "git-http-backend")
	if _, statErr := os.Stat(backend); err != nil || statErr != nil {
		g.t.Skip("git cannot serve here")
	}
	g.git("config", "uploadpack.allowFilter", "true")
	server := httptest.NewTLSServer(&cgi.Handler{Path: backend, Env: []string{
		"GIT_PROJECT_ROOT=" + filepath.Dir(g.repo), "GIT_HTTP_EXPORT_ALL=1", "HOME=" + filepath.Dir(g.repo),
	}, InheritEnv: []string{"PATH"}})
	g.t.Cleanup(server.Close)
	g.Environ = append(g.Environ, "GIT_SSL_NO_VERIFY=1")
	return server.URL + "/theirs/.git"
}

func TestAProjectsCatalogIsAllowedPinByPin(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	g.write("huge/addon.yaml", strings.Repeat("#x", 3<<20))
	first := g.commit()
	url := g.served()
	shared := func(commit string) []catalogs.Source {
		text := "services: {}\nx-devbliss:\n  catalogs:\n    acme:\n      git: " + url + "\n      ref: main\n      commit: " + commit + "\n"
		all, err := catalogs.Shared([]byte(text), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	load := func(commit string) catalogs.Loaded {
		all, err := g.Load(shared(commit))
		if err != nil || len(all) != 1 {
			t.Fatalf("%v %v", all, err)
		}
		return all[0]
	}
	var refused *catalogs.NotAllowed
	if l := load(first); !errors.As(l.Err, &refused) || l.Catalog != nil {
		t.Fatalf("%+v", l)
	}
	if _, err := os.Stat(g.CacheDir); err == nil {
		t.Error("it was fetched although nobody had allowed it")
	}
	f, err := g.FetchPin(t.Context(), load(first).Source)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Catalog.Broken) != 1 || !strings.Contains(f.Catalog.Broken[0].Why, "too large: a definition") {
		t.Errorf("the server could leave the huge file out: %v", f.Catalog.Broken)
	}
	if l := load(first); !errors.As(l.Err, &refused) {
		t.Error("fetching alone has allowed it")
	}
	if err := g.Allow(f.Source); err != nil {
		t.Fatal(err)
	}
	if l := load(first); l.Err != nil || !slices.Equal(addonIDs(l.Catalog), []string{"acme/redis"}) {
		t.Fatalf("%+v", l)
	}
	g.write("shop/addon.yaml", definition(t, "shop"))
	second := g.commit()
	if l := load(second); !errors.As(l.Err, &refused) {
		t.Errorf("another pin: %+v", l)
	}
	if last, ok := g.LastAllowed(load(second).Source); !ok || last.Commit != first {
		t.Errorf("%+v", last)
	}
	if err := os.RemoveAll(g.CacheDir); err != nil {
		t.Fatal(err)
	}
	var missing *catalogs.NotFetched
	if l := load(first); !errors.As(l.Err, &missing) {
		t.Errorf("without its cache: %+v", l)
	}
}

func TestAProjectCannotMakeUsReadThisMachine(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	commit := g.commit()
	text := "x-devbliss:\n  catalogs:\n    acme: {git: 'file://" + g.repo + "', commit: " + commit + "}\n"
	all, err := catalogs.Shared([]byte(text), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.FetchPin(t.Context(), all[0]); err == nil || !strings.Contains(err.Error(), "a project cannot share") {
		t.Errorf("%v", err)
	}
	base := filepath.Join(filepath.Dir(g.repo), "project")
	if err := os.MkdirAll(filepath.Join(base, "catalog"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(g.repo, filepath.Join(base, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(g.repo, "redis"), filepath.Join(base, "catalog", "redis")); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"../theirs", g.repo, "./link", "catalog/../../theirs"} {
		all, err := g.Load([]catalogs.Source{{Name: "acme", Shared: true, Base: base, Dir: dir}})
		if err != nil || all[0].Err == nil || all[0].Catalog != nil {
			t.Errorf("%s: %+v %v", dir, all, err)
		}
	}
	all2, err := g.Load([]catalogs.Source{{Name: "acme", Shared: true, Base: base, Dir: "./catalog"}})
	if err != nil || all2[0].Err != nil || len(all2[0].Catalog.Addons) != 0 || !strings.Contains(all2[0].Catalog.Broken[0].Error(), "leads out of the catalog") {
		t.Errorf("%+v %v", all2, err)
	}
}

func TestAFolderIsReadAsItIs(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	s, err := catalogs.Parse("acme", "theirs", filepath.Dir(g.repo))
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Keep(g.fetch(s).Source); err != nil {
		t.Fatal(err)
	}
	g.write("shop/addon.yaml", definition(t, "shop"))
	all, err := g.Load(nil)
	if err != nil || len(all[0].Catalog.Addons) != 2 {
		t.Errorf("%+v %v", all, err)
	}
	if err := os.RemoveAll(g.repo); err != nil {
		t.Fatal(err)
	}
	if all, _ := g.Load(nil); all[0].Err == nil || !strings.Contains(all[0].Err.Error(), "is not there") {
		t.Errorf("%+v", all)
	}
}

func TestTwoSourcesOfOneName(t *testing.T) {
	g := newGround(t)
	g.write("redis/addon.yaml", definition(t, "redis"))
	g.commit()
	mine := g.fetch(g.source("")).Source
	if err := g.Keep(mine); err != nil {
		t.Fatal(err)
	}
	used := func(shared catalogs.Source) (which string) {
		all, err := g.Load([]catalogs.Source{shared})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			if !l.Hidden {
				which += map[bool]string{true: "project ", false: "mine "}[l.Shared] + l.Pin() + " "
			}
		}
		return which
	}
	other := catalogs.Source{Name: "acme", Shared: true, Git: "https://example.com/other.git", Commit: strings.Repeat("a", 40)}
	if got := used(other); got != "mine "+mine.Pin()+" " {
		t.Errorf("another place of that name: %s", got)
	}
	same := mine
	same.Shared, same.Commit = true, strings.Repeat("b", 40)
	if got := used(same); got != "mine "+mine.Pin()+" " {
		t.Errorf("a pin that is not allowed: %s", got)
	}
	same.Commit = mine.Commit
	if err := g.Allow(same); err != nil {
		t.Fatal(err)
	}
	if got := used(same); got != "project "+same.Pin()+" " {
		t.Errorf("a pin that is allowed: %s", got)
	}
}
