package registry

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/image"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// served is a registry with one image, redis:8, whose only blob is the returned bytes.
func served(t *testing.T) (url, digest string, blob []byte) {
	t.Helper()
	st, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	blob = bytes.Repeat([]byte("layer"), 4000)
	if digest, err = st.Put(blob); err != nil {
		t.Fatal(err)
	}
	manifest, err := json.Marshal(image.Manifest{SchemaVersion: 2, MediaType: image.ManifestType, Layers: []image.Descriptor{{Digest: digest}}})
	if err != nil {
		t.Fatal(err)
	}
	top, err := st.Put(manifest)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(New(st, map[string]string{"library/redis:8": top, "quay.io/a/b:1": top}))
	t.Cleanup(server.Close)
	return server.URL, digest, blob
}

type answer struct {
	status int
	header http.Header
	body   []byte
	err    error // while reading the body
}

func ask(t *testing.T, method, url, host string, body io.Reader) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, b, err}
}

func get(t *testing.T, url string) answer {
	t.Helper()
	return ask(t, http.MethodGet, url, "", nil)
}

func set(t *testing.T, url string, f Faults) {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if a := ask(t, http.MethodPut, url+ControlPath, "", bytes.NewReader(b)); a.status != http.StatusOK {
		t.Fatalf("set faults: %d %s", a.status, a.body)
	}
}

func TestHubWantsATokenFirst(t *testing.T) {
	url, _, _ := served(t)
	a := ask(t, http.MethodGet, url+"/v2/", "registry-1.docker.io", nil)
	if a.status != http.StatusUnauthorized || !strings.HasPrefix(a.header.Get("Www-Authenticate"), "Bearer realm=") {
		t.Errorf("%d %v", a.status, a.header)
	}
	if a := get(t, url+"/token"); a.status != http.StatusOK || !bytes.Contains(a.body, []byte(`"token"`)) {
		t.Errorf("token: %d %s", a.status, a.body)
	}
	if a := get(t, url+"/v2/"); a.status != http.StatusOK {
		t.Errorf("by its address: %d", a.status)
	}
}

func TestManifestByTagAndDigest(t *testing.T) {
	url, _, _ := served(t)
	byTag := get(t, url+"/v2/library/redis/manifests/8")
	if byTag.status != http.StatusOK || byTag.header.Get("Content-Type") != image.ManifestType {
		t.Fatalf("%d %v", byTag.status, byTag.header)
	}
	byDigest := get(t, url+"/v2/library/redis/manifests/"+byTag.header.Get("Docker-Content-Digest"))
	if !bytes.Equal(byTag.body, byDigest.body) {
		t.Errorf("by digest: %d %s", byDigest.status, byDigest.body)
	}
	other := ask(t, http.MethodGet, url+"/v2/a/b/manifests/1", "quay.io", nil)
	if other.status != http.StatusOK {
		t.Errorf("another registry's: %d %s", other.status, other.body)
	}
}

func TestUnknownTagAndUnknownRepositoryDiffer(t *testing.T) {
	url, _, _ := served(t)
	tag := get(t, url+"/v2/library/redis/manifests/99")
	if tag.status != http.StatusNotFound || !bytes.Contains(tag.body, []byte("manifest unknown")) {
		t.Errorf("tag: %d %s", tag.status, tag.body)
	}
	repository := get(t, url+"/v2/library/nosuch/manifests/1")
	if repository.status != http.StatusUnauthorized || !strings.Contains(repository.header.Get("Www-Authenticate"), "insufficient_scope") {
		t.Errorf("repository: %d %v", repository.status, repository.header)
	}
}

func TestBlobCanBeResumed(t *testing.T) {
	url, digest, blob := served(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v2/library/redis/blobs/"+digest, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=100-")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	rest, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusPartialContent || !bytes.Equal(rest, blob[100:]) {
		t.Errorf("%s, %d bytes, %v", res.Status, len(rest), err)
	}
}

func TestErrorsHaveADetail(t *testing.T) {
	url, _, _ := served(t)
	for status, sentence := range map[int]string{429: "pull rate limit", 500: "unknown error", 401: "denied", 404: "manifest unknown"} {
		set(t, url, Faults{Status: status})
		a := get(t, url+"/v2/library/redis/manifests/8")
		var body struct{ Errors []map[string]any }
		if err := json.Unmarshal(a.body, &body); err != nil || a.status != status || len(body.Errors) != 1 {
			t.Fatalf("%d: %d %s %v", status, a.status, a.body, err)
		}
		if e := body.Errors[0]; e["detail"] == nil || !strings.Contains(e["message"].(string), sentence) {
			t.Errorf("%d: %v", status, e)
		}
	}
}

