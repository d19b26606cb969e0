// Echobot is the simplest discordgo program that answers "ok": what newsdesk's
// answers are measured against, in the same run.
package main

import (
	"log"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/bwmarrin/discordgo"
)

// elsewhere sends requests for Discord to another server.
type elsewhere struct{ to *url.URL }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.to.Scheme, e.to.Host, e.to.Host
	r.URL.Path = e.to.Path + strings.TrimPrefix(r.URL.Path, "/api")
	return http.DefaultTransport.RoundTrip(r)
}

func main() {
	api, err := url.Parse(os.Getenv("DISCORD_API_URL"))
	if err != nil {
		log.Fatal(err)
	}
	s, err := discordgo.New("Bot " + os.Getenv("DISCORD_TOKEN"))
	if err != nil {
		log.Fatal(err)
	}
	s.Client.Transport = elsewhere{api}
	s.Identify.Intents = discordgo.IntentsGuilds
	s.StateEnabled = false
	s.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: "ok"},
		})
	})
	if err := s.Open(); err != nil {
		log.Fatal(err)
	}
	me, err := s.User("@me")
	if err != nil {
		log.Fatal(err)
	}
	options := []*discordgo.ApplicationCommandOption{{Type: discordgo.ApplicationCommandOptionString, Name: "text", Description: "text"}}
	if _, err := s.ApplicationCommandBulkOverwrite(me.ID, "", []*discordgo.ApplicationCommand{{Name: "echo", Description: "echo", Options: options}}); err != nil {
		log.Fatal(err)
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, os.Interrupt)
	<-end
	s.Close()
}
