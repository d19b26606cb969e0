package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/commands"
)

// BenchmarkBurst has 10,000 members use a command at the same moment, of a desk that
// works 1 ms for each, before a Discord on loopback. Reported are how many are answered
// in Discord's 3 s and how many of those are told that the desk is busy, when the last
// but a hundredth is answered, and the memory that is in use at most and afterwards.
func BenchmarkBurst(b *testing.B) {
	const members = 10_000
	desk := deskSaying(commands.Reply{})
	desk.answer = func(context.Context, commands.Request) commands.Reply {
		for end := time.Now().Add(time.Millisecond); time.Now().Before(end); {
		}
		return list(5)
	}
	var raws []json.RawMessage
	for i := range members {
		guild := fmt.Sprint(i%200 + 1)
		raws = append(raws, oddly(map[string]string{"id": fmt.Sprintf(`"%d"`, i+1), "guild_id": `"` + guild + `"`,
			"authorizing_integration_owners": `{"0":"` + guild + `"}`, "member": fmt.Sprintf(`{"user":{"id":"%d"},"permissions":"0"}`, i+1)}))
	}
	for b.Loop() {
		var mu sync.Mutex
		var took []time.Duration
		var begun time.Time
		busy := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var a struct{ Data json.RawMessage }
			_ = json.NewDecoder(r.Body).Decode(&a) // what is no JSON is not busy
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(begun))
			if strings.Contains(string(a.Data), "very busy") {
				busy++
			}
			w.WriteHeader(http.StatusNoContent)
		}))
		p := New(Config{Key: []byte("k"), URL: s.URL, Rates: UsualRates()}, desk, &memory{}, &debts{})
		before, most := inUse(), uint64(0)
		begun = time.Now()
		all := newEvents(b.Context(), slog.New(slog.DiscardHandler), p.interaction, nil)
		for i, raw := range raws {
			all.push(event{name: interactionEvent, raw: raw})
			if i%1000 == 0 {
				most = max(most, inUse())
			}
		}
		most = max(most, inUse())
		all.close()
		s.CloseClientConnections()
		s.Close()
		slices.Sort(took)
		inTime := len(took)
		for inTime > 0 && took[inTime-1] > 3*time.Second {
			inTime--
		}
		b.ReportMetric(float64(inTime), "in-time")
		b.ReportMetric(float64(busy), "busy")
		if len(took) > 0 {
			b.ReportMetric(took[len(took)*99/100].Seconds(), "p99-s")
		}
		b.ReportMetric(float64(before)/(1<<20), "MiB-before")
		b.ReportMetric(float64(most)/(1<<20), "MiB-most")
		runtime.GC()
		b.ReportMetric(float64(inUse())/(1<<20), "MiB-after")
	}
}

// inUse is the memory of the heap and the stacks, in bytes.
func inUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
