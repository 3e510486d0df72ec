package catalog_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
)

// mongod is a model of what mongosh's objects say of a server: as much as the
// health checks of MongoDB's addons ask. The scripts themselves are run, in a real
// JavaScript engine.
type mongod struct {
	state      state
	refuses    string // why rs.initiate fails
	password   string // that auth asks for; "" where there is none
	loggedIn   bool
	configured string // what rs.initiate was given
	initiated  int
}

// state is what a server is in.
type state int

const (
	starting   state = iota // nothing listens
	firstRun                // the temporary server of the image, without a replica set
	fresh                   // no replica set yet
	electing                // a set, no primary
	primary                 // writable
	secondary               // follows a primary
	stranger                // its data is of a set under another name
	otherSet                // primary of a set of another name
	secondless              // secondary, no primary known
)

func (s state) hello() map[string]any {
	switch s {
	case primary:
		return map[string]any{"setName": "rs0", "isWritablePrimary": true, "secondary": false, "primary": "db:27017"}
	case otherSet:
		return map[string]any{"setName": "other", "isWritablePrimary": true, "secondary": false, "primary": "db:27017"}
	case secondary:
		return map[string]any{"setName": "rs0", "isWritablePrimary": false, "secondary": true, "primary": "db-2:27017"}
	case electing, secondless:
		return map[string]any{"setName": "rs0", "isWritablePrimary": false, "secondary": s == secondless}
	case firstRun: // a server of its own is writable
		return map[string]any{"isWritablePrimary": true}
	case starting, fresh, stranger:
	}
	return map[string]any{"isWritablePrimary": false, "secondary": false}
}

func (s state) statusError() string {
	return map[state]string{
		starting: "MongoNetworkError", firstRun: "NoReplicationEnabled", fresh: "NotYetInitialized", stranger: "InvalidReplicaSetConfig",
	}[s]
}

