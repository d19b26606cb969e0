package commands

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// secret is the password in every address of these tests, and nowhere else.
const secret = "hunter2"

// TestADeskDoesNotOpenOnAServer is what a start tells of a server that is there and
// cannot be used: the sentence has its next step, and comes soon.
func TestADeskDoesNotOpenOnAServer(t *testing.T) {
	fresh.ServerOnly(t, "a server that cannot be used")
	authority, other := newAuthority(t), newAuthority(t)
	verified := func(c tls.Certificate, trusts string) string {
		w := fresh.NewWire(t)
		w.TLS = &tls.Config{Certificates: []tls.Certificate{c}}
		return w.To(fresh.Desk(t), func(_ *url.URL, q url.Values) {
			q.Set("sslmode", "verify-full")
			q.Set("sslrootcert", trusts)
		})
	}
	valid, local := time.Now().Add(time.Hour), net.IPv4(127, 0, 0, 1)
	for _, c := range []struct {
		name string
		at   func(t *testing.T) string
		want error
	}{
		{"the right certificate", func(*testing.T) string { return verified(authority.signs(t, local, valid), authority.file) }, nil},
		{"a certificate that an unknown authority signed", func(*testing.T) string { return verified(other.signs(t, local, valid), authority.file) }, news.ErrDBCertificate},
		{"a certificate of another host", func(*testing.T) string {
			return verified(authority.signs(t, net.IPv4(192, 0, 2, 1), valid), authority.file)
		}, news.ErrDBCertificate},
		{"a certificate whose time is over", func(*testing.T) string {
			return verified(authority.signs(t, local, time.Now().Add(-time.Minute)), authority.file)
		}, news.ErrDBCertificate},
		{"authorities that are not there", func(*testing.T) string { return verified(authority.signs(t, local, valid), "/nowhere/root.crt") }, news.ErrDBFile},
		{"a server without encryption", func(t *testing.T) string {
			return fresh.NewWire(t).To(fresh.Desk(t), func(_ *url.URL, q url.Values) { q.Set("sslmode", "require") })
		}, news.ErrDBPlain},
		{"a wrong password", func(t *testing.T) string {
			return as(t, fresh.Role(t, "PASSWORD 'correct' IN ROLE "+fresh.Passworded(t), fresh.Desk(t)))
		}, news.ErrDBPassword},
		{"no such database", func(t *testing.T) string {
			return fresh.NewWire(t).To(fresh.Desk(t), func(u *url.URL, _ url.Values) { u.Path = "/nonesuch" })
		}, news.ErrDBAbsent},
		{"no connection left", func(t *testing.T) string { return as(t, fresh.Role(t, "CONNECTION LIMIT 0", fresh.Desk(t))) }, news.ErrDBCrowded},
		{"a role that may make no table", func(t *testing.T) string { return as(t, fresh.Role(t, "", fresh.Database(t))) }, news.ErrDBRights},
		{"a role that may read alone", func(t *testing.T) string { return as(t, fresh.Role(t, "IN ROLE pg_read_all_data", fresh.Desk(t))) }, news.ErrDBRights},
		{"a role that may not even read", func(t *testing.T) string { return as(t, fresh.Role(t, "", fresh.Desk(t))) }, news.ErrDBRights},
		{"a server that takes no writes", func(t *testing.T) string {
			return fresh.NewWire(t).To(fresh.Desk(t), func(_ *url.URL, q url.Values) { q.Set("default_transaction_read_only", "on") })
		}, news.ErrDBStandby},
		{"nobody there", func(t *testing.T) string {
			w := fresh.NewWire(t)
			w.Cut()
			return w.To(fresh.Desk(t), nil)
		}, news.ErrDBUnreach},
		{"somebody who says nothing", func(t *testing.T) string {
			w := fresh.NewWire(t)
			w.Hold()
			return w.To(fresh.Desk(t), func(_ *url.URL, q url.Values) { q.Set("connect_timeout", "1") })
		}, news.ErrDBUnreach},
		{"somebody who is silent after the greeting", func(t *testing.T) string { return mute(t) }, news.ErrDBUnreach},
		{"something else than PostgreSQL", func(t *testing.T) string { return babbler(t) }, news.ErrDBUnreach},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, log := c.at(t), &bytes.Buffer{}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			s, err := store.Open(ctx, at, store.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
			if err == nil {
				defer s.Close()
				if c.want != nil { // it may be read
					_, err = s.Add(ctx, news.Common, articleOf(t, "Title: Ferry sails\nAge: 3h", "It sailed."), news.Actor{})
				}
			}
			if ctx.Err() != nil || !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if err != nil && SentenceIn(nil, err) != SentenceIn(nil, c.want) {
				t.Errorf("it says %q", Sentence(err))
			}
			for _, text := range []string{fmt.Sprint(err), log.String(), fmt.Sprintf("%+v", err)} {
				if strings.Contains(text, secret) {
					t.Errorf("the password is in %q", text)
				}
			}
		})
	}
}

// as is a role's address of a database with the password.
func as(t *testing.T, role string) string {
	t.Helper()
	u, err := url.Parse(role)
	if err != nil {
		t.Fatal(err)
	}
	return fresh.NewWire(t).To(role, func(to *url.URL, _ url.Values) { to.User = url.UserPassword(u.Query().Get("user"), secret) })
}

// authority signs servers' certificates.
type authority struct {
	file string // where its own is
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{file: filepath.Join(t.TempDir(), "root.crt"), key: key}
	a.cert = &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der := a.sign(t, a.cert, key)
	if err := os.WriteFile(a.file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

// signs is a certificate for a server until a time.
func (a *authority) signs(t *testing.T, host net.IP, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Server"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: until, IPAddresses: []net.IP{host}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	return tls.Certificate{Certificate: [][]byte{a.sign(t, of, key)}, PrivateKey: key}
}

func (a *authority) sign(t *testing.T, of *x509.Certificate, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, of, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// babbler is the address of something that answers whatever it is asked in HTTP.
func babbler(t *testing.T) string {
	t.Helper()
	return answering(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 512))
		_, _ = conn.Write([]byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
	})
}

// mute is the address of what lets everybody in as PostgreSQL does, and then says no more.
func mute(t *testing.T) string {
	t.Helper()
	at := answering(t, func(conn net.Conn) {
		b := pgproto3.NewBackend(conn, conn)
		if _, err := b.ReceiveStartupMessage(); err != nil {
			return
		}
		b.Send(&pgproto3.AuthenticationOk{})
		b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		_ = b.Flush()
		_, _ = io.Copy(io.Discard, conn)
	})
	return at + "&connect_timeout=1"
}

// answering is the address of something that is asked as if it were PostgreSQL.
func answering(t *testing.T, answer func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				answer(conn)
			})
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return "postgres://desk:" + secret + "@" + l.Addr().String() + "/newsdesk?sslmode=disable"
}

// nameOf is the name of the database at an address.
func nameOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}
