package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// modelEndpoint is an OpenAI-compatible interface with three models: "scribe"
// tells what the railway's article says, "liar" makes a name up, "broken" fails.
func modelEndpoint() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer wrong-key-123" {
			http.Error(w, `{"error":{"message":"Incorrect key wrong-key-123"}}`, http.StatusUnauthorized)
			return
		}
		io.WriteString(w, `{"data":[{"id":"scribe"},{"id":"liar"},{"id":"broken"}]}`)
	})
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Model string }
		json.NewDecoder(r.Body).Decode(&asked)
		words := "Bolivia opened a railway across the Uyuni salt flat, and freight will go through Chile to Antofagasta."
		switch asked.Model {
		case "liar":
			words = strings.Replace(words, "Chile", "Peru", 1)
		case "broken":
			w.Header().Set("Retry-After", "0")
			http.Error(w, "<h1>oops</h1>", http.StatusBadGateway)
			return
		}
		fmt.Fprintf(w, `{"choices":[{"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":300,"completion_tokens":40}}`, words)
	})
	return mux
}
