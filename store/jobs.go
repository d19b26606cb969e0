package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"newsdesk/news"
)

// What is owed stands in posts and answers; a River job is only the call to look
// there. So a start makes all jobs anew from the tables, and nothing depends on
// what River noticed of a crash.

const (
	stopWithin   = 7 * time.Second        // for running jobs, before their contexts end
	fetchPause   = 20 * time.Millisecond  // at least, between two looks for jobs
	fetchEvery   = 100 * time.Millisecond // River is told of no insert in a transaction: it looks
	keepFinished = time.Hour              // finished jobs
	tryFor       = 2 * time.Minute        // one try of one piece of work
	firstPause   = time.Second            // before the second try; doubles
	longestPause = 5 * time.Minute        // between any two
	manyAttempts = 30000                  // what is owed is not given up by counting
	turnPause    = 2 * time.Second        // before what was not its turn is tried again
	// handBackAfter is how long it takes before others look at what a process took that
	// was taken for dead.
	handBackAfter = 250 * time.Millisecond

	// Most who post wait for their channel's limit, some five messages in five
	// seconds: it takes a hundred to make full use of what Discord allows a bot. The
	// answers have a queue of their own, so that nobody who asked waits behind posts.
	postWorkers   = 100
	answerWorkers = 20
	answerQueue   = "answers"
)

// Work is what the jobs call. An error is tried again later, with growing
// pauses; news errors that cannot mend themselves are recorded by the callee,
// which then returns nil.
type Work struct {
	Post   func(ctx context.Context, post int64) error
	Answer func(ctx context.Context, answer int64) error
	// Edit brings a message that stands in its channel to what its post wants now,
	// or deletes it when the post is undone (EditShown). nil: edits stay owed.
	Edit func(ctx context.Context, post int64) error
	// Only is the platform whose work is carried out; what is owed elsewhere stays
	// owed. "": all.
	Only string
}

// leaves tells whether work on a platform is left to another process.
func (w Work) leaves(platform string) bool { return w.Only != "" && platform != w.Only }

// postJob says that a post is owed.
type postJob struct {
	Post int64 `json:"post"`
}

func (postJob) Kind() string { return "post" }

// answerJob says that an answer is owed.
type answerJob struct {
	Answer int64 `json:"answer"`
}

func (answerJob) Kind() string { return "answer" }

func (answerJob) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: answerQueue} }

// insertJob puts a job into the transaction of its cause.
func (s *Store) insertJob(ctx context.Context, tx *sql.Tx, args river.JobArgs) error {
	_, err := s.inserter.InsertTx(ctx, tx, args, nil)
	return err
}

func (s *Store) newInserter() (*river.Client[*sql.Tx], error) {
	return river.NewClient(s.riverDriver(), &river.Config{Logger: s.riverLog(), MaxAttempts: manyAttempts})
}

func (s *Store) riverDriver() riverdriver.Driver[*sql.Tx] {
	if s.server != nil {
		return riverdatabasesql.New(s.server.jobs)
	}
	return riversqlite.New(s.writer)
}

func (s *Store) riverLog() *slog.Logger { return slog.New(newQuieter(s.log.Handler())) }

// Run carries out owed work until ctx ends; then running jobs have seven seconds
// to finish, and what did not finish stays owed. It needs Own. All that was owed
// before, and whatever a crash left running, starts at once.
func (s *Store) Run(ctx context.Context, w Work) error {
	if !s.owns() {
		return errors.New("the store runs jobs only for the owner of the database")
	}
	switch {
	case s.process != nil:
		return s.process.inTerm(ctx, func(ctx context.Context, id int64) error { return s.run(ctx, w, id) })
	case s.server != nil:
		return s.whileOwner(ctx, func(ctx context.Context) error { return s.run(ctx, w, 0) })
	}
	return s.run(ctx, w, 0)
}

// run is Run in a term of this process, 0 when it is the only one.
func (s *Store) run(ctx context.Context, w Work, term int64) error {
	var client *river.Client[*sql.Tx]
	err := s.untilRoom(ctx, func() (err error) {
		client, err = s.startJobs(ctx, w, term)
		return err
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if term != 0 {
		go s.sweeping(ctx, func(ctx context.Context) error { return s.rescueForgotten(ctx, term) })
	}
	s.callDue(ctx)
	select {
	case <-client.Stopped():
	case <-time.After(stopWithin + time.Second): // work that does not heed its context
	}
	return nil
}

// startJobs takes up what is owed and starts who carries it out.
func (s *Store) startJobs(ctx context.Context, w Work, term int64) (*river.Client[*sql.Tx], error) {
	if err := s.remakeJobs(ctx, term); err != nil {
		return nil, fmt.Errorf("take up owed work: %w", err)
	}
	if s.process.Only() { // else the clocks of others count, too
		if err := s.heedSetBack(ctx); err != nil {
			return nil, fmt.Errorf("follow the clock: %w", err)
		}
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &postWorker{store: s, post: w.Post, edit: w.Edit, leaves: w.leaves, term: term, drains: s.drains(term)})
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[answerJob]) error {
		ctx, leave := s.running.enter(ctx, job.ID)
		defer leave()
		return s.answerOnce(ctx, w, term, job.Args.Answer, job.Attempt)
	}))
	client, err := river.NewClient(s.riverDriver(), &river.Config{
		ID:                          clientName(term),
		Logger:                      s.riverLog(),
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: postWorkers}, answerQueue: {MaxWorkers: answerWorkers}},
		Workers:                     workers,
		FetchCooldown:               fetchPause,
		FetchPollInterval:           fetchEvery,
		JobTimeout:                  -1, // a job may drain a channel: each try has its own limit
		MaxAttempts:                 manyAttempts,
		RetryPolicy:                 retries{},
		SoftStopTimeout:             stopWithin,
		CompletedJobRetentionPeriod: keepFinished,
		CancelledJobRetentionPeriod: keepFinished,
	})
	if err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start owed work: %w", named(err))
	}
	return client, nil
}

