package discord

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"newsdesk/news"
)

func directPost(member string) news.Post {
	p := samplePost()
	p.Key, p.Kind, p.Shelf, p.Channel, p.By = "discord/@"+member+"/follow/1/story/7", news.PostFollow, news.Common, news.DirectChannel(member), news.Actor{ID: member}
	return p
}

func TestNobodysConversation(t *testing.T) {
	t.Parallel()
	_, start := posting(t)
	for _, member := range []string{"discord:../../guilds/1", "discord:", "terminal", "hall:5"} {
		if _, err := start().Post(t.Context(), directPost(member), sampleCard()); !errors.Is(err, news.ErrChannelGone) {
			t.Errorf("%s: %v", member, err)
		}
	}
}

func TestClosedMessagesAreToldApart(t *testing.T) {
	t.Parallel()
	err := error(&apiError{Status: http.StatusForbidden, Code: codeDirectClosed})
	if !errors.Is(err, news.ErrClosed) || !errors.Is(err, news.ErrNoAccess) {
		t.Error(err)
	}
}

// Before Discord has said which guilds the bot is in, nothing is known; after that
// only those that it is in are looked at.
func TestWhatAMemberSees(t *testing.T) {
	t.Parallel()
	_, start := posting(t)
	p := start()
	view := news.View{"discord:4242", news.Common}
	if _, err := p.Sees(t.Context(), "discord:5", view); !errors.Is(err, news.ErrBusy) {
		t.Errorf("before READY: %v", err)
	}
	p.guilds.reset(0, 1, []string{guildID})
	if got, err := p.Sees(t.Context(), "discord:5", view); err != nil || !slices.Equal(got, news.View{news.Common}) {
		t.Errorf("a guild without the bot: %q, %v", got, err)
	}
	if got, err := p.Sees(t.Context(), "terminal", view); len(got) > 0 || err != nil {
		t.Errorf("nobody of Discord: %q, %v", got, err)
	}
}
