package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// scope is where a key works: one bit a place.
type scope uint16

const (
	inBoard   scope = 1 << iota // list and detail
	inPrompt                    // something is typed in the last line
	inPicker                    // choosing an addon
	inWiring                    // choosing the services to wire
	inDiff                      // the diff of an add
	inAsk                       // a question
	inPage                      // text to read
	inPalette                   // the list of keys
	inDisk                      // what takes room on the disk
	inMenu                      // a short list to take something from
)

// binding is one row of the one table of keys. The table feeds dispatch, the
// footer, the help page and the documentation.
type binding struct {
	keys string // as Bubble Tea names them, separated by spaces
	name string // in the list of commands, "" where it is not a command
	help string // what it does, a whole sentence without its full stop
	hint string // in the footer, "" where it is not shown there
	foot foot   // where in the footer
	in   scope
	when func(*model) string // why it does not work now, "" where it does; nil: always works
	do   func(*model) tea.Cmd
}

// foot is when a key comes early in the footer.
type foot uint8

const (
	anyTime  foot = iota
	ofList        // while the list has the keys
	ofDetail      // while the log has them
	ofNarrow      // while only one of them is shown
	urgent        // always first
	atEnd         // at the right end
)

func (b *binding) whyNot(m *model) string {
	if b.when == nil {
		return ""
	}
	return b.when(m)
}

// shownKeys is the keys as people name them.
func (b *binding) shownKeys() string { return keyNames(b.keys) }

// bindings is the table of keys in the order in which they are tried.
func bindings() []binding {
	return slices.Concat(pickKeys(), actionKeys(), deedKeys(), logKeys(), moveKeys(), dialogKeys())
}

// listed is the table in the order in which people read it: what is used most
// comes first.
func listed() []binding {
	return slices.Concat(actionKeys(), deedKeys(), logKeys(), pickKeys(), moveKeys(), dialogKeys())
}

// actionKeys act on services and on the project.
func actionKeys() []binding {
	return []binding{
		{keys: "a", name: "add", help: "add a service from the catalog", hint: "add", foot: ofList, in: inBoard, when: (*model).needView, do: (*model).pick},
		{keys: "r", name: "restart", help: "restart the chosen services", hint: "restart", foot: ofList, in: inBoard, when: (*model).needContainer, do: (*model).restart},
		{keys: "s", name: "stop", help: "stop the chosen services", hint: "stop", foot: ofList, in: inBoard, when: (*model).needRunning, do: (*model).stop},
		{keys: "S", name: "start", help: "start the chosen services", hint: "start", foot: ofList, in: inBoard, when: (*model).needStopped, do: (*model).start},
		{keys: "e", name: "shell", help: "open its client, or a shell in it", hint: "shell", foot: ofList, in: inBoard, when: (*model).needShell, do: (*model).shell},
		{keys: "c", name: "copy address", help: "copy the address on this machine", hint: "copy address", foot: ofList, in: inBoard, when: (*model).needService, do: (*model).copyAddress},
		{keys: "o", name: "open", help: "open the address in the browser", in: inBoard, when: (*model).needService, do: (*model).openAddress},
		{keys: "U", name: "up", help: "bring everything up to the compose file", hint: "up all", foot: ofList, in: inBoard, when: (*model).needProject, do: (*model).upAll},
		{keys: "D", name: "down", help: "remove containers and networks, asks first", in: inBoard, when: (*model).needAnything, do: (*model).askDown},
		{keys: "u", name: "undo", help: "undo the last change of the file, asks first", in: inBoard, when: (*model).needView, do: (*model).askUndo},
		{keys: "x delete", name: "remove", help: "take services out of the file, asks first", in: inBoard, when: (*model).needService, do: (*model).askRemove},
		{keys: "space", name: "mark", help: "mark it, for verbs and logs of several", in: inBoard, when: (*model).needService, do: (*model).toggleMark},
		{keys: "esc", help: "dismiss what failed", hint: "dismiss", foot: urgent, in: inBoard, when: (*model).needFailure, do: (*model).back},
		{keys: "!", name: "what failed", help: "show all of what failed", hint: "what failed", foot: urgent, in: inBoard, when: (*model).needFailure, do: (*model).showFailure},
	}
}

