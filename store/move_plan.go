package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"newsdesk/news"
)

// movedTable is a table of the desk, as SQLite's schema has it.
type movedTable struct {
	name    string
	columns []movedColumn
	key     []int // the columns of its primary key; nil for a table without one
	refers  []string
	counted bool // it gives numbers, which are never given twice
	served  bool // it moves to a server, which does not keep all texts as they are
	rows    int
}

type movedColumn struct {
	name string
	kind byte // numberKind, textKind or bytesKind
}

// quoted is the table's name in SQL; some names are words of SQL.
func (t *movedTable) quoted() string { return `"` + t.name + `"` }

// names are all of its columns in SQL.
func (t *movedTable) names() []string {
	out := make([]string, len(t.columns))
	for i, c := range t.columns {
		out[i] = `"` + c.name + `"`
	}
	return out
}

// keys are the columns of its key in SQL.
func (t *movedTable) keys() []string {
	names := t.names()
	out := make([]string, len(t.key))
	for i, n := range t.key {
		out[i] = names[n]
	}
	return out
}

// makePlan finds the tables and their order.
func (m *mover) makePlan(ctx context.Context) error {
	both := func(file, served querier) (err error) {
		if m.plan, err = planOf(ctx, file); err != nil {
			return err
		}
		for i := range m.plan {
			m.plan[i].served = m.to.server != nil
		}
		return servedLike(ctx, served, m.plan)
	}
	return m.to.read(ctx, func(tx *sql.Tx) error {
		if m.from.server != nil {
			return both(tx, m.source)
		}
		return both(m.source, tx)
	})
}

// planOf are the tables of a file, each behind those that it refers to. What SQLite
// keeps for itself, the index of search, River's jobs, which each start makes anew, the
// database's edition, which is of that database alone, and what Litestream keeps there are
// not among them.
func planOf(ctx context.Context, file querier) ([]movedTable, error) {
	names, err := texts(ctx, file, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
		AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'river\_%' ESCAPE '\' AND name NOT LIKE '\_litestream\_%' ESCAPE '\' AND name NOT IN ('moving', 'edition') ORDER BY name`)
	if err != nil {
		return nil, err
	}
	var all []movedTable
	for _, name := range names {
		t, err := tableOf(ctx, file, name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return byReference(all)
}

func tableOf(ctx context.Context, file querier, name string) (movedTable, error) {
	t := movedTable{name: name}
	rows, err := file.QueryContext(ctx, `SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid`, name)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	places := map[int]int{}
	for rows.Next() {
		var column, declared string
		var place int
		if err := rows.Scan(&column, &declared, &place); err != nil {
			return t, err
		}
		kind, ok := map[string]byte{"INTEGER": numberKind, "TEXT": textKind, "BLOB": bytesKind}[declared]
		if !ok {
			return t, fmt.Errorf("table %s: a column of the type %q cannot be moved", name, declared)
		}
		if place > 0 {
			places[place] = len(t.columns)
		}
		t.columns = append(t.columns, movedColumn{column, kind})
	}
	if err := rows.Err(); err != nil {
		return t, err
	}
	for i := range len(places) {
		t.key = append(t.key, places[i+1])
	}
	if t.refers, err = texts(ctx, file, `SELECT DISTINCT "table" FROM pragma_foreign_key_list(?) ORDER BY 1`, name); err != nil {
		return t, err
	}
	err = file.QueryRowContext(ctx, `SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_schema WHERE type = 'table' AND name = ?`, name).Scan(&t.counted)
	return t, err
}

// byReference puts tables behind those that they refer to, else by their names.
func byReference(all []movedTable) ([]movedTable, error) {
	var out []movedTable
	there := map[string]bool{}
	for len(all) > 0 {
		i := slices.IndexFunc(all, func(t movedTable) bool {
			return !slices.ContainsFunc(t.refers, func(other string) bool { return !there[other] && other != t.name })
		})
		if i < 0 {
			return nil, fmt.Errorf("the tables %s and others refer to one another in a circle", all[0].name)
		}
		there[all[i].name] = true
		out = append(out, all[i])
		all = slices.Delete(all, i, i+1)
	}
	return out, nil
}

// servedLike refuses a server whose tables have other columns. Ours have not: both come
// from the migrations, of which a test compares what they make.
func servedLike(ctx context.Context, served querier, plan []movedTable) error {
	all, err := texts(ctx, served, `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = current_schema() ORDER BY column_name`)
	if err != nil {
		return err
	}
	there := map[string][]string{}
	for _, one := range all {
		table, column, _ := strings.Cut(one, ".")
		there[table] = append(there[table], column)
	}
	for _, t := range plan {
		var ours []string
		for _, c := range t.columns {
			ours = append(ours, c.name)
		}
		slices.Sort(ours)
		if !slices.Equal(there[t.name], ours) {
			return fmt.Errorf("%w: table %s has the columns %s there, and here %s", news.ErrDBDamaged, t.name,
				strings.Join(there[t.name], ", "), strings.Join(ours, ", "))
		}
	}
	return nil
}
