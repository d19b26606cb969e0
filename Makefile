# make run    the bot when DISCORD_TOKEN is set (environment or .env), else the terminal
# make test   all tests; needs Go and a C compiler, nothing else
# make check  what a change must pass: format, vet, staticcheck, race tests, layout
# make bench  the figures of the README

GO      ?= go
TAGS    := -tags sqlite_fts5
BIN     := newsdesk
TOOLS   := $(CURDIR)/bin
RUN     ?= .
STATICCHECK_VERSION := v0.8.2
GOVULNCHECK_VERSION := v1.9.0

.PHONY: run build test check race fuzz bench tools clean go cc fmt vet staticcheck vuln

run: build
	@./$(BIN)

build: go cc
	@$(GO) build $(TAGS)

test: go cc
	$(GO) test $(TAGS) ./...

check: fmt vet staticcheck vuln race fuzz

fmt: go
	@out=$$(gofmt -l .); test -z "$$out" || { echo "not formatted, run gofmt -w: $$out"; exit 1; }

vet: go cc
	$(GO) vet $(TAGS) ./...

staticcheck: go cc $(TOOLS)/staticcheck
	$(TOOLS)/staticcheck $(TAGS) ./...

$(TOOLS)/staticcheck:
	GOBIN=$(TOOLS) $(GO) install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)

$(TOOLS)/govulncheck:
	GOBIN=$(TOOLS) $(GO) install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)

race: go cc
	$(GO) test $(TAGS) -race ./...

clean:
	rm -rf $(BIN) $(TOOLS)

go:
	@command -v $(GO) >/dev/null || { echo "newsdesk is built with Go 1.26 or later: install it from https://go.dev/dl and run make again."; exit 1; }

cc:
	@test "$$($(GO) env CGO_ENABLED)" = 1 && command -v $$($(GO) env CC) >/dev/null || { echo "newsdesk needs a C compiler for SQLite: install gcc or clang (Debian: apt-get install gcc libc6-dev) and run make again."; exit 1; }
