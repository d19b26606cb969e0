package commands

import (
	"errors"
	"fmt"
	"testing"
)

func TestAPictureIsDrawnOnce(t *testing.T) {
	p, drawn := newPictures(), 0
	ask := func(shows string, fails error) {
		t.Helper()
		file, err := p.draw(t.Context(), "map.png", "words", shows, func() ([]byte, error) { drawn++; return []byte(shows), fails })
		if !errors.Is(err, fails) || err == nil && string(file.Body) != shows {
			t.Errorf("%s: %v, %v", shows, file, err)
		}
	}
	broken := errors.New("broken")
	ask("a", broken)
	ask("a", nil)
	ask("a", nil)
	ask("b", nil)
	if drawn != 3 {
		t.Errorf("drawn %d times, want 3: a failure is tried again, and each picture kept", drawn)
	}
	for i := range 10 * drawnAtMost {
		ask(fmt.Sprint(i), nil)
	}
	if len(p.by) != drawnAtMost {
		t.Errorf("%d pictures are kept, want %d", len(p.by), drawnAtMost)
	}
}
