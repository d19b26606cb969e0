package store

// Anew drops what was remembered, so that a benchmark measures working it out.
func (s *Store) Anew() {
	s.memo.mu.Lock()
	defer s.memo.mu.Unlock()
	s.memo.by = nil
}
