package stack

import (
	"crypto/rand"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// secretName matches what variables with passwords, keys and tokens are called.
var secretName = regexp.MustCompile(`(?i)(pass(word|wd|phrase)?|pwd|secret|token|credentials?|(^|_)key|apikey|salt|dsn)$`)

// secret says that the value of a variable of this name is not for others' eyes.
func secret(name string) bool { return secretName.MatchString(name) }

// A value that says that another belongs there: <your key>, your-api-key,
// xxxx, TODO, replace_me. "changeme" is none: it is a bad password that works.
var standIns = regexp.MustCompile(`(?i)^(<.*>|\[.*\]|\{\{.*\}\}|your[-_ ].*|.*[-_ ]here|x{3,}|\.{3}|…|todo|tbd|fixme|replace[-_ ]?(me|this|with.*)|(insert|enter|put|paste|fill)[-_ ].*)$`)

// placeholder says that a value of an example is not meant to be used.
func placeholder(value string) bool { return standIns.MatchString(strings.TrimSpace(value)) }

// generate is how an example asks for a secret: "# devbliss: generate 32".
var generate = regexp.MustCompile(`(?i)\bdevbliss:\s*generate(?:\s+(\d{1,3}))?\b`)

// defaultSecret is how many characters a secret has where the example does not say.
const defaultSecret = 32

// toGenerate says how many characters of a secret a comment asks for.
func toGenerate(comment string) (n int, ok bool) {
	m := generate.FindStringSubmatch(comment)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n == 0 {
		n = defaultSecret
	}
	return n, true
}

// alphabet is what needs no quotes anywhere, also not in a URL.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// generated is a random secret of n characters, six bits each.
func generated(n int) (string, error) {
	secret := make([]byte, n)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	for i, b := range secret {
		secret[i] = alphabet[b%byte(len(alphabet))] // 256 is a multiple of it
	}
	return string(secret), nil
}

// ofThisUser is what compose files mean by variables that shells know and do not
// pass on.
func ofThisUser(name string) string {
	switch name {
	case "UID", "USER_ID", "HOST_UID", "LOCAL_UID":
		return ownID(os.Getuid())
	case "GID", "GROUP_ID", "HOST_GID", "LOCAL_GID":
		return ownID(os.Getgid())
	}
	return ""
}

func ownID(id int) string {
	if id < 0 { // Windows has none
		return ""
	}
	return strconv.Itoa(id)
}
