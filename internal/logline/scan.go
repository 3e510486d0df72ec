package logline

import "strings"

// topLevel is the value of the first of the keys that an object has, without
// reading the values of others: a flood of JSON is told by its levels. It reads
// text that is no JSON as well as it can.
func topLevel(line string, keys []string) (value string, ok bool) {
	best := len(keys)
	for at := strings.IndexByte(line, '{') + 1; at < len(line); {
		key, after, found := member(line, at)
		if !found {
			break
		}
		end := skipValue(line, after)
		for i := range best {
			if keys[i] == key {
				best, value = i, strings.Trim(strings.TrimSpace(line[after:end]), `"`)
				break
			}
		}
		at = end + 1
	}
	return value, best < len(keys)
}

// member reads "key": from at on.
func member(line string, at int) (key string, after int, ok bool) {
	open := strings.IndexByte(line[at:], '"')
	if open < 0 {
		return "", 0, false
	}
	open += at + 1
	end := stringEnd(line, open)
	colon := strings.IndexByte(line[min(end+1, len(line)):], ':')
	if colon < 0 {
		return "", 0, false
	}
	return line[open:end], end + 1 + colon + 1, true
}

// stringEnd is where the string that began before at ends: at its closing quote.
func stringEnd(line string, at int) int {
	for ; at < len(line) && line[at] != '"'; at++ {
		if line[at] == '\\' {
			at++
		}
	}
	return min(at, len(line))
}

// skipValue is where the value at a place ends: at the comma or brace behind it.
func skipValue(line string, at int) int {
	for depth := 0; at < len(line); at++ {
		switch line[at] {
		case '"':
			at = stringEnd(line, at+1)
		case '{', '[':
			depth++
		case ']':
			depth--
		case '}':
			if depth == 0 {
				return at
			}
			depth--
		case ',':
			if depth == 0 {
				return at
			}
		}
	}
	return len(line)
}
