package store

// Anew drops what was remembered, so that a benchmark measures working it out.
func (s *Store) Anew() {
	s.memo.mu.Lock()
	defer s.memo.mu.Unlock()
	s.memo.by = nil
}

// LookAtOnce has the messages of posts that are dropped after a try looked for without
// a pause.
func (s *Store) LookAtOnce() { s.lookAfter = 0 }

// LookAtNewest has searches on a server look at so many of the newest rows first, however
// few have what is looked for.
func (s *Store) LookAtNewest(n int64) { s.server.first = newestFirst{look: n} }
