-- A guild can say where goes what none of its routes takes: by a route of its own
-- kind, which is asked after the others. There is one at the most.

ALTER TABLE routes ADD COLUMN rest INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX routes_rest ON routes (shelf) WHERE rest <> 0;
