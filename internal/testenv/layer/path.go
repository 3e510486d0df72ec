package layer

import (
	"path"
	"strings"
)

// Fold is where a package's path lies in an image: without leading slash, and
// with /bin, /sbin, /lib… inside /usr and /var/run in /run, as links of the base
// layer have it. A package that ships its own "var/run/" entry would otherwise
// replace that link by a folder.
func Fold(p string) string {
	p = strings.TrimPrefix(path.Clean("/"+p), "/")
	first, _, _ := strings.Cut(p, "/")
	switch first {
	case "bin", "sbin", "lib", "lib32", "lib64", "libx32":
		return "usr/" + p
	}
	if p == "var/run" || strings.HasPrefix(p, "var/run/") {
		return strings.TrimPrefix(p, "var/")
	}
	return p
}

// Needless says whether a file of a package is of no use in an image: manuals,
// translations and what only an init system reads. Licences stay.
func Needless(p string) bool {
	if strings.HasPrefix(p, "usr/share/doc/") {
		return !strings.HasSuffix(p, "/copyright")
	}
	for _, dir := range needless() {
		if p == dir || strings.HasPrefix(p, dir+"/") {
			return true
		}
	}
	return false
}

func needless() []string {
	return []string{
		"usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian", "usr/share/bug",
		"usr/share/doc-base", "usr/share/perl5/Debconf", "usr/share/bash-completion", "usr/share/fish", "usr/share/zsh",
		"usr/share/systemd", "usr/lib/systemd",
		"etc/init.d", "etc/cron.d", "etc/cron.daily", "etc/cron.weekly", "etc/logrotate.d",
	}
}