// drains are the channels at which this process or another is.
func (s *Store) drains(term int64) drains {
	if term == 0 {
		return &ownDrains{by: map[channel]bool{}}
	}
	return sharedDrains{s.server.jobs, term}
}

// remakeJobs makes one job for all that is owed. Nobody else runs any: this process
// is the only one that works; where it is not, nothing is to be done.
func (s *Store) remakeJobs(ctx context.Context, term int64) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if term != 0 {
			if first, err := s.process.first(ctx, tx, term); err != nil || !first {
				return err
			}
		}
		for _, query := range []string{
			`DELETE FROM river_job WHERE kind IN ('post', 'answer')`,
			`DELETE FROM river_leader`, // a dead one would count as alive for a while
			`UPDATE posts SET hold = 0 WHERE hold <> 0 AND state = 'owed' AND settled = 0`,
			`UPDATE posts SET hold = 0 WHERE hold <> 0 AND want <> shown AND state IN ('done', 'undone')`,
		} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		// One job drains a channel, so that the first post of each is enough.
		posts, err := numbers(ctx, tx, `SELECT min(id) FROM (SELECT id, platform, channel FROM posts WHERE state = 'owed' AND settled = 0 AND waits = 0
			UNION ALL SELECT id, platform, channel FROM posts WHERE want <> shown AND state IN ('done', 'undone')) AS owed GROUP BY platform, channel`)
		if err != nil {
			return err
		}
		answers, err := numbers(ctx, tx, `SELECT id FROM answers ORDER BY id`)
		if err != nil {
			return err
		}
		return s.insertJobs(ctx, tx, posts, answers)
	})
}

// insertJobs makes jobs for posts and answers.
func (s *Store) insertJobs(ctx context.Context, tx *sql.Tx, posts, answers []int64) error {
	for _, id := range posts {
		if err := s.insertJob(ctx, tx, postJob{Post: id}); err != nil {
			return err
		}
	}
	for _, id := range answers {
		if err := s.insertJob(ctx, tx, answerJob{Answer: id}); err != nil {
			return err
		}
	}
	return nil
}

// answerOnce tries one answer, if it is owed still.
func (s *Store) answerOnce(ctx context.Context, w Work, term, id int64, attempt int) error {
	a, err := s.Answer(ctx, id)
	if errors.Is(err, news.ErrNotFound) || err == nil && w.leaves(a.Platform) {
		return nil
	}
	if err != nil {
		return err
	}
	limited, cancel, err := s.process.within(ctx, term, tryFor)
	if err != nil {
		return s.handBack()
	}
	defer cancel()
	if err := w.Answer(limited, id); err != nil && s.process.isOver(term) {
		return s.handBack()
	} else if errors.Is(err, news.ErrTurn) {
		// To wait longer and longer would be for what fails.
		return errors.Join(s.answerTried(context.WithoutCancel(ctx), a, turnPause), river.JobSnooze(turnPause))
	} else if err != nil {
		return errors.Join(err, s.answerTried(context.WithoutCancel(ctx), a, pause(attempt)))
	}
	return nil
}

// postWorker carries out posts, those of a channel one after another.
type postWorker struct {
	river.WorkerDefaults[postJob]
	store *Store
	post  func(context.Context, int64) error
	edit  func(context.Context, int64) error // nil: edits stay owed
	// leaves are the platforms whose posts are not for this process.
	leaves func(platform string) bool
	term   int64 // of this process, 0 when it is the only one
	drains drains
}

// Work drains the channel of a post. While another job is at it, this one leaves
// word that there is more, and is done: the other looks again.
func (w *postWorker) Work(ctx context.Context, job *river.Job[postJob]) error {
	ctx, leave := w.store.running.enter(ctx, job.ID)
	defer leave()
	p, err := w.store.Post(ctx, job.Args.Post)
	if errors.Is(err, news.ErrNotFound) || err == nil && w.leaves(p.Platform) {
		return nil
	}
	if err != nil {
		return err
	}
	c := channel{p.Platform, p.Channel}
	mine, err := w.drains.enter(ctx, c)
	if errors.Is(err, errLapsed) {
		return w.store.handBack()
	}
	if err != nil || !mine {
		return err
	}
	for {
		err := w.drain(ctx, c, job.Attempt)
		left, leaveErr := w.drains.leave(ctx, c, err != nil)
		if errors.Is(err, errLapsed) {
			return w.store.handBack()
		}
		if left {
			return errors.Join(err, leaveErr)
		}
	}
}

// handBack leaves a job to the other processes, because this one's term is over, and
// they wait no longer for that.
func (s *Store) handBack() error {
	s.process.wake()
	return river.JobSnooze(handBackAfter)
}

// pause is how long to wait after a number of tries.
func pause(tries int) time.Duration {
	return min(firstPause<<min(max(tries-1, 0), 16), longestPause)
}

// retries is River's way to ask for pause.
type retries struct{}

func (retries) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().UTC().Add(pause(len(job.Errors) + 1))
}