func TestFaultIsForOneKindAndSoOften(t *testing.T) {
	url, digest, _ := served(t)
	set(t, url, Faults{Status: 500, Only: Blobs, Count: 2})
	if a := get(t, url+"/v2/library/redis/manifests/8"); a.status != http.StatusOK {
		t.Errorf("manifest: %d", a.status)
	}
	for i, want := range []int{500, 500, 200} {
		if a := get(t, url+"/v2/library/redis/blobs/"+digest); a.status != want {
			t.Errorf("blob %d: %d, want %d", i, a.status, want)
		}
	}
}

func TestCutLayerBreaksTheConnection(t *testing.T) {
	url, digest, blob := served(t)
	set(t, url, Faults{Cut: 1000})
	a := get(t, url+"/v2/library/redis/blobs/"+digest)
	if a.err == nil || !bytes.Equal(a.body, blob[:1000]) {
		t.Errorf("%d bytes of %d, error %v", len(a.body), len(blob), a.err)
	}
}

func TestCutLayerIsCutAgainAtTheSamePlace(t *testing.T) {
	url, digest, blob := served(t)
	set(t, url, Faults{Cut: 1000, Count: 2})
	for i, want := range []int{1000 - 600, 1000 - 600, len(blob) - 600} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/v2/library/redis/blobs/"+digest, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Range", "bytes=600-")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body) // broken twice
		res.Body.Close()
		if res.StatusCode != http.StatusPartialContent || !bytes.Equal(b, blob[600:600+want]) {
			t.Errorf("answer %d: %s, %d bytes, want %d", i, res.Status, len(b), want)
		}
	}
}

func TestCorruptLayerDiffersInOneByte(t *testing.T) {
	url, digest, blob := served(t)
	set(t, url, Faults{Corrupt: true})
	a := get(t, url+"/v2/library/redis/blobs/"+digest)
	if len(a.body) != len(blob) {
		t.Fatalf("%d bytes, want %d", len(a.body), len(blob))
	}
	differ := 0
	for i := range blob {
		if a.body[i] != blob[i] {
			differ++
		}
	}
	if differ != 1 {
		t.Errorf("%d bytes differ", differ)
	}
}

func TestRateSlowsALayerDown(t *testing.T) {
	url, digest, blob := served(t)
	set(t, url, Faults{Rate: int64(len(blob)) * 5})
	begun := time.Now()
	a := get(t, url+"/v2/library/redis/blobs/"+digest)
	if took := time.Since(begun); took < 150*time.Millisecond || !bytes.Equal(a.body, blob) {
		t.Errorf("%d bytes in %v, want a fifth of a second", len(a.body), took)
	}
}

func TestDelayEndsWithTheAsker(t *testing.T) {
	url, _, _ := served(t)
	set(t, url, Faults{Delay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/v2/library/redis/manifests/8", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Error("it answered")
	}
}

func TestControlReportsAndClears(t *testing.T) {
	url, _, _ := served(t)
	set(t, url, Faults{Status: 500})
	get(t, url+"/v2/library/redis/manifests/8")
	var r Report
	if err := json.Unmarshal(get(t, url+ControlPath).body, &r); err != nil {
		t.Fatal(err)
	}
	if r.Faults.Status != 500 || len(r.Requests) != 1 || r.Requests[0] != "GET /v2/library/redis/manifests/8" {
		t.Errorf("report %+v", r)
	}
	ask(t, http.MethodDelete, url+ControlPath, "", nil)
	if a := get(t, url+"/v2/library/redis/manifests/8"); a.status != http.StatusOK {
		t.Errorf("after clearing: %d", a.status)
	}
	if a := ask(t, http.MethodPut, url+ControlPath, "", strings.NewReader(`{"statsu":1}`)); a.status != http.StatusBadRequest {
		t.Errorf("a misspelt fault: %d", a.status)
	}
}

func TestCertificateIsForTheNames(t *testing.T) {
	certificate, authority, err := Certificate([]string{"registry-1.docker.io"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		t.Fatal("no PEM")
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "registry-1.docker.io", Roots: roots}); err != nil {
		t.Error(err)
	}
}
