package commands

import (
	"errors"
	"fmt"

	"newsdesk/news"
)

// feedSentences are those of the errors whose usual words are on articles.
func feedSentences() []said {
	const none = "The desk finds no feed there. Look on the site for a link called RSS or feed, and give that address."
	return []said{
		{news.ErrGone, "The site says that there is nothing at that address. Check it in a browser, or give the site's own page: the desk looks there for feeds."},
		{news.ErrRefused, "The site does not let the desk read that feed. Look on the site for another address of it."},
		{news.ErrRobots, "The site asks programs to stay away from that feed. Look on the site for another address of it."},
		{news.ErrTimeout, "The site did not answer in time. Try again in a few minutes."},
		{news.ErrTooLarge, "That feed is over 10 MB, the most that the desk reads at once. Look on the site for a smaller one."},
		{news.ErrWrongType, none},
		{news.ErrNotArticle, none},
	}
}

// FeedSentence is Sentence for what went wrong with a feed.
func FeedSentence(err error) string {
	if option := (*news.OptionError)(nil); !errors.As(err, &option) {
		for _, s := range feedSentences() {
			if errors.Is(err, s.err) {
				return s.at(err)
			}
		}
	}
	return Sentence(err)
}

// PollSentence says why a feed that is followed brought nothing. The desk asks
// again by itself, so that it tells nobody to.
func PollSentence(err error) string {
	for _, s := range pollSentences() {
		if errors.Is(err, s.err) {
			return s.says
		}
	}
	return FeedSentence(err)
}

func pollSentences() []said {
	const moved = " If it has moved: /feed remove, then /feed add with the new address."
	return []said{
		{news.ErrGone, "The site says that there is nothing at that address." + moved},
		{news.ErrNotFeed, "That address gives a web page now, and no feed." + moved},
		{news.ErrWrongType, "That address gives a file now, and no feed." + moved},
		{news.ErrNotArticle, "That address gives nothing to read."},
		{news.ErrRefused, "The site does not let the desk read that feed."},
		{news.ErrRobots, "The site asks programs to stay away from that feed."},
		{news.ErrTooLarge, "The feed is over 10 MB now, the most that the desk reads at once."},
		{news.ErrTimeout, "The site did not answer in time."},
		{news.ErrUnreach, "The desk could not connect to the site, or was cut off."},
		{news.ErrFault, "The site answered with an error."},
		{news.ErrBusy, "The site is busy just now."},
		{news.ErrRedirects, "The address leads from page to page without an end."},
	}
}

// feedError is an error with a feed that is told in a feed's words.
func feedError(what, link string, err error) error {
	if _, known := Known(err); !known {
		return fmt.Errorf("%s %s: %w", what, link, err)
	}
	return fmt.Errorf("%s %s: %w: %w", what, link, err, &news.OptionError{Option: "address", Value: link, Next: FeedSentence(err)})
}
