package docker

import "time"

// SetPulse makes signs of life more frequent than a user wants them.
func SetPulse(d *Docker, pulse time.Duration) { d.pulse = pulse }