// logKeys are about the log and the other tabs.
func logKeys() []binding {
	return []binding{
		{keys: "l enter", name: "log of one or all", help: "show the log of one service, or of all", hint: "one/all", foot: ofList, in: inBoard, when: (*model).needService, do: (*model).oneOrAll},
		{keys: "/", help: "in the list: show only some services", hint: "only some", foot: ofList, in: inBoard, when: (*model).needList, do: (*model).askOnly},
		{keys: "/", name: "search", help: "search in the log", hint: "search", foot: ofDetail, in: inBoard, do: (*model).askSearch},
		{keys: "n", name: "next match", help: "go to the next match", in: inBoard, when: (*model).needSearch, do: (*model).nextMatch},
		{keys: "N", name: "previous match", help: "go to the match before", in: inBoard, when: (*model).needSearch, do: (*model).previousMatch},
		{keys: "f", name: "filter", help: "show only lines that match; ! in front hides", hint: "filter", foot: ofDetail, in: inBoard, do: (*model).askFilter},
		{keys: "L", name: "level", help: "show warnings and worse, errors, or all", in: inBoard, do: (*model).nextLevel},
		{keys: ">", name: "next error", help: "go to the next error in the log", in: inBoard, do: toError(1)},
		{keys: "<", name: "previous error", help: "go to the error before", in: inBoard, do: toError(-1)},
		{keys: "A", name: "context", help: "show lines around each match of the filter", in: inBoard, do: (*model).nextContext},
		{keys: "p", name: "readable", help: "show JSON and logfmt readably, or as written", in: inBoard, do: (*model).toggleRaw},
		{keys: "T", name: "since", help: "show the last minutes or lines only, or all", in: inBoard, do: (*model).askSince},
		{keys: "{", name: "previous run", help: "go to the restart or mark before", in: inBoard, do: toRun(-1)},
		{keys: "}", name: "next run", help: "go to the next restart or mark", in: inBoard, do: toRun(1)},
		{keys: "M", name: "mark in log", help: "draw a line under the newest line", in: inBoard, do: (*model).markLog},
		{keys: "C", name: "clear log", help: "hide what was written so far", in: inBoard, do: (*model).clearLog},
		{keys: "W", name: "save log", help: "save the log, or selected lines, to a file", in: inBoard, do: (*model).askSave},
		{keys: "|", name: "pager", help: "read the log in $PAGER", in: inBoard, do: (*model).pager},
		{keys: "E", name: "editor", help: "open the log in $EDITOR", in: inBoard, do: (*model).editor},
		{keys: "t", name: "times", help: "show local times, ages, UTC, or no times", hint: "times", foot: ofDetail, in: inBoard, do: (*model).toggleTimes},
		{keys: "w", name: "wrap", help: "fold long lines, or cut them", hint: "wrap", foot: ofDetail, in: inBoard, do: (*model).toggleWrap},
		{keys: "y", name: "copy", help: "copy what the detail shows", hint: "copy", foot: ofDetail, in: inBoard, do: (*model).copyShown},
		{keys: "v", name: "secrets", help: "show secrets in addresses, or hide them", in: inBoard, do: (*model).toggleSecrets},
		{keys: "1", name: "logs", help: "show the logs", in: inBoard, do: openTab(tabLogs)},
		{keys: "2", name: "why", help: "explain the state of the selected service", in: inBoard, do: openTab(tabWhy)},
		{keys: "3", name: "connect", help: "show how to reach the selected service", in: inBoard, do: openTab(tabConnect)},
		{keys: "4", name: "stats", help: "show what the selected service uses", in: inBoard, do: openTab(tabStats)},
		{keys: "5", name: "config", help: "show the service as compose understands it", in: inBoard, do: openTab(tabConfig)},
		{keys: "6", name: "env", help: "show the variables of the selected service", in: inBoard, do: openTab(tabEnv)},
		{keys: "7", name: "processes", help: "show what runs in the selected service", in: inBoard, do: openTab(tabProcesses)},
		{keys: "8", name: "graph", help: "show which service needs which", in: inBoard, do: openTab(tabGraph)},
		{keys: "9", name: "events", help: "show what happened to all services", in: inBoard, do: openTab(tabEvents)},
		{keys: "]", name: "next tab", help: "go to the next tab", in: inBoard, do: (*model).nextTab},
		{keys: "[", name: "tab before", help: "go to the tab before", in: inBoard, do: (*model).previousTab},
	}
}

