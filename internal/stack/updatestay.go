package stack

import "github.com/devbliss/devbliss/catalog"

// stays says so where a tag is the catalog's default or a newer one. Nothing goes
// back to an older version unless a person names it: its data may not survive that.
func (u *updating) stays(name string, addon *catalog.Addon, tag string) bool {
	to := addon.Default()
	line, known := addon.Line(tag)
	ended := known && addon.Stands(tag, u.today()) == catalog.Ended
	switch {
	case known && line.Version == to.Version && ended:
		u.change.say("%s is at %s, the newest that the catalog knows, which has had no updates since %s", name, to.Version, line.EndOfLife)
	case catalog.CompareTags(tag, to.Tag) <= 0:
		return false
	case ended:
		u.change.say("%s is newer (%s) than what the catalog knows (%s) and has had no updates since %s", name, tag, to.Version, line.EndOfLife)
	default:
		u.change.say("%s is newer (%s) than what the catalog knows (%s)", name, tag, to.Version)
	}
	return true
}
