package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/joho/godotenv"

	"newsdesk/store"
)

// config is every setting. No other place reads the environment.
type config struct {
	Token     string // DISCORD_TOKEN; empty: the terminal
	APIURL    string
	GuildID   string
	Database  string // a path, or the address of a server, which may hold a password: store.Shown
	BackupDir string // where the bot puts a backup a day; empty: nowhere
	// BackupKeep is how many of them stay, at least 1.
	BackupKeep int
	HTTPAddr   string // empty: off
	PublicURL  string // where the web reaches HTTPAddr; empty: hubs cannot push
	Allow      []netip.Prefix
	Ports      []int
	UserAgent  string
	LogLevel   *slog.Level // nil: as newLogger thinks best
	LogJSON    bool
	Locale     string // of who sits at the terminal, as BCP 47 writes it; "" for none
	Summary    summarySettings
}

// summarySettings are where a model is; an empty URL: there is none.
type summarySettings struct {
	URL, Model, Key string
}

// setting is one line of the table below.
type setting struct {
	name, fallback string
	set            func(*config, string) error
}

// settings are read in this order; .env.example says what each is for.
func settings() []setting {
	return []setting{
		{"DISCORD_TOKEN", "", func(c *config, v string) error { c.Token = strings.TrimPrefix(v, "Bot "); return nil }},
		{"DISCORD_API_URL", "https://discord.com/api", func(c *config, v string) error {
			u, err := url.Parse(v)
			if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				return errors.New("must be an http or https address, such as https://discord.com/api")
			}
			c.APIURL = strings.TrimRight(v, "/")
			return nil
		}},
		{"DISCORD_GUILD_ID", "", func(c *config, v string) error { c.GuildID = v; return digits(v) }},
		{"DATABASE_URL", "newsdesk.db", func(c *config, v string) error { c.Database = v; return databasePath(v) }},
		{"BACKUP_DIR", "", func(c *config, v string) error { c.BackupDir = v; return nil }},
		{"BACKUP_KEEP", "7", func(c *config, v string) (err error) {
			if c.BackupKeep, err = strconv.Atoi(v); err != nil || c.BackupKeep < 1 {
				return errors.New("must be how many backups to keep, 1 or more")
			}
			return nil
		}},
		{"HTTP_ADDR", "", func(c *config, v string) error { c.HTTPAddr = v; return hostPort(v) }},
		{"PUBLIC_URL", "", func(c *config, v string) (err error) { c.PublicURL, err = publicURL(v); return err }},
		{"FETCH_ALLOW", "", func(c *config, v string) (err error) { c.Allow, err = prefixes(v); return err }},
		{"FETCH_PORTS", "80,443", func(c *config, v string) (err error) { c.Ports, err = ports(v); return err }},
		{"FETCH_USER_AGENT", userAgent(), func(c *config, v string) error { c.UserAgent = v; return printable(v) }},
		{"SUMMARY_URL", "", func(c *config, v string) (err error) { c.Summary.URL, err = endpoint(v); return err }},
		{"SUMMARY_MODEL", "", func(c *config, v string) error { c.Summary.Model = v; return printable(v) }},
		{"SUMMARY_KEY", "", func(c *config, v string) error { c.Summary.Key = v; return printable(v) }},
		{"LOG_LEVEL", "", func(c *config, v string) error {
			if v == "" {
				return nil
			}
			if c.LogLevel = new(slog.Level); c.LogLevel.UnmarshalText([]byte(v)) != nil {
				return errors.New("must be debug, info, warn or error")
			}
			return nil
		}},
		{"LOG_FORMAT", "text", func(c *config, v string) error {
			if c.LogJSON = v == "json"; !c.LogJSON && v != "text" {
				return errors.New("must be text or json")
			}
			return nil
		}},
	}
}

// dotenv lays the environment over the file ".env" in the working directory. A
// file that is not there is no error.
func dotenv(getenv func(string) string) (func(string) string, error) {
	file, err := godotenv.Read(".env")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return getenv, nil
	case err != nil:
		return nil, fmt.Errorf("the file .env cannot be read: write one NAME=value a line, as in .env.example")
	}
	return func(name string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return file[name]
	}, nil
}

