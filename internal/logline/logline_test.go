package logline_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/logline"
)

type (
	record = logline.Record
	fields = []logline.Field
)

func TestLinesAreReadInTheFormsThatLoggersWrite(t *testing.T) {
	for line, want := range map[string]record{
		`{"time":"2026-11-25T20:20:48Z","level":"WARN","msg":"slow","ms":12,"http":{"status":503,"path":"/a b"}}`: {
			Form: logline.JSON, Level: logline.Warn, Message: "slow", Time: "2026-11-25T20:20:48Z",
			Fields: fields{{"ms", "12"}, {"http.status", "503"}, {"http.path", "/a b"}},
		},
		`{"level":50,"time":1700000000000,"msg":"boom \"x\"","tags":["a",{"b":1}],"none":null,"empty":{}}`: {
			Form: logline.JSON, Level: logline.Error, Message: `boom "x"`, Time: "1700000000000",
			Fields: fields{{"tags", `["a",{"b":1}]`}, {"none", "null"}, {"empty", "{}"}},
		},
		`{"@t":"2026","@m":"hello","@l":"Information"}`: {Form: logline.JSON, Level: logline.Info, Message: "hello", Time: "2026"},
		`time=2026-11-25 level=info msg="the shop is open" listen=:8080 redis=true`: {
			Form: logline.Logfmt, Level: logline.Info, Message: "the shop is open", Time: "2026-11-25",
			Fields: fields{{"listen", ":8080"}, {"redis", "true"}},
		},
		`level=INFO+2 msg=x`:            {Form: logline.Logfmt, Level: logline.Info, Message: "x"},
		"\x1b[32mlevel\x1b[0m=warn a=b": {Form: logline.Logfmt, Level: logline.Warn, Fields: fields{{"a", "b"}}},
		`a=b`:                           {Message: `a=b`},
		`level=loud msg=x`:              {Form: logline.Logfmt, Message: "x", Fields: fields{{"level", "loud"}}},
		`{"a":1} and more`:              {Message: `{"a":1} and more`},
		`{"a":1`:                        {Message: `{"a":1`},
		`{not json}`:                    {Message: `{not json}`},
		`[1,2]`:                         {Message: `[1,2]`},
		``:                              {},
	} {
		if diff := cmp.Diff(want, logline.Parse(line)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", line, diff)
		}
	}
}

