package commands

import (
	"context"

	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) forgetCommand() Command {
	return Command{
		Name:    "forget",
		Help:    "Delete all that the desk keeps about you",
		Private: true,
		Carried: []Option{{Name: "confirm", Help: "Yes, delete it", Kind: Flag}},
		Run:     s.forget,
	}
}

func (s *Set) forget(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	kept, err := s.store.KeptAbout(ctx, r.Asker.ID)
	if err != nil {
		return Reply{}, err
	}
	var log []Block
	if r.Asker.Moderator {
		log = append(log, small(plain(v.Say("What you did as a moderator belongs to the server and stays in its log."))))
	}
	switch {
	case kept == (store.About{}):
		return Reply{Blocks: append([]Block{paragraph(v.Say("The desk keeps nothing about you."))}, log...)}, nil
	case r.Option("confirm") != "true":
		return Reply{
			Blocks:  append([]Block{paragraph(v.Say("The desk keeps about you: %s. Deleted is deleted: nothing of it comes back.", v.And(keptWords(v, kept))))}, log...),
			Actions: rows([]Action{{Label: v.Say("Delete all of it"), Style: Danger, Changes: true, Request: ask("forget", "confirm", "true")}}),
		}, nil
	}
	if err := s.store.Forget(ctx, r.Asker.ID); err != nil {
		return Reply{}, err
	}
	return Reply{Replace: r.Pressed, Blocks: append([]Block{paragraph(v.Say("Deleted. The desk keeps nothing about you now."))}, log...)}, nil
}

// keptWords are what is kept, each kind with its number.
func keptWords(v *voice.Voice, k store.About) []string {
	var out []string
	if k.Follows > 0 {
		out = append(out, v.Count(k.Follows, "%d thing that you follow", "%d things that you follow"))
	}
	if k.Saved > 0 {
		out = append(out, v.Count(k.Saved, "%d saved article", "%d saved articles"))
	}
	if k.Looks > 0 {
		out = append(out, v.Count(k.Looks, "%d moment at which you last looked at a list", "%d moments at which you last looked at lists"))
	}
	if k.Reach {
		out = append(out, v.Say("how and when you are sent what you follow"))
	}
	if k.Sent > 0 {
		out = append(out, v.Count(k.Sent, "%d message that was sent to you", "%d messages that were sent to you"))
	}
	return out
}
