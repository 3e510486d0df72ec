//go:build docker

package boottest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	_ "github.com/go-sql-driver/mysql" // gives database/sql its "mysql"
	"github.com/jackc/pgx/v5"
)

const greeting = "hello from the host"

func putPostgres(ctx context.Context, address string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `create table greetings (text text)`); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `insert into greetings values ($1)`, greeting)
	return err
}

func gotPostgres(ctx context.Context, address string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var text string
	if err := conn.QueryRow(ctx, `select text from greetings`).Scan(&text); err != nil {
		return err
	}
	return same(text)
}

// openMySQL opens a URL as apps know it; this driver alone wants another form.
func openMySQL(address string) (*sql.DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	return sql.Open("mysql", fmt.Sprintf("%s@tcp(%s)/%s", u.User, u.Host, strings.TrimPrefix(u.Path, "/")))
}

func putMySQL(ctx context.Context, address string) error {
	db, err := openMySQL(address)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `create table greetings (text varchar(50))`); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `insert into greetings values (?)`, greeting)
	return err
}

func gotMySQL(ctx context.Context, address string) error {
	db, err := openMySQL(address)
	if err != nil {
		return err
	}
	defer db.Close()
	var text string
	if err := db.QueryRowContext(ctx, `select text from greetings`).Scan(&text); err != nil {
		return err
	}
	return same(text)
}

func same(text string) error {
	if text != greeting {
		return fmt.Errorf("got %q, want %q", text, greeting)
	}
	return nil
}
