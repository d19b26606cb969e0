package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"newsdesk/bot/poll"
	"newsdesk/store"
)

func TestHealth(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "d.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	connected := false
	pushes := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	h := healthHandler(func() bool { return connected }, s, pushes)
	get := func(path string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code
	}
	if get("/healthz") != 200 || get("/readyz") != 503 || get(poll.PushPath+"1/x") != http.StatusTeapot || get("/") != 404 {
		t.Error(get("/healthz"), get("/readyz"), get(poll.PushPath+"1/x"), get("/"))
	}
	if connected = true; get("/readyz") != 200 {
		t.Error("connected, but not ready")
	}
	if s.Close(); get("/readyz") != 503 {
		t.Error("ready without a database")
	}
}
