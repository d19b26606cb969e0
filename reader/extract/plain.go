package extract

// FromText reads a pasted text.
func FromText(text string) (Doc, error) { panic("todo") }
