package store

import (
	"context"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"newsdesk/news"
)

func TestErrorsOfAServer(t *testing.T) {
	state := func(code string) error { return fmt.Errorf("add: %w", &pgconn.PgError{Code: code}) }
	for _, c := range []struct {
		name string
		err  error
		want error // nil: it has no name
	}{
		{"waited for a lock", state("55P03"), news.ErrDBLocked},
		{"a deadlock", state("40P01"), news.ErrDBLocked},
		{"not one after another", state("40001"), news.ErrDBLocked},
		{"a full disk", state("53100"), news.ErrDBFull},
		{"a limit of temporary files", state("53400"), news.ErrDBFull},
		{"read-only", state("25006"), news.ErrDBStandby},
		{"no rights", state("42501"), news.ErrDBReadOnly},
		{"too many connections", state("53300"), news.ErrDBCrowded},
		{"starting up", state("57P03"), news.ErrDBUnreach},
		{"shut down", state("57P01"), news.ErrDBUnreach},
		{"silent for too long in a transaction", state("25P03"), news.ErrDBUnreach},
		{"a cut connection", state("08006"), news.ErrDBUnreach},
		{"a wrong password", state("28P01"), news.ErrDBPassword},
		{"no entry for the user", state("28000"), news.ErrDBPassword},
		{"no such database", state("3D000"), news.ErrDBAbsent},
		{"a damaged page", state("XX001"), news.ErrDBDamaged},
		{"a statement that was ended", state("57014"), nil},
		{"a rule of the schema", state("23505"), nil},
		{"an unknown authority", fmt.Errorf("connect: %w", x509.UnknownAuthorityError{}), news.ErrDBCertificate},
		{"another server's certificate", fmt.Errorf("connect: %w", x509.HostnameError{}), news.ErrDBCertificate},
		{"an old certificate", fmt.Errorf("connect: %w", x509.CertificateInvalidError{Reason: x509.Expired}), news.ErrDBCertificate},
		{"nobody answers", &net.OpError{Op: "dial", Err: errors.New("connection refused")}, news.ErrDBUnreach},
		{"a closed connection", fmt.Errorf("read: %w", pgconn.ErrConnClosed), news.ErrDBUnreach},
		{"a connection that broke", driver.ErrBadConn, news.ErrDBUnreach},
		{"who asked has gone", context.Canceled, nil},
		{"who asked waits no longer", context.DeadlineExceeded, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := named(c.err)
			if !errors.Is(got, c.err) || c.want != nil && !errors.Is(got, c.want) || c.want == nil && got.Error() != c.err.Error() {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// A server that starts again refuses TLS as it refuses all else: only where nothing but
// TLS was to be tried is that what is wrong.
func TestAServerThatRefusesTLS(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := c.Read(make([]byte, 8)); err == nil {
				_, _ = c.Write([]byte("N")) // the program may be gone
			}
			c.Close()
		}
	}()
	for mode, want := range map[string]error{"prefer": news.ErrDBUnreach, "require": news.ErrDBPlain} {
		t.Run(mode, func(t *testing.T) {
			if _, err := Open(t.Context(), "postgres://desk@"+l.Addr().String()+"/desk?sslmode="+mode, Options{}); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		})
	}
}
