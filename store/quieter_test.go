package store

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTroublesAreToldNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := slog.New(newQuieter(slog.NewTextHandler(&out, nil)))
		for _, step := range []struct {
			level slog.Level
			what  string
			after time.Duration
			told  bool
		}{
			{slog.LevelError, "the server is away", 0, true},
			{slog.LevelError, "the server is away", 50 * time.Millisecond, false},
			{slog.LevelWarn, "another trouble", 0, true},
			{slog.LevelInfo, "all is well", 0, false},
			{slog.LevelError, "the server is away", 10 * time.Second, true},
		} {
			time.Sleep(step.after)
			out.Reset()
			log.With("client", 1).Log(t.Context(), step.level, step.what)
			if got := out.String(); (got != "") != step.told || step.told && !strings.Contains(got, "level=WARN") {
				t.Errorf("%s after %v: %q", step.what, step.after, got)
			}
		}
	})
}
