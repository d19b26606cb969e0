package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord/discordtest"
)

// BenchmarkGatewayToCallback is the way from the gateway to the callback's arrival, of
// an answer that needs no thought: ours, and that of the simplest discordgo
// handler, beside which ours is to be judged.
func BenchmarkGatewayToCallback(b *testing.B) {
	measure := func(b *testing.B, s *discordtest.Server) {
		u, p := discordtest.User{ID: "7", Name: "ann"}, discordtest.Place{Guild: "1", Channel: "2"}
		in := discordtest.Slash("latest", map[string]any{"country": "Venezuela", "count": 5})
		b.ReportAllocs()
		for b.Loop() {
			s.Send(u, p, in).Answer()
		}
	}
	b.Run("ours", func(b *testing.B) {
		s := discordtest.New(b)
		a := newAPI(apiConfig{Token: discordtest.Token, URL: s.URL})
		ctx, stop := context.WithCancel(b.Context())
		end := make(chan error, 1)
		go func() {
			end <- newGateway(a, discordtest.Token).run(ctx, func(ctx context.Context, e event) {
				var in struct{ ID, Token string }
				if e.name != "INTERACTION_CREATE" {
					return
				}
				if err := json.Unmarshal(e.raw, &in); err != nil {
					b.Error(err)
				}
				if err := a.callback(ctx, in.ID, in.Token, map[string]any{"type": 4, "data": text("ok")}); err != nil && ctx.Err() == nil {
					b.Error(err)
				}
			})
		}()
		measure(b, s)
		stop()
		if err := <-end; err != nil {
			b.Error(err)
		}
	})
	b.Run("discordgo", func(b *testing.B) {
		s := discordtest.New(b)
		session, err := discordgo.New("Bot " + discordtest.Token)
		if err != nil {
			b.Fatal(err)
		}
		to, err := url.Parse(s.URL)
		if err != nil {
			b.Fatal(err)
		}
		session.Client = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			r.URL.Scheme, r.URL.Host = to.Scheme, to.Host
			return http.DefaultTransport.RoundTrip(r)
		})}
		session.Identify.Intents = discordgo.IntentsGuilds
		session.AddHandler(func(d *discordgo.Session, i *discordgo.InteractionCreate) {
			ok := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
				Data: &discordgo.InteractionResponseData{Content: "ok", AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}}}
			if err := d.InteractionRespond(i.Interaction, ok); err != nil && b.Context().Err() == nil {
				b.Error(err)
			}
		})
		if err := session.Open(); err != nil {
			b.Fatal(err)
		}
		measure(b, s)
		_ = session.Close() // the server goes next
	})
}

// roundTrip is a function as an http.RoundTripper.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// BenchmarkStart is the time from nothing to READY, less what Discord takes.
func BenchmarkStart(b *testing.B) {
	s := discordtest.New(b)
	for b.Loop() {
		g := newGateway(newAPI(apiConfig{Token: discordtest.Token, URL: s.URL}), discordtest.Token)
		ctx, stop := context.WithCancel(b.Context())
		end := make(chan error, 1)
		go func() { end <- g.run(ctx, func(context.Context, event) {}) }()
		<-g.ready()
		stop()
		if err := <-end; err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkResume is the time from a cut connection to RESUMED.
func BenchmarkResume(b *testing.B) {
	s := discordtest.New(b)
	g := newGateway(newAPI(apiConfig{Token: discordtest.Token, URL: s.URL}), discordtest.Token)
	g.pace.step = 0 // no pauses
	ctx, stop := context.WithCancel(b.Context())
	end, resumed := make(chan error, 1), make(chan struct{}, 1)
	go func() {
		end <- g.run(ctx, func(_ context.Context, e event) {
			if e.name == "RESUMED" {
				resumed <- struct{}{}
			}
		})
	}()
	<-g.ready()
	for b.Loop() {
		s.Drop()
		<-resumed
	}
	stop()
	if err := <-end; err != nil {
		b.Error(err)
	}
}
