# make run    the bot when DISCORD_TOKEN is set (environment or .env), else the terminal
# make test   all tests; needs Go and a C compiler, nothing else
# make test-postgres  those of the store, the commands and the bot on PostgreSQL, which it installs on Debian
# make check  what a change must pass: format, vet, staticcheck, race tests, layout
# make soak   the fault test for 10 minutes, then every cut and every kill of the database
# make soak-cluster  the same of three processes on a PostgreSQL server made for it
# make release  archives of the program for each platform in dist/; make reproducible  shows that they are
# make bench  the figures of the README; make quality  how well it reads
# make side   commands, posts and polls on a file and on PostgreSQL, with 1, 2 and 3 processes
# make scale  the same on a desk of a million articles; filling it takes long

GO      ?= go
TAGS    := -tags sqlite_fts5
BIN     := newsdesk
TOOLS   := $(CURDIR)/bin
RUN     ?= .
# All, those whose tests take longest first, so that the rest goes beside them.
PACKAGES := ./store ./commands . ./reader ./...
STATICCHECK_VERSION := v0.8.2
GOVULNCHECK_VERSION := v1.9.0

.PHONY: run build test test-postgres check race fuzz bench soak soak-cluster load side scale quality release reproducible clean go cc fmt vet staticcheck vuln

run: build
	@./$(BIN)

build: go cc
	@$(GO) build $(TAGS)

test: go cc
	$(GO) test $(TAGS) -timeout 20m $(PACKAGES)
	@test -n "$$NEWSDESK_TEST_POSTGRES" || echo "left out: the tests of the store, the commands and the bot on PostgreSQL, which make test-postgres runs, and of several processes, which make soak-cluster does"

# The tests of what opens a store, on a PostgreSQL server made for them.
test-postgres: go cc
	.ci/postgres

check: fmt vet staticcheck vuln race

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
	$(GO) test $(TAGS) -race -short -timeout 20m $(PACKAGES)

FUZZTIME ?= 10s

# Each fuzz target for a short while; FUZZTIME=10m for longer. What makes one fail is
# kept in its testdata/fuzz.
fuzz: go cc
	@.ci/fuzz $(FUZZTIME) $(TAGS)

SOAK ?= 10m
SEED ?= 0

# The fault test at length: 200 feeds; SEED=… makes the same choices again. Then the
# database and its WAL, cut at every page, and killed at every step of a commit, of
# which make test tries some.
soak: go cc
	$(GO) test $(TAGS) -count=1 -timeout 0 -run '^TestNeverTwiceNeverLost$$' -v . -args -soak.for=$(SOAK) -soak.seed=$(SEED)
	$(GO) test $(TAGS) -count=1 -timeout 0 -run '^(TestTheWALIsCut|TestTheFileIsCut|TestAPageIsTorn|TestKilledAtEachStep)$$' -v ./store -args -cuts -kills

# The fault test of three processes that share a desk.
soak-cluster: go cc
	.ci/postgres with $(GO) test $(TAGS) -count=1 -timeout 0 -run '^TestClusterNeverTwiceNeverLost$$' -v . -args -soak.for=$(SOAK) -soak.seed=$(SEED)

vuln: go $(TOOLS)/govulncheck
	@out=$$($(TOOLS)/govulncheck $(TAGS) ./... 2>&1); code=$$?; \
	if echo "$$out" | grep -q 'fetching vulnerabilities\|no such host\|connection refused\|dial tcp'; then \
	  echo "govulncheck was left out: its database cannot be reached"; \
	else echo "$$out"; exit $$code; fi

BENCH ?= 100000
BENCH_DB := bin/bench-$(BENCH).db

