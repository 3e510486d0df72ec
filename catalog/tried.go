package catalog

import "slices"

// NotTried is what an addon says under unverified as long as devbliss's own tests
// have not run its image.
const NotTried = "The image has not been run by devbliss's own tests."

// Tried says that devbliss's own tests run the addon's image.
func (a *Addon) Tried() bool { return !slices.Contains(a.Unverified, NotTried) }
