package commands

import (
	"errors"
	"fmt"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/voice"
)

// feedSentences are those of the errors whose usual words are on articles.
func feedSentences() []said {
	none := voice.Mark("The desk finds no feed there. Look on the site for a link called RSS or feed, and give that address.")
	return []said{
		{news.ErrGone, voice.Mark("The site says that there is nothing at that address. Check it in a browser, or give the site's own page: the desk looks there for feeds.")},
		{news.ErrRefused, voice.Mark("The site does not let the desk read that feed. Look on the site for another address of it.")},
		{news.ErrRobots, voice.Mark("The site asks programs to stay away from that feed. Look on the site for another address of it.")},
		{news.ErrTimeout, voice.Mark("The site did not answer in time. Try again in %s.")},
		{news.ErrTooLarge, voice.Mark("That feed is over 10 MB, the most that the desk reads at once. Look on the site for a smaller one.")},
		{news.ErrWrongType, none},
		{news.ErrNotArticle, none},
	}
}

// feedSentence is SentenceIn for what went wrong with a feed.
func feedSentence(v *voice.Voice, err error) string {
	if option := (*news.OptionError)(nil); !errors.As(err, &option) {
		if says, ok := find(v, feedSentences(), err); ok {
			return says
		}
	}
	return SentenceIn(v, err)
}

// PollSentence says in English why a feed that is followed brought nothing: it is
// kept, and said to whoever asks. The desk asks again by itself, so that it tells
// nobody to.
func PollSentence(err error) string {
	if says, ok := find(nil, pollSentences(), err); ok {
		return says
	}
	return feedSentence(nil, err)
}

func pollSentences() []said {
	return []said{
		{news.ErrGone, voice.Mark("The site says that there is nothing at that address. If it has moved: /feed remove, then /feed add with the new address.")},
		{news.ErrNotFeed, voice.Mark("That address gives a web page now, and no feed. If it has moved: /feed remove, then /feed add with the new address.")},
		{news.ErrWrongType, voice.Mark("That address gives a file now, and no feed. If it has moved: /feed remove, then /feed add with the new address.")},
		{news.ErrNotArticle, voice.Mark("That address gives nothing to read.")},
		{news.ErrRefused, voice.Mark("The site does not let the desk read that feed.")},
		{news.ErrRobots, voice.Mark("The site asks programs to stay away from that feed.")},
		{news.ErrTooLarge, voice.Mark("The feed is over 10 MB now, the most that the desk reads at once.")},
		{news.ErrTimeout, voice.Mark("The site did not answer in time.")},
		{news.ErrUnreach, voice.Mark("The desk could not connect to the site, or was cut off.")},
		{news.ErrFault, voice.Mark("The site answered with an error.")},
		{news.ErrBusy, voice.Mark("The site is busy just now.")},
		{news.ErrRedirects, voice.Mark("The address leads from page to page without an end.")},
	}
}

// feedError is an error with a feed that is told in a feed's words.
func feedError(v *voice.Voice, what, link string, err error) error {
	if _, known := Known(err); !known {
		return fmt.Errorf("%s %s: %w", what, address.Host(link), err)
	}
	return fmt.Errorf("%s %s: %w: %w", what, link, err, &news.OptionError{Option: "address", Value: link, Next: feedSentence(v, err)})
}
