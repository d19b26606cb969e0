package store

import (
	"context"
	"crypto/x509"
	"database/sql/driver"
	"errors"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"newsdesk/news"
)

// namedServer is the name of an error of a server or of the way to it, nil for none.
// (https://www.postgresql.org/docs/current/errcodes-appendix.html)
func namedServer(err error) error {
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		return namedState(e.Code)
	}
	var (
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		host    x509.HostnameError
		connect *pgconn.ConnectError
		network *net.OpError
	)
	switch {
	case errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &host):
		return news.ErrDBCertificate
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &connect):
		return nil // whoever asked waits no longer
	case errors.As(err, &connect) && strings.Contains(err.Error(), "refused TLS") && onlyTLS(connect):
		return news.ErrDBPlain
	case errors.As(err, &connect), errors.As(err, &network), errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, driver.ErrBadConn):
		return news.ErrDBUnreach
	}
	return nil
}

// onlyTLS tells whether nothing was to be tried without TLS: else a server that starts
// again refuses that too, and the rest for another reason.
func onlyTLS(e *pgconn.ConnectError) bool {
	return e.Config == nil || !slices.ContainsFunc(e.Config.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil })
}

// namedState is the name of one of PostgreSQL's codes.
func namedState(code string) error {
	switch code {
	case "40001", "40P01", "55P03": // serialization, deadlock, lock_timeout
		return news.ErrDBLocked
	case "53100", "53400": // a disk, a limit of what may be on it
		return news.ErrDBFull
	case "25006":
		return news.ErrDBStandby
	case "42501":
		return news.ErrDBRights
	case "53300":
		return news.ErrDBCrowded
	case "28P01", "28000":
		return news.ErrDBPassword
	case "3D000", "3F000":
		return news.ErrDBAbsent
	case "XX001", "XX002":
		return news.ErrDBDamaged
	case "54000": // a text that an index does not take
		return news.ErrTooLarge
	}
	switch {
	case code == "57014": // statement cancelled
		return nil
	case code == "25P03": // it said nothing for too long in a transaction
		return news.ErrDBUnreach
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57"): // connection; shutting down, starting up
		return news.ErrDBUnreach
	case strings.HasPrefix(code, "53"): // memory and the like
		return news.ErrDBCrowded
	}
	return nil
}
