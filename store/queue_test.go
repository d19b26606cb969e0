package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
)

func TestTheQueue(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	var all []news.Post
	for i := range 6 {
		all = append(all, d.manual(fmt.Sprint("k", i), fmt.Sprint("c", i), 1))
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.PostDone(ctx, all[0].ID, "m0"))
	must(d.PostDone(ctx, all[1].ID, "m1"))
	must(d.PostFailed(ctx, all[2].ID, "The channel is gone."))
	must(second(d.DropPost(ctx, "discord:1", all[3].ID, mo())))
	p, err := d.UndoPost(ctx, "discord:1", all[1].ID, mo())
	if err != nil || p.State != news.PostUndone || p.Want != p.Shown+1 || p.Message != "m1" {
		t.Errorf("UndoPost: %+v, %v", p, err)
	}
	queue := func(limit int) []int64 {
		list, err := d.Queue(ctx, "discord:1", limit)
		must(err)
		var out []int64
		for _, p := range list {
			out = append(out, p.ID-all[0].ID)
		}
		return out
	}
	wanted(t, "owed, failed, edits", queue(10), []int64{4, 5, 2, 1})
	wanted(t, "the first three", queue(3), []int64{4, 5, 2})
	seen, err := d.PostsSeen(ctx, "discord:1", 10)
	if err != nil || len(seen) != 1 || seen[0].ID != all[0].ID {
		t.Errorf("PostsSeen: %+v, %v", seen, err)
	}
	if _, err := d.RetryPost(ctx, all[2].ID); err != nil {
		t.Error(err)
	}
	if _, err := d.DropPost(ctx, "discord:1", all[2].ID, mo()); err != nil {
		t.Error(err)
	}
	for what, err := range map[string]error{
		"drop of one that stands": second(d.DropPost(ctx, "discord:1", all[0].ID, mo())),
		"drop of a dropped one":   second(d.DropPost(ctx, "discord:1", all[3].ID, mo())),
		"undo of an owed one":     second(d.UndoPost(ctx, "discord:1", all[4].ID, mo())),
		"undo of an undone one":   second(d.UndoPost(ctx, "discord:1", all[1].ID, mo())),
		"retry of a dropped one":  second(d.RetryPost(ctx, all[3].ID)),
	} {
		if !errors.Is(err, news.ErrStale) {
			t.Errorf("%s: %v", what, err)
		}
	}
	wanted(t, "acts", d.acts("discord:1")[:3], []string{"drop", "undo", "drop"})
}

// The message of a post that is dropped after a try is looked for when what was on its
// way has come.
func TestADroppedPostIsNotLookedForAtOnce(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	p := d.manual("k", "c", 1)
	if err := errors.Join(second(d.PostTried(ctx, p.ID)), second(d.DropPost(ctx, "discord:1", p.ID, mo()))); err != nil {
		t.Fatal(err)
	}
	edits := func() int {
		all, err := d.Backlogs(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return all[1].Depth
	}
	wanted(t, "to be looked for", edits(), 0)
	d.pass(10 * time.Second)
	wanted(t, "to be looked for later", edits(), 1)
	if err := d.NotPosted(ctx, p.ID); err != nil {
		t.Fatal(err)
	}
	wanted(t, "what it is in the end", d.post(p.ID).State, news.PostDropped)
	wanted(t, "and still to be looked for", edits(), 0)
}

// A post that was carried out before its drop was heard of is taken back.
func TestADroppedPostThatStandsThere(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	p := d.manual("k", "c", 1)
	if err := errors.Join(second(d.PostTried(ctx, p.ID)), second(d.DropPost(ctx, "discord:1", p.ID, mo())), d.PostDone(ctx, p.ID, "m")); err != nil {
		t.Fatal(err)
	}
	if p = d.post(p.ID); p.State != news.PostUndone || p.Want == p.Shown || p.Message != "m" {
		t.Errorf("%+v", p)
	}
	if err := errors.Join(d.EditShown(ctx, p.ID, p.Want), d.PostDone(ctx, p.ID, "m")); err != nil {
		t.Fatal(err)
	}
	if p := d.post(p.ID); p.State != news.PostUndone || p.Want != p.Shown {
		t.Errorf("recorded twice: %+v", p)
	}
}
