package main

import (
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"newsdesk/bot/discord/discordtest"
)

// secret is a kind of thing that may not stand in the repository.
type secret struct {
	name string
	form *regexp.Regexp
}

// secrets are what this program is given, and what is left in repositories most. The
// forms are those that the issuers document or that their own scanners look for.
func secrets() []secret {
	return []secret{
		{"a bot's token of Discord", regexp.MustCompile(`\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,38}\b`)},
		{"a webhook of Discord", regexp.MustCompile(`discord(app)?\.com/api(/v\d+)?/webhooks/\d{17,20}/[\w-]{60,}`)},
		{"a private key", regexp.MustCompile(`-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----`)},
		{"a key of a model", regexp.MustCompile(`\bsk-[\w-]{32,}`)},
		{"a key of Google", regexp.MustCompile(`\bAIza[\w-]{35}\b`)},
		{"a key of Amazon", regexp.MustCompile(`\b(AKIA|ASIA)[A-Z0-9]{16}\b`)},
		{"a token of GitHub", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})`)},
		{"a token of Slack", regexp.MustCompile(`\bxox[abeoprs]-[\w-]{20,}`)},
		{"the address of a database with its password", regexp.MustCompile(`\bpostgres(ql)?://[\w.-]+:[\w.-]{12,}@`)},
		{"a setting that is filled in", regexp.MustCompile(`(?m)^\s*(export )?(DISCORD_TOKEN|SUMMARY_KEY)=["']?[\w.-]{20,}`)},
	}
}

// secretFile tells files that hold secrets by their names.
func secretFile(name string) bool {
	base := path.Base(name)
	switch path.Ext(base) {
	case ".pem", ".key", ".p12", ".pfx", ".db":
		return true
	}
	return base == ".env" || strings.HasPrefix(base, ".env.") && base != ".env.example" || strings.HasPrefix(base, "id_rsa") || strings.HasPrefix(base, "id_ed25519")
}

// leaks are the secrets in a file, by what they are; never the secrets themselves.
func leaks(name string, body []byte) []string {
	var out []string
	if secretFile(name) {
		out = append(out, "a file for secrets")
	}
	for _, s := range secrets() {
		if s.form.Match(body) {
			out = append(out, s.name)
		}
	}
	return out
}

func TestNoSecretIsCommitted(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Skip("not a git checkout: there are no tracked files to look through")
	}
	names := strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
	if len(names) < 100 {
		t.Fatalf("only %d files are tracked: the test looks in the wrong place", len(names))
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			continue // deleted, or a link
		}
		for _, what := range leaks(name, body) {
			t.Errorf("%s holds %s: take it out, and have its issuer revoke it", name, what)
		}
	}
}

func TestPlantedSecretsAreFound(t *testing.T) {
	letters := strings.Repeat("aB3", 30)
	for _, test := range []struct{ name, file, body, want string }{
		{"token", "x.go", `const t = "` + "M" + letters[:25] + "." + letters[:6] + "." + letters[:38] + `"`, "a bot's token of Discord"},
		{"webhook", "x.md", "https://discord.com/api/" + "webhooks/123456789012345678/" + letters[:68], "a webhook of Discord"},
		{"private key", "x.txt", "-----BEGIN " + "OPENSSH PRIVATE KEY-----\nabc", "a private key"},
		{"key of a model", "x.sh", "curl -H 'Authorization: Bearer " + "sk-" + "proj-" + letters[:40] + "'", "a key of a model"},
		{"Google", "x.js", "key=" + "AIza" + letters[:35], "a key of Google"},
		{"Amazon", "x", "AKIA" + strings.ToUpper(letters[:16]), "a key of Amazon"},
		{"GitHub", "x", "ghp_" + letters[:36], "a token of GitHub"},
		{"Slack", "x", "xoxb-" + letters[:30], "a token of Slack"},
		{"a setting", "notes.txt", "DISCORD_TOKEN" + "=" + letters[:30], "a setting that is filled in"},
		{".env", "deploy/.env", "", "a file for secrets"},
		{"a certificate's key", "deploy/desk.pem", "", "a file for secrets"},
		{"an example", ".env.example", "DISCORD_TOKEN=\n#SUMMARY_KEY=\n", ""},
		{"a sum", "go.sum", "h1:" + letters[:43] + "=", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.Join(leaks(test.file, []byte(test.body)), ", "); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// A crash prints every goroutine's stack past the log: no secret stands in it, since
// Go prints what strings point to as numbers.
func TestACrashTellsNoSecret(t *testing.T) {
	const key = "sk-crash-0123456789"
	t.Setenv("GOTRACEBACK", "all")
	t.Setenv("SUMMARY_URL", "http://127.0.0.1:9/v1")
	t.Setenv("SUMMARY_MODEL", "scribe")
	t.Setenv("SUMMARY_KEY", key)
	p := startProcess(t)
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	p.cmd.Wait()
	dump := p.log.String()
	if !strings.Contains(dump, "goroutine 1 ") || strings.Count(dump, "\ngoroutine ") < 5 {
		t.Fatalf("no stacks in\n%s", dump)
	}
	for _, secret := range []string{discordtest.Token, key} {
		if strings.Contains(dump, secret) {
			t.Errorf("%q stands in the dump", secret)
		}
	}
}
