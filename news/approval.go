package news

import "time"

// ApprovalState is how far the moderators of a shelf have come with an article that
// a feed brought.
type ApprovalState string

// An article that waits is seen by moderators alone. What was approved is on the
// shelf like any other; what was rejected is removed from it, and can be restored.
const (
	ApprovalNone ApprovalState = "" // nobody was asked
	Waiting      ApprovalState = "waiting"
	Approved     ApprovalState = "approved"
	Rejected     ApprovalState = "rejected"
)

// Approval is what was decided about an article, and who decided it when; By and
// At are zero until somebody has.
type Approval struct {
	State ApprovalState
	By    Actor
	At    time.Time // UTC
}
