package discord

import (
	"newsdesk/commands"
	"newsdesk/voice"
)

// tongues are a text by Discord's locales. Where it lacks one, Discord shows the
// default, which is English.
type tongues map[string]string

// localesOf are the locales of Discord in which a language of the voice is shown.
// https://discord.com/developers/docs/reference#locales
func localesOf(code string) []string {
	switch code {
	case voice.English:
		return nil
	case "es":
		return []string{"es-ES", "es-419"}
	case "pt":
		return []string{"pt-BR"}
	}
	return []string{code}
}

// inTongues is what text gives for each language, where that is not the English.
func inTongues(text func(*voice.Voice) string) tongues {
	out := tongues{}
	for _, code := range voice.Languages() {
		says := text(voice.For(code))
		if says == text(nil) {
			continue
		}
		for _, locale := range localesOf(code) {
			out[locale] = says
		}
	}
	return out
}

func said(english string) tongues {
	return inTongues(func(v *voice.Voice) string { return v.Say(english) })
}

func commandNames(name string) tongues {
	return inTongues(func(v *voice.Voice) string { return commands.CommandName(v, name) })
}

func optionNames(name string) tongues {
	return inTongues(func(v *voice.Voice) string { return commands.OptionName(v, name) })
}
