package recipe

// Suite is the Debian release that images are made from where a recipe says no
// other. Its programs run under engines of older releases too.
const Suite = "trixie"

// BasePackages is what every image shares: a shell, its usual tools, time
// zones and certificates.
func BasePackages() []string {
	return []string{ // netcat because busybox's, in Debian, has no -z, which health checks use
		"base-files", "base-passwd", "libc6", "libc-bin", "dash", "bash", "coreutils", "sed", "grep", "findutils",
		"util-linux", "hostname", "gzip", "tar", "mawk", "busybox-static", "netcat-openbsd", "netbase", "tzdata", "ca-certificates", "openssl",
	}
}

// Applets are the commands that busybox gives where no package of the base does.
func Applets() []string {
	return []string{
		"wget", "vi", "ps", "top", "free", "kill", "killall", "pidof", "pgrep", "pkill", "ping", "ifconfig", "ip",
		"netstat", "less", "more", "awk", "which", "xxd", "hexdump", "clear", "telnet", "traceroute", "nslookup", "uptime",
		"unzip", "diff", "cmp", "adduser", "addgroup",
	}
}

// Never lists packages that only a system with an administrator needs, and the
// interpreters that only maintainer scripts use.
func Never() []string {
	return []string{
		"adduser", "passwd", "debconf", "init-system-helpers", "sysvinit-utils", "lsb-base", "usrmerge", "dpkg",
		"cron", "cron-daemon-common", "logrotate", "libpam-runtime", "libpam-modules", "libpam-modules-bin",
		"perl", "perl-base", "perl-modules-5.36", "libperl5.36", "perl-modules-5.40", "libperl5.40", "libfile-find-rule-perl",
		"python3", "python3-minimal", "python3.11", "python3.11-minimal", "libpython3-stdlib", "libpython3.11-stdlib",
		"python3.13", "python3.13-minimal", "libpython3.13-stdlib", "ucf", "sensible-utils", "ssl-cert", "locales", "libc-l10n",
		"media-types", "sgml-base", "systemd", "dbus", "sysuser-helper", "systemd-sysusers", "iproute2", "default-mta", "exim4", "psmisc",
	}
}

// BaseFiles are files of ours that the base layer has.
func BaseFiles() []File {
	return []File{{Path: "usr/local/lib/entry.sh", Source: "entry.sh"}}
}

// Engine is the Docker engine of a Debian release, with its client: not an
// image to be pulled but a root file system for the cage.
func Engine(suite string) Recipe {
	r := Recipe{
		Name: "engine-" + suite, Suite: suite,
		Packages: []string{"docker.io", "containerd", "runc", "iptables", "kmod", "mount"},
		Links: []Link{ // Debian's alternatives, which a maintainer script would have made
			{"usr/sbin/iptables", "iptables-nft"},
			{"usr/sbin/ip6tables", "ip6tables-nft"},
			{"usr/sbin/iptables-restore", "iptables-nft-restore"},
			{"usr/sbin/iptables-save", "iptables-nft-save"},
		},
	}
	if suite != "bookworm" { // where the client is still part of docker.io
		r.Packages = append(r.Packages, "docker-cli")
	}
	return r
}

// Engines are the Debian releases whose engine the test ground can run.
func Engines() []string { return []string{"bookworm", "trixie", "sid"} }