func TestLevelsOfTextLines(t *testing.T) {
	for line, want := range map[string]logline.Level{
		"2026-11-25 20:20:42.747 UTC [1] LOG:  listening on IPv4 address": logline.Info,
		"2026-11-25 20:20:42 UTC [50] FATAL:  role \"x\" does not exist":  logline.Fatal,
		"2026-11-25 20:20:42 UTC [50] ERROR:  relation does not exist":    logline.Error,
		"1:M 25 Nov 2026 20:20:48.973 * Ready to accept connections":      logline.Info,
		"1:M 25 Nov 2026 20:20:48.973 # WARNING overcommit_memory":        logline.Warn,
		"2026/11/25 20:20:48 [error] 31#31: *1 open() failed":             logline.Error,
		"2026-11-25T20:20:48.1Z  INFO 1 --- [main] o.s.Boot : Started":    logline.Info,
		"[2026-11-25 20:20:48 +0000] [7] [WARNING] Worker timed out":      logline.Warn,
		"WARN[0003] something":                                     logline.Warn,
		"\x1b[31mERROR\x1b[0m in ./src/index.js":                   logline.Error,
		"error: connect ECONNREFUSED":                              logline.Error,
		"npm ERR! code ELIFECYCLE":                                 logline.Error,
		"E1125 20:20:48.973000 1 main.go:12] boom":                 logline.Error,
		"I1125 20:20:48.973000 1 main.go:12] fine":                 logline.Info,
		"panic: runtime error: index out of range":                 logline.Fatal,
		"Traceback (most recent call last):":                       logline.Error,
		"java.lang.IllegalStateException: no stock for 12":         logline.Error,
		"TypeError: x is not a function":                           logline.Error,
		"System.NullReferenceException":                            logline.Error,
		"Errors: none":                                             logline.Unknown,
		"lastError is empty":                                       logline.Unknown,
		"2026-11-25 20:20:48,123 DEBUG sqlalchemy.engine SELECT 1": logline.Debug,
		"<warning> disk is nearly full":                            logline.Warn,
		"GET /error HTTP/1.1 200":                                  logline.Unknown,
		"there was no error in the end":                            logline.Unknown,
		"loading module error-handler":                             logline.Unknown,
		"FINE, thank you":                                          logline.Unknown,
		"INFO_SCHEMA is read":                                      logline.Unknown,
		"":                                                         logline.Unknown,
		strings.Repeat("x ", 60) + "ERROR":                         logline.Unknown,
	} {
		if got := logline.LevelOf(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
		if got := logline.Parse(line).Level; got != want {
			t.Errorf("Parse(%q): %q, want %q", line, got, want)
		}
	}
}

func TestStackTracesContinueTheLineBefore(t *testing.T) {
	for line, want := range map[string]bool{
		"\tat com.shop.Cart.add(Cart.java:12)": true,
		"    at add (/app/cart.js:3:9)":        true,
		"Caused by: java.io.IOException":       true,
		"  File \"app.py\", line 3, in add":    true,
		"\t/app/main.go:12 +0x1d":              true,
		"... 12 more":                          true,
		"main.add(...)":                        false,
		"GET /cart 200":                        false,
		"at":                                   false,
		"   ":                                  false,
		"":                                     false,
	} {
		if got := logline.Continues(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func TestFilterWantsWhatMeetsEveryPart(t *testing.T) {
	line := `{"level":"error","msg":"GET /cart failed","status":503,"ms":"12ms","user":{"id":42}}`
	where := func(texts ...string) (f logline.Filter) {
		for _, text := range texts {
			c, err := logline.ParseCondition(text)
			if err != nil {
				t.Fatal(err)
			}
			f.Where = append(f.Where, c)
		}
		return f
	}
	for name, c := range map[string]struct {
		filter logline.Filter
		want   bool
	}{
		"nothing asked":       {logline.Filter{}, true},
		"matches":             {logline.Filter{Only: patterns("cart", "503")}, true},
		"one does not":        {logline.Filter{Only: patterns("cart", "504")}, false},
		"capital":             {logline.Filter{Only: patterns("Cart")}, false},
		"not":                 {logline.Filter{Not: patterns("cart")}, false},
		"not another":         {logline.Filter{Not: patterns("order")}, true},
		"as text":             {logline.Filter{Only: patterns(`"id":42}`)}, true},
		"level":               {logline.Filter{Level: logline.Warn}, true},
		"worse level":         {logline.Filter{Level: logline.Fatal}, false},
		"number":              {where("status>=500"), true},
		"number not":          {where("status<500"), false},
		"equal":               {where("status=503", "user.id=42"), true},
		"equal as number":     {where("status=503.0"), true},
		"unequal":             {where("status!=503"), false},
		"duration":            {where("ms>0.01s"), true},
		"pattern":             {where("msg~^GET"), true},
		"pattern not":         {where("msg!~^GET"), false},
		"level as field":      {where("level>=warn"), true},
		"level equal":         {where("level=ERR"), true},
		"missing":             {where("nope=1"), false},
		"missing and denied":  {where("nope!=1", "nope!~x"), true},
		"missing and ordered": {where("nope>1"), false},
		"text and ordered":    {where("msg>1"), false},
		"level and field":     {logline.Filter{Level: logline.Fatal, Where: where("status=503").Where}, false},
	} {
		if got := c.filter.Match(line); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if f := (logline.Filter{Level: logline.Info}); f.Match("no level at all") {
		t.Error("a line without a level is shown among those of a level")
	}
}

func TestConditionsThatAreNoneAreRefused(t *testing.T) {
	for _, text := range []string{"", "status", "=5", ">"} {
		if _, err := logline.ParseCondition(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	c, err := logline.ParseCondition("a.b >= x=y")
	if err != nil || c.Key != "a.b" || c.Operator != ">=" || c.Value != "x=y" {
		t.Errorf("%+v, %v", c, err)
	}
}

func patterns(texts ...string) (all []logline.Pattern) {
	for _, text := range texts {
		all = append(all, logline.NewPattern(text))
	}
	return all
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"level":"info","a":{"b":[1,{"c":"\u00e9"}]}}`, `a=b c="d \" e" level=warn`, "1:M 25 Nov 2026 20:20:48.973 # x",
		"\x1b[31mERROR\x1b[0m x", "E1125 20:20:48.973000 1 main.go:12] boom", "[", "\xff\xfe", `{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r := logline.Parse(line)
		if r.Form == logline.Text && len(r.Fields) > 0 {
			t.Errorf("a text line has fields: %q", line)
		}
		if got := logline.LevelOf(line); got != r.Level {
			t.Errorf("LevelOf(%q) is %q, Parse says %q", line, got, r.Level)
		}
		if utf8.ValidString(line) && !utf8.ValidString(r.Message) {
			t.Errorf("%q became invalid: %q", line, r.Message)
		}
		logline.Continues(line)
	})
}

// BenchmarkFilter is what looking at one line of JSON costs, by what is asked.
func BenchmarkFilter(b *testing.B) {
	line := `{"time":"2026-11-25T20:20:48Z","level":"INFO","msg":"order placed","order":1,"item":"Mechanical keyboard","quantity":2,"cents":25800,"ms":10}`
	status, err := logline.ParseCondition("cents>10000")
	if err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]logline.Filter{
		"pattern": {Only: patterns("keyboard")},
		"level":   {Level: logline.Warn},
		"where":   {Where: []logline.Condition{status}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f.Match(line)
			}
		})
	}
}

func TestALineOfTermsIsAFilter(t *testing.T) {
	const line = `{"level":"warn","msg":"cart not found","status":503,"user":"Ann"}`
	for text, want := range map[string]bool{
		"":                                  true,
		"cart":                              true,
		"cart 503":                          true,
		"cart 504":                          false,
		"!cart":                             false,
		"!health cart":                      true,
		`"not found"`:                       true,
		`"Not found"`:                       false,
		`!"not found"`:                      false,
		"not.found":                         true,
		"level>=warn":                       true,
		"level>=error":                      false,
		"status>=500 user=Ann":              true,
		"status<500":                        false,
		`msg="cart not found"`:              true,
		"msg~^cart":                         true,
		"cart(":                             false, // as it is written
		`"status":503`:                      true,
		"a.*=b":                             false,
		"!":                                 false,
		"user!=Bob user!~^b level>=info !x": true,
	} {
		if got := logline.ParseFilter(text).Match(line); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	if !logline.ParseFilter("status=503").Match("GET / status=503") {
		t.Error("key=value is not found in text")
	}
}

func TestALevelIsToldWithoutReadingTheLine(t *testing.T) {
	for _, line := range []string{
		`{"level":"warn","msg":"a"}`, `{"msg":"a \"level\":\"error\"","level":"info"}`, `{"a":{"level":"error"},"severity":"DEBUG"}`,
		`{"level":50,"b":[1,{"c":"}"}]}`, `{ "lvl" : "eror" }`, `{}`, `{"a":1}`, `{"severity":"x","level":"fatal"}`, `{"msg":"level"}`,
	} {
		if got, want := logline.LevelOf(line), logline.Parse(line).Level; got != want {
			t.Errorf("%s: %v, want %v", line, got, want)
		}
	}
}

func TestTheWordOfALevelIsFound(t *testing.T) {
	for line, want := range map[string]string{
		"2026-01-02 ERROR it broke": "ERROR", "[warn] slow": "warn", "1:M 25 Nov 2026 20:20:48.973 # careful": "#",
		"E1125 20:20:48.973000 1 main.go:12] boom": "E", "panic: oh": "panic:", "no level": "", `{"level":"warn"}`: "",
	} {
		if from, to := logline.LevelWord(line); line[from:to] != want {
			t.Errorf("%q: %q, want %q", line, line[from:to], want)
		}
	}
}

func TestAPatternFindsEveryPlace(t *testing.T) {
	for pattern, want := range map[string]int{"a": 3, "A": 1, `\S`: 4, "é": 1, "a|x": 3, "(": 0} {
		if got := len(logline.NewPattern(pattern).All("aA a É")); got != want {
			t.Errorf("%s: %d places, want %d", pattern, got, want)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{`a !b "c d" e>=1 f="g h"`, `"`, `!"`, `a="b`, "!!", "\\", `x="\"`} {
		f.Add(seed, `{"level":"warn"}`)
	}
	f.Fuzz(func(_ *testing.T, text, line string) {
		logline.ParseFilter(text).Match(line)
		logline.LevelOf(line)
		if from, to := logline.LevelWord(line); line[from:to] == "\x00" {
			return
		}
	})
}
