package news

import "context"

// holdingKey is where a context has what tells whether its work is this process's still.
type holdingKey struct{}

// Holding is a context for work that another process takes over when this one may not act
// upon it any more, which holds tells.
func Holding(ctx context.Context, holds func() bool) context.Context {
	return context.WithValue(ctx, holdingKey{}, holds)
}

// MayAct tells whether this process may act upon a context's work at this moment. Who is
// stopped in the middle, and goes on later, learns it here.
func MayAct(ctx context.Context) bool {
	holds, some := ctx.Value(holdingKey{}).(func() bool)
	return !some || holds()
}
