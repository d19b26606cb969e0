-- Where a guild wants it so, what comes in by itself waits for its moderators: an
-- entry that waits is listed nowhere, and its routes are asked once it is approved.

ALTER TABLE entries ADD COLUMN approval TEXT NOT NULL DEFAULT '';     -- news.ApprovalState
ALTER TABLE entries ADD COLUMN decided_id TEXT NOT NULL DEFAULT '';   -- who approved or rejected it
ALTER TABLE entries ADD COLUMN decided_name TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN decided_at INTEGER;
ALTER TABLE entries ADD COLUMN brought INTEGER NOT NULL DEFAULT 0;    -- the item that its routes are to be asked about; 0: they are not
ALTER TABLE entries ADD COLUMN round INTEGER NOT NULL DEFAULT 0;      -- how often a decision was taken back: what is posted after that is a post of its own
CREATE INDEX entries_waiting ON entries (shelf, id) WHERE approval = 'waiting';
