package commands

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/voice"
)

// perFollowing is how many follows a page lists.
const perFollowing = 8

func (s *Set) followingCommand() Command {
	return Command{
		Name:    "following",
		Help:    "What you follow, and how it comes: daily hour, quiet hours, without a sound",
		Private: true,
		Options: []Option{
			{Name: "at", Help: "When the day’s message comes, such as 08:00", Max: 20},
			{Name: "timezone", Help: "In which time zone, such as Europe/Berlin", Kind: Zone},
			{Name: "quiet", Help: "Nothing comes at once in these hours, such as 22:00-07:00; off for none", Max: 40},
			{Name: "silent", Help: "Messages make no sound", Kind: Flag},
			{Name: "most", Help: "How many messages a day at once, 10 unless told otherwise", Kind: Integer, Min: 1, Max: 50},
		},
		Carried: []Option{
			from(),
			{Name: "remove", Help: "The number of what to follow no longer", Kind: Integer, Min: 1, Max: math.MaxInt32},
			{Name: "resume", Help: "Send direct messages again", Kind: Flag},
		},
		Run: s.following,
	}
}

func (s *Set) following(ctx context.Context, r Request) (Reply, error) {
	v := r.own()
	reach, did, err := s.changeReach(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if id, err := strconv.ParseInt(r.Option("remove"), 10, 64); err == nil {
		switch was, err := s.store.Unfollow(ctx, r.Asker.ID, id); {
		case errors.Is(err, news.ErrNotFound):
			did = v.Say("You do not follow that any more.")
		case err != nil:
			return Reply{}, err
		default:
			did = v.Say("You do not follow this any more: %s", followed(v, was))
		}
	}
	all, err := s.store.Follows(ctx, r.Asker.ID)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Replace: turned(r, "from") || turned(r, "resume"), Blocks: []Block{heading(v.Say("Following"))}}
	if did != "" {
		reply.Blocks = append(reply.Blocks, paragraph(did))
	}
	if len(all) == 0 {
		reply.Blocks = append(reply.Blocks, Block{Kind: Paragraph, Runs: []Run{plain(v.Say("You follow nothing yet. For example:") + " "), typed(lineIn(v, "follow", "topic", strings.ToLower(topic.Name(topic.Politics, v.Language())), "country", country.Name("KE", v.Language())))}})
		return reply, nil
	}
	reply.Blocks = append(reply.Blocks, reachBlocks(v, reach)...)
	var w wanted
	w.paging(r, perFollowing)
	w.Offset = min(w.Offset, (len(all)-1)/perFollowing*perFollowing)
	page := all[w.Offset:min(len(all), w.Offset+perFollowing)]
	for _, f := range page {
		how := v.Say("at once")
		if f.Digest {
			how = v.Say("once a day")
		}
		b := unfollow(v, f)
		b.Request = b.Request.With("from", strconv.Itoa(w.Offset+1))
		reply.Cards = append(reply.Cards, Card{Blocks: []Block{{Kind: Paragraph, Runs: []Run{bold(followed(v, f)), plain(" — " + how)}}}, Actions: []Action{b}})
	}
	var ways []Action
	if !reach.Closed.IsZero() {
		ways = append(ways, Action{Label: v.Say("Resume"), Style: Primary, Request: ask("following", "resume", "true")})
	}
	reply.Actions = rows(append(ways, pages(ask("following"), w, len(page), w.Offset+len(page) < len(all), v.Say("Back"), v.Say("More"))...))
	return reply, nil
}

// changeReach is how the asker is told, as the options have it now, and what to say
// of that; "" when they change nothing.
func (s *Set) changeReach(ctx context.Context, r Request) (news.Reach, string, error) {
	reach, err := s.reachOf(ctx, r)
	if err != nil {
		return reach, "", err
	}
	changed := r.Option("at")+r.Option("timezone")+r.Option("quiet")+r.Option("silent")+r.Option("most") != ""
	if typed := r.Option("quiet"); typed != "" {
		if reach.Quiet, err = quietOf(r, typed); err != nil {
			return reach, "", err
		}
	}
	if typed := r.Option("silent"); typed != "" {
		reach.Silent = typed == "true"
	}
	if n, err := strconv.Atoi(r.Option("most")); err == nil {
		reach.Most = n
	}
	v := r.own()
	if reach.Zone == "" && (reach.Quiet.From != reach.Quiet.To || r.Option("at") != "") {
		return reach, "", &news.OptionError{Option: "timezone", Next: v.Say("In which time zone? Add one, such as timezone:Europe/Berlin.")}
	}
	resume := r.Option("resume") == "true" && !reach.Closed.IsZero()
	if resume {
		reach.Closed = news.Reach{}.Closed
	}
	if !changed && !resume {
		return reach, "", nil
	}
	if err := s.store.SetReach(ctx, reach); err != nil {
		return reach, "", err
	}
	if resume {
		return reach, v.Say("What comes from now on is sent to you again."), nil
	}
	return reach, v.Say("Set."), nil
}

// quietOf reads quiet hours: "22:00-07:00", "22:00 to 7", "off".
func quietOf(r Request, typed string) (news.Quiet, error) {
	var q news.Quiet
	if goesBy("off", optionHint, typed) || strings.EqualFold(typed, "none") {
		return q, nil
	}
	from, to, ok := strings.Cut(strings.NewReplacer("–", "-", "—", "-", " to ", "-").Replace(typed), "-")
	var err, errTo error
	if ok {
		q.From, err = minuteOf(r.own(), "quiet", strings.TrimSpace(from))
		q.To, errTo = minuteOf(r.own(), "quiet", strings.TrimSpace(to))
	}
	if !ok || err != nil || errTo != nil || q.From == q.To {
		return q, &news.OptionError{Option: "quiet", Value: typed, Next: r.own().Say("Quiet hours look like this: quiet:22:00-07:00. Without any: quiet:off")}
	}
	return q, nil
}

// reachBlocks say how somebody is told.
func reachBlocks(v *voice.Voice, r news.Reach) []Block {
	var out []Block
	if !r.Closed.IsZero() {
		out = append(out, paragraph(closedSentence(v)))
	}
	parts := [][]Run{{plain(v.Count(r.Most, "at most %d message a day at once", "at most %d messages a day at once"))}}
	if r.Zone != "" {
		parts = append(parts, []Run{plain(v.Say("the day’s message at %s (%s)", clock(r.At), r.Zone))})
	}
	if r.Quiet.From != r.Quiet.To {
		parts = append(parts, []Run{plain(v.Say("quiet from %s to %s", clock(r.Quiet.From), clock(r.Quiet.To)))})
	}
	if r.Silent {
		parts = append(parts, []Run{plain(v.Say("without a sound"))})
	}
	return append(out, small(dotted(parts...)...))
}

func closedSentence(v *voice.Voice) string {
	return v.Say("Your direct messages are closed to the bot, so nothing that you follow is sent. Open them in the server’s privacy settings, then press Resume in /following.")
}

// noteClosed tells an asker once that their direct messages are closed.
func (s *Set) noteClosed(ctx context.Context, r Request, reply Reply) Reply {
	if reply.Form != nil || reply.Later != nil || r.Command == "following" {
		return reply
	}
	if tell, err := s.store.TellClosed(ctx, r.Asker.ID); err != nil || !tell {
		return reply // the answer matters more
	}
	reply.Foot = append(reply.Foot[:len(reply.Foot):len(reply.Foot)], small(plain(closedSentence(r.own()))))
	return reply
}
