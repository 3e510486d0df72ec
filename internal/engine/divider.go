package engine

import "strconv"

// ExitText is the text of the Divider at a container's exit: "api exited (1)",
// with ", restart 4" where the restart policy starts it for the fourth time.
func ExitText(service string, replica, code, restarts int) string {
	s := replicaName(service, replica) + " exited (" + strconv.Itoa(code) + ")"
	if restarts > 0 {
		s += ", restart " + strconv.Itoa(restarts)
	}
	return s
}

// StartText is the text of the Divider at a container's start: "api started".
func StartText(service string, replica int) string {
	return replicaName(service, replica) + " started"
}

// replicaName leaves the first replica without a number: most services have one.
func replicaName(service string, replica int) string {
	if replica > 1 {
		return service + "-" + strconv.Itoa(replica)
	}
	return service
}
