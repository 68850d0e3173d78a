-- oldest-reader: 1
-- Instants are ticks (100 ns since the year 1, UTC). `rid` is the short key of a job's rows; ids are for the outside.

CREATE TABLE jobs (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  state INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  due INTEGER,
  etag INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (namespace, name)
) STRICT;
CREATE INDEX jobs_created ON jobs (created);
CREATE INDEX jobs_namespace ON jobs (namespace, created);
-- Covers what retention looks for, and lists of one namespace in this order.
CREATE INDEX jobs_modified ON jobs (modified, state, namespace);
CREATE INDEX jobs_due ON jobs (due) WHERE due IS NOT NULL;
CREATE INDEX jobs_unfinished ON jobs (id) WHERE state < 4;

-- Kept by the engine with every change, so that counting never means walking all jobs.
CREATE TABLE state_counts (
  state INTEGER PRIMARY KEY,
  jobs INTEGER NOT NULL
) STRICT;
CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs BEGIN
  INSERT INTO state_counts (state, jobs) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_moved AFTER UPDATE OF state ON jobs WHEN old.state <> new.state BEGIN
  UPDATE state_counts SET jobs = jobs - 1 WHERE state = old.state;
  INSERT INTO state_counts (state, jobs) VALUES (new.state, 1) ON CONFLICT (state) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs BEGIN
  UPDATE state_counts SET jobs = jobs - 1 WHERE state = old.state;
END;

-- The specification of a version never changes; `ended` says how far the version was when the next took its place.
CREATE TABLE versions (
  vid INTEGER PRIMARY KEY,
  rid INTEGER NOT NULL,
  version INTEGER NOT NULL,
  spec TEXT NOT NULL,
  ended TEXT,
  UNIQUE (rid, version)
) STRICT;

CREATE TABLE executions (
  eid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  rid INTEGER NOT NULL,
  version INTEGER NOT NULL,
  node TEXT NOT NULL,
  state INTEGER NOT NULL,
  live INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX executions_job ON executions (rid, created);
CREATE INDEX executions_live_job ON executions (rid) WHERE live = 1;
CREATE INDEX executions_live_node ON executions (node) WHERE live = 1;

CREATE TABLE history (
  rid INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  level INTEGER NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  execution TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (rid, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
  k TEXT NOT NULL,
  v TEXT NOT NULL,
  created INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (k, v, created DESC, rid)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_job ON labels (rid, k, v);

CREATE TABLE submissions (
  key TEXT PRIMARY KEY,
  rid INTEGER NOT NULL,
  evaluation TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX submissions_job ON submissions (rid);

CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