// readConfig reads all settings and reports everything that is wrong with them
// at once. It never shows a value: one may be a secret in the wrong place.
func readConfig(getenv func(string) string) (config, error) {
	var c config
	var wrong []string
	for _, s := range settings() {
		v := strings.TrimSpace(getenv(s.name))
		if v == "" {
			v = s.fallback
		}
		if err := s.set(&c, v); err != nil {
			wrong = append(wrong, s.name+" "+err.Error())
		}
	}
	c.Locale = locale(getenv)
	if (c.Summary.URL == "") != (c.Summary.Model == "") {
		wrong = append(wrong, "SUMMARY_URL and SUMMARY_MODEL must be set together, or neither")
	}
	if c.PublicURL != "" && c.HTTPAddr == "" {
		wrong = append(wrong, "PUBLIC_URL needs HTTP_ADDR, the address that it leads to")
	}
	if c.BackupDir != "" && store.IsServer(c.Database) {
		wrong = append(wrong, "BACKUP_DIR is for a desk that is a file: leave it out, and back the server up with pg_dump")
	}
	if wrong != nil {
		return c, errors.New("the settings need a correction: " + strings.Join(wrong, "; "))
	}
	return c, nil
}

// locale is the language of messages as POSIX names it ("de_DE.UTF-8"), as BCP 47
// writes it.
func locale(getenv func(string) string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			v, _, _ = strings.Cut(v, ".")
			v, _, _ = strings.Cut(v, "@")
			return strings.ReplaceAll(v, "_", "-")
		}
	}
	return ""
}

func digits(v string) error {
	if _, err := strconv.ParseUint(v, 10, 63); v != "" && err != nil {
		return errors.New("must be a server's number, as Discord's “Copy Server ID” gives it")
	}
	return nil
}

func databasePath(v string) error {
	if u, err := url.Parse(v); store.IsServer(v) && (err != nil || u.Path == "" && u.Query().Get("dbname") == "") {
		return errors.New("must name a database, such as postgres://newsdesk@localhost/newsdesk; what is no letter or digit in a password is written as %3A")
	} else if store.IsServer(v) {
		return nil
	}
	if strings.Contains(v, "://") {
		return errors.New("must be the path of a file, such as newsdesk.db, or the address of a PostgreSQL database")
	}
	if strings.Contains(v, ":memory:") || strings.ContainsAny(v, "\x00?") {
		return errors.New("must be the path of a file that stays, without “?”")
	}
	return nil
}

// databasePasswords are what is secret in the address of a database.
func databasePasswords(v string) []string {
	u, err := url.Parse(v)
	if !store.IsServer(v) || err != nil {
		return nil
	}
	out := []string{u.Query().Get("password"), u.Query().Get("sslpassword")}
	if password, ok := u.User.Password(); ok {
		out = append(out, password)
	}
	return out
}

func hostPort(v string) error {
	i := strings.LastIndexByte(v, ':')
	if _, err := strconv.ParseUint(v[i+1:], 10, 16); v != "" && (i < 0 || err != nil) {
		return errors.New("must be host:port or :port, such as 127.0.0.1:8080")
	}
	return nil
}

func prefixes(v string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, f := range strings.FieldsFunc(v, listSeparator) {
		p, err := netip.ParsePrefix(f)
		if err != nil {
			return nil, errors.New("must be networks such as 127.0.0.0/8, parted by commas")
		}
		out = append(out, p)
	}
	return out, nil
}

func ports(v string) ([]int, error) {
	var out []int
	for _, f := range strings.FieldsFunc(v, listSeparator) {
		n, err := strconv.ParseUint(f, 10, 16)
		if err != nil || n == 0 {
			return nil, errors.New("must be port numbers such as 80,443")
		}
		out = append(out, int(n))
	}
	return out, nil
}

// endpoint is the base of an interface like OpenAI's, without what clients put
// behind it; v itself when it is none.
func endpoint(v string) (string, error) {
	if v == "" {
		return "", nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return v, errors.New("must be the base of an OpenAI-compatible interface, such as https://api.openai.com/v1")
	}
	return strings.TrimRight(strings.TrimSuffix(strings.TrimRight(v, "/"), "/chat/completions"), "/"), nil
}

// publicURL is the beginning of the addresses under which the web reaches the
// program; v itself when it can't be.
func publicURL(v string) (string, error) {
	if v == "" {
		return "", nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return v, errors.New("must be the address under which the web reaches HTTP_ADDR, such as https://desk.example.org")
	}
	return strings.TrimRight(v, "/"), nil
}

func listSeparator(r rune) bool { return r == ',' || r == ' ' }

func printable(v string) error {
	if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
		return errors.New("must be plain ASCII on one line")
	}
	return nil
}