// moveKeys move, and leave.
func moveKeys() []binding {
	return []binding{
		{keys: "j down", name: "next line", help: "go down a line", in: inBoard, do: moveBy(1)},
		{keys: "k up", name: "line before", help: "go up a line", in: inBoard, do: moveBy(-1)},
		{keys: "pgdown ctrl+d", name: "page down", help: "go down a page of the detail", in: inBoard, do: pageBy(1)},
		{keys: "pgup ctrl+u", name: "page up", help: "go up a page of the detail", in: inBoard, do: pageBy(-1)},
		{keys: "g home", name: "beginning", help: "go to the first line", in: inBoard, do: (*model).first},
		{keys: "G", name: "last", help: "go to the last line; the log follows", in: inBoard, do: (*model).last},
		{keys: "end", name: "end of the log", help: "go to the end of the log and follow", in: inBoard, do: (*model).endOfLog},
		{keys: "right", name: "right", help: "go to the detail, then right in the log", in: inBoard, do: (*model).right},
		{keys: "left", name: "left", help: "go left in the log, then to the list", in: inBoard, do: (*model).left},
		{keys: "tab shift+tab", name: "other pane", help: "move between the list and the detail", hint: "list/detail", foot: ofNarrow, in: inBoard, do: (*model).otherPane},
		{keys: "b", name: "bell", help: "ring, or notify, on a crash and when all is healthy", in: inBoard, do: (*model).nextTelling},
		{keys: "m", name: "mouse", help: "leave the mouse to the terminal, or take it", in: inBoard, do: (*model).toggleMouse},
		{keys: "esc", name: "back", help: "dismiss, then end marks, search and filter", in: inBoard, do: (*model).back},
		{keys: ":", name: "commands", help: "find a command by its name", hint: "commands", in: inBoard, do: (*model).command},
		{keys: "?", name: "help", help: "list all keys; enter does what the line says", hint: "help", foot: atEnd, in: inBoard, do: (*model).help},
		{keys: "q", name: "quit", help: "leave; the containers keep running", hint: "quit", foot: atEnd, in: inBoard, do: (*model).quit},
		{keys: "ctrl+c", help: "leave", in: ^scope(0), do: (*model).quit},
		{keys: "ctrl+z", help: "go to the background; fg comes back", in: ^scope(0), do: func(*model) tea.Cmd { return tea.Suspend }},
	}
}

