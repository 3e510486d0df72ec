package ui

import (
	"os/exec"
	"runtime"
	"strings"
)

// browse opens an address in the browser and returns why that cannot be, "" when
// it was done.
func browse(environ []string, url string) string {
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return "a browser cannot open it"
	}
	name, args := opener(environ)
	if name == "" {
		return "there is no screen here to open a browser on"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return name + " is not installed here"
	}
	cmd := exec.Command(path, append(args, url)...)
	cmd.Env = environ
	if err := cmd.Start(); err != nil {
		return name + ": " + err.Error()
	}
	// Some openers become the browser: it must not end with the dashboard, and
	// this goroutine ends with it.
	go func() { _ = cmd.Wait() }()
	return ""
}

// opener is the program that opens addresses on this machine, "" where nobody
// would see it.
func opener(environ []string) (name string, args []string) {
	switch runtime.GOOS {
	case "darwin":
		return "open", nil
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	if variable(environ, "WSL_DISTRO_NAME") != "" {
		return "wslview", nil
	}
	if variable(environ, "DISPLAY") == "" && variable(environ, "WAYLAND_DISPLAY") == "" {
		return "", nil
	}
	return "xdg-open", nil
}