// probe runs a health check's script as mongosh does, and says how it exits.
func (m *mongod) probe(t *testing.T, script string) (code int, said error) {
	t.Helper()
	vm, code, quits := goja.New(), 0, errors.New("quit")
	throw := func(codeName string) goja.Value {
		e := vm.NewObject()
		_ = e.Set("codeName", codeName)
		panic(vm.ToValue(e))
	}
	allowed := func() {
		if m.password != "" && !m.loggedIn {
			throw("Unauthorized")
		}
	}
	rs := map[string]any{
		"status": func() any {
			allowed()
			if e := m.state.statusError(); e != "" {
				throw(e)
			}
			return map[string]any{"ok": 1}
		},
		"initiate": func(config any) any {
			allowed()
			if m.state != fresh {
				t.Errorf("rs.initiate of a server in state %d", m.state)
			}
			if m.refuses != "" {
				throw(m.refuses)
			}
			m.configured, m.state = fmt.Sprint(config), electing
			m.initiated++
			return map[string]any{"ok": 1}
		},
	}
	auth := func(user, password string) any {
		if m.state == starting || user != "app" || password != m.password {
			throw("AuthenticationFailed")
		}
		m.loggedIn = true
		return map[string]any{"ok": 1}
	}
	db := map[string]any{
		"hello": func() any {
			if m.state == starting {
				throw("MongoNetworkError")
			}
			return m.state.hello()
		},
		"getSiblingDB": func(string) any { return map[string]any{"auth": auth} },
	}
	for name, value := range map[string]any{
		"rs": rs, "db": db,
		"process": map[string]any{"env": map[string]string{"MONGO_INITDB_ROOT_PASSWORD": "devbliss"}},
		"quit":    func(with int) { code = with; vm.Interrupt(quits) },
	} {
		if err := vm.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	m.loggedIn = false // each probe is a client of its own
	_, err := vm.RunString(script)
	var interrupted *goja.InterruptedError
	switch {
	case errors.As(err, &interrupted) && errors.Is(interrupted, quits):
		return code, nil
	case err != nil: // mongosh prints it and exits 1
		return 1, err
	}
	t.Error("the script ends without quit: mongosh would exit 0 whatever it found")
	return 0, nil
}

// scripts are the health checks' scripts of the addon's services, by name.
func scripts(t *testing.T, id, service string, s catalog.Settings) map[string]string {
	t.Helper()
	addon, version, err := open(t).Find(id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := addon.Render(version, service, s)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, block := range r.Services() {
		var got struct {
			Healthcheck struct{ Test []string } `yaml:"healthcheck"`
		}
		if err := yaml.Load([]byte(block.Body), &got); err != nil {
			t.Fatal(err)
		}
		test := got.Healthcheck.Test
		if len(test) != 5 || strings.Join(test[:4], " ") != "CMD mongosh --quiet --eval" {
			t.Fatalf("%s: %q", block.Name, test)
		}
		found[block.Name] = strings.ReplaceAll(test[4], "$$", "$")
	}
	return found
}

func withAuth() catalog.Settings { return catalog.Settings{Values: catalog.Values{"auth": "true"}} }

func TestMongoIsInitiatedOnceAndGreenAtPrimaryOnly(t *testing.T) {
	for name, s := range map[string]catalog.Settings{"plain": {}, "auth": withAuth()} {
		t.Run(name, func(t *testing.T) {
			script := scripts(t, "mongodb", "orders-db", s)["orders-db"]
			m := &mongod{}
			if name == "auth" {
				m.password = "devbliss"
			}
			for _, step := range []struct {
				before state
				code   int
			}{
				{starting, 1},
				{firstRun, 1}, // not yet
				{fresh, 1},    // makes the set; electing now
				{electing, 1}, // no primary: not green
				{primary, 0},
				{electing, 1},
				{primary, 0}, // a restart
			} {
				m.state = step.before
				if code, said := m.probe(t, script); code != step.code {
					t.Errorf("state %d: exit %d (%v)", step.before, code, said)
				}
			}
			if m.initiated != 1 || !strings.Contains(m.configured, "orders-db:27017") || !strings.Contains(m.configured, "rs0") {
				t.Errorf("initiated %d times with %s", m.initiated, m.configured)
			}
		})
	}
}

func TestMongoWithDataOfAnotherNameIsRedAndLeftAlone(t *testing.T) {
	for name, s := range map[string]catalog.Settings{"plain": {}, "auth": withAuth()} {
		m := &mongod{state: stranger}
		if name == "auth" {
			m.password = "devbliss"
		}
		code, said := m.probe(t, scripts(t, "mongodb", "db", s)["db"])
		if code == 0 || said == nil || m.initiated > 0 {
			t.Errorf("%s: exit %d, said %v, initiated %d times", name, code, said, m.initiated)
		}
	}
}

func TestMongoOfAnotherSetIsRed(t *testing.T) {
	for _, script := range []string{scripts(t, "mongodb", "db", catalog.Settings{})["db"], scripts(t, "mongodb-rs3", "db", catalog.Settings{})["db-3"]} {
		if code, _ := (&mongod{state: otherSet}).probe(t, script); code == 0 {
			t.Error("green")
		}
	}
}

func TestMongoWithAnotherPasswordIsRed(t *testing.T) {
	m := &mongod{state: primary, password: "changed"}
	if code, said := m.probe(t, scripts(t, "mongodb", "db", withAuth())["db"]); code == 0 || said == nil {
		t.Errorf("exit %d, said %v", code, said)
	}
}

func TestThreeMongosAreOneSet(t *testing.T) {
	found := scripts(t, "mongodb-rs3", "db", catalog.Settings{})
	if len(found) != 3 {
		t.Fatalf("%d services", len(found))
	}
	m := &mongod{state: fresh, refuses: "NodeNotFound"} // the others are not up yet
	if code, said := m.probe(t, found["db"]); code == 0 || said == nil || m.initiated > 0 {
		t.Errorf("exit %d, said %v", code, said)
	}
	m.refuses = ""
	if code, said := m.probe(t, found["db"]); code == 0 || said != nil || m.initiated != 1 {
		t.Errorf("exit %d, said %v, initiated %d times", code, said, m.initiated)
	}
	for _, member := range []string{"db:27017", "db-2:27017", "db-3:27017"} {
		if !strings.Contains(m.configured, member) {
			t.Errorf("%s is not in %s", member, m.configured)
		}
	}
}

func TestTwoMongosOfThreeGoOn(t *testing.T) {
	for name, script := range scripts(t, "mongodb-rs3", "db", catalog.Settings{}) {
		for before, green := range map[state]bool{starting: false, electing: false, secondless: false, primary: true, secondary: true} {
			m := &mongod{state: before}
			if code, _ := m.probe(t, script); (code == 0) != green {
				t.Errorf("%s in state %d: exit %d", name, before, code)
			}
		}
	}
	// The others never make a set of their own.
	for _, name := range []string{"db-2", "db-3"} {
		m := &mongod{state: fresh}
		if code, _ := m.probe(t, scripts(t, "mongodb-rs3", "db", catalog.Settings{})[name]); code == 0 || m.initiated > 0 {
			t.Errorf("%s: exit %d, initiated %d times", name, code, m.initiated)
		}
	}
}