# Filling takes minutes: the desk is kept until what makes it changes.
$(BENCH_DB): $(wildcard store/migrations/*.sql store/storetest/*.go store/storetest/fill/*.go)
	@mkdir -p bin && rm -f $@*
	$(GO) run $(TAGS) ./store/storetest/fill -n $(BENCH) $@.part
	mv $@.part $@

# Figures for the README: the store at BENCH articles, the readers, and, where
# ../shared is there, interactions beside the simplest bot.
bench: build
	$(GO) test $(TAGS) -timeout 60m -run '^$$' -bench . -benchmem ./news/... ./reader/... ./store/... ./commands/... ./bot/...
	@if [ -d ../shared/discordsim ]; then $(MAKE) --no-print-directory load; fi

load: build $(BENCH_DB)
	$(GO) build $(TAGS) -o bin/owe ./store/storetest/owe
	cd .ci/scenarios && $(GO) build -o ../../bin/ ./load ./echobot ./postload
	bin/load -bin ./newsdesk -echobot bin/echobot -db $(CURDIR)/$(BENCH_DB)
	bin/postload -bin ./newsdesk -owe bin/owe -db $(CURDIR)/$(BENCH_DB)

SIDE_POSTGRES ?= $(NEWSDESK_TEST_POSTGRES)
SIDE          ?=

# The desk of bench on a file and on the PostgreSQL server of SIDE_POSTGRES, where it is
# moved to once, which takes long. SIDE=-parts=posts measures that part alone.
side: build $(BENCH_DB)
	@test -n "$(SIDE_POSTGRES)" || { echo "make side needs a PostgreSQL server, as SIDE_POSTGRES=postgres://…: a role there that may make databases"; exit 1; }
	$(GO) build $(TAGS) -o bin/ ./store/storetest/owe ./store/storetest/poll
	cd .ci/scenarios && $(GO) build -o ../../bin/ ./side
	bin/side -bin ./newsdesk -owe bin/owe -poll bin/poll -db $(CURDIR)/$(BENCH_DB) -postgres '$(SIDE_POSTGRES)' $(SIDE)

SCALE    ?= 1000000
SCALE_DB := bin/scale-$(SCALE).db

$(SCALE_DB): $(wildcard store/migrations/*.sql store/storetest/*.go store/storetest/fill/*.go)
	@mkdir -p bin && rm -f $@*
	$(GO) run $(TAGS) ./store/storetest/fill -n $(SCALE) -feeds 20000 -members 10000 $@.part
	mv $@.part $@

SCALED   := bin/load -bin ./newsdesk -db $(CURDIR)/$(SCALE_DB) -guilds 10000 -seconds 30
POLLED   := -due bin/due -feeds-due 15m

# The load of bench on a desk of SCALE articles, 10,000 guilds and 20,000 feeds: while
# the guilds join and are greeted, as it is, with less memory than it likes, and both
# while all feeds are polled.
scale: build $(SCALE_DB)
	$(GO) build $(TAGS) -o bin/due ./store/storetest/due
	cd .ci/scenarios && $(GO) build -o ../../bin/ ./load
	@ls -l $(SCALE_DB)
	$(SCALED) -seconds 240
	$(SCALED)
	$(SCALED) -gomemlimit 64MiB
	$(SCALED) $(POLLED)
	$(SCALED) $(POLLED) -gomemlimit 64MiB

quality: build
	@python3 quality/measure.py

ONLY ?=

# Of the commit that is checked out; for one platform: make release ONLY=linux/amd64.
release: go
	$(GO) run ./deploy/release -only '$(ONLY)'

# The commit, built twice in two folders, gives the same bytes.
reproducible: go
	$(GO) run ./deploy/release -only '$(ONLY)' -twice

clean:
	rm -rf $(BIN) $(TOOLS) dist

go:
	@command -v $(GO) >/dev/null || { echo "newsdesk is built with Go 1.26 or later: install it, then run make again."; exit 1; }

cc:
	@test "$$($(GO) env CGO_ENABLED)" = 1 && command -v $$($(GO) env CC) >/dev/null || { echo "newsdesk needs a C compiler for SQLite: install gcc or clang (Debian: apt-get install gcc libc6-dev) and run make again."; exit 1; }