// dialogKeys work in what stands over list and detail, and in the last line.
func dialogKeys() []binding {
	return []binding{
		{keys: "enter", help: "take it", hint: "take it", in: inPrompt, do: (*model).answer},
		{keys: "esc", help: "leave it", hint: "leave it", in: inPrompt, do: (*model).leavePrompt},

		{keys: "enter", help: "add and start", hint: "add and start", in: inPicker | inWiring, when: (*model).needPicked, do: (*model).addPicked},
		{keys: "down ctrl+n", help: "next addon", in: inPicker, do: movePicker(1)},
		{keys: "up ctrl+p", help: "addon before", in: inPicker, do: movePicker(-1)},
		{keys: "pgdown", help: "further", in: inPicker, do: movePicker(8)},
		{keys: "pgup", help: "back", in: inPicker, do: movePicker(-8)},
		{keys: "ctrl+d", help: "show the diff", hint: "diff", in: inPicker | inWiring, when: (*model).needPlan, do: (*model).showDiff},
		{keys: "d", help: "show the diff", in: inWiring, when: (*model).needPlan, do: (*model).showDiff},
		{keys: "tab", help: "choose services to wire", hint: "wire services", in: inPicker, when: (*model).needTargets, do: (*model).toggleWiring},
		{keys: "ctrl+o", help: "choose its version and options", hint: "options", in: inPicker, when: (*model).needFound, do: (*model).pickOptions},
		{keys: "tab", help: "back to the addons", hint: "addons", in: inWiring, do: (*model).toggleWiring},
		{keys: "space", help: "wire it", hint: "wire it", in: inWiring, do: (*model).toggleTarget},
		{keys: "j down l right", help: "next service", in: inWiring, do: moveOverlay(1)},
		{keys: "k up h left", help: "service before", in: inWiring, do: moveOverlay(-1)},

		{keys: "enter y", help: "add and start", hint: "add and start", in: inDiff, do: (*model).addShown},
		{keys: "y enter", help: "yes", hint: "yes", in: inAsk, do: (*model).agree},
		{keys: "n", help: "no", hint: "no", in: inAsk, do: (*model).closeOverlay},
		{keys: "q", help: "back", in: inDiff | inPage, do: (*model).closeOverlay},

		{keys: "enter", help: "do it", hint: "do it", in: inPalette, do: (*model).runPicked},
		{keys: "down ctrl+n", help: "next line", in: inPalette, do: moveOverlay(1)},
		{keys: "up ctrl+p", help: "line before", in: inPalette, do: moveOverlay(-1)},
		{keys: "pgdown", help: "further", in: inPalette, do: moveOverlay(10)},
		{keys: "pgup", help: "back", in: inPalette, do: moveOverlay(-10)},

		{keys: "x enter delete", help: "delete what is marked, asks first", hint: "delete", in: inDisk, when: (*model).needFreeKept, do: (*model).askDiscard},
		{keys: "space", help: "mark it", hint: "mark", in: inDisk, when: (*model).needKept, do: (*model).markKept},
		{keys: "a", help: "mark unused images and the build cache", hint: "mark unused", in: inDisk, when: (*model).needKept, do: (*model).markUnused},

		{keys: "enter space", help: "take it", hint: "take it", in: inMenu, when: (*model).needItem, do: (*model).takeItem},
		{keys: "j down ctrl+n", help: "next line", in: inMenu | inDisk, do: moveOverlay(1)},
		{keys: "k up ctrl+p", help: "line before", in: inMenu | inDisk, do: moveOverlay(-1)},
		{keys: "pgdown", help: "further", in: inMenu | inDisk, do: moveOverlay(10)},
		{keys: "pgup", help: "back", in: inMenu | inDisk, do: moveOverlay(-10)},
		{keys: "q", help: "back", in: inMenu | inDisk, do: (*model).closeOverlay},

		{keys: "j down", help: "down", hint: "read on", in: inDiff | inAsk | inPage, do: moveOverlay(1)},
		{keys: "k up", help: "up", in: inDiff | inAsk | inPage, do: moveOverlay(-1)},
		{keys: "pgdown space ctrl+d", help: "page down", in: inDiff | inAsk | inPage, do: moveOverlay(10)},
		{keys: "pgup ctrl+u", help: "page up", in: inDiff | inAsk | inPage, do: moveOverlay(-10)},
		{keys: "esc", help: "back", hint: "back", in: inPicker | inWiring | inDiff | inAsk | inPage | inPalette | inMenu | inDisk, do: (*model).closeOverlay},
	}
}

// keyNames is keys as people name them: "j ↓", "PgDn", "Ctrl+D".
func keyNames(keys string) string {
	names := strings.Fields(keys)
	for i, k := range names {
		switch k {
		case "pgdown":
			k = "PgDn"
		case "pgup":
			k = "PgUp"
		case "up", "down", "left", "right", "enter", "esc", "tab", "home", "end", "space", "delete":
			k = upper(k)
		default:
			if mod, key, ok := strings.Cut(k, "+"); ok && key != "" {
				k = upper(mod) + "+" + upper(key)
			}
		}
		names[i] = k
	}
	return strings.Join(names, " ")
}
