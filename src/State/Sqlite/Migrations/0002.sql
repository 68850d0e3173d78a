-- oldest-reader: 1
-- Finished jobs of a namespace by age, so that retention by count walks only what it may remove.

CREATE INDEX jobs_finished ON jobs (namespace, modified) WHERE state >= 4;

-- What a node has still to remove of jobs that are gone. A row stays until the node has said that it is done, or the node itself is removed.
CREATE TABLE discards (
  node TEXT NOT NULL,
  execution TEXT NOT NULL,
  PRIMARY KEY (node, execution)
) STRICT, WITHOUT ROWID;
