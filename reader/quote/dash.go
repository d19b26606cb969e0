package quote

func withDashes(text string, lex *lexicon, breaks []int, spans []span) []span { return spans }
