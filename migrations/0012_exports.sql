-- What was exported, and which side of a split each group of rows is on.

CREATE TABLE exports (
    id            INTEGER PRIMARY KEY,
    dataset_id    INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    -- What was asked for, as JSON.
    input         TEXT    NOT NULL,
    path          TEXT    NOT NULL,
    conversations INTEGER NOT NULL,
    files         INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    -- Rows on each side and rows that were left out, as JSON.
    counts        TEXT    NOT NULL,
    -- SHA-256 of what was written: of the file, or of the hashes of a folder's data files.
    hash          TEXT    NOT NULL
) STRICT;
CREATE INDEX exports_by_dataset ON exports (dataset_id, id);

-- The versions that were written. Not declared: an export stays on record when its rows go.
CREATE TABLE exported_versions (
    export_id       INTEGER NOT NULL REFERENCES exports (id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL,
    version_id      INTEGER NOT NULL,
    PRIMARY KEY (export_id, conversation_id)
) STRICT, WITHOUT ROWID;

-- A split of a dataset: with the same seed and shares, a group of rows stays where it once was.
CREATE TABLE splits (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    seed       INTEGER NOT NULL,
    -- Ten-thousandths of all rows; the rest is for training.
    valid      INTEGER NOT NULL,
    test       INTEGER NOT NULL,
    UNIQUE (dataset_id, seed, valid, test)
) STRICT;

-- 0 stands for a persona, an arc or a topic that rows do not have. Not declared: a group stays when its items go.
CREATE TABLE split_groups (
    split_id   INTEGER NOT NULL REFERENCES splits (id) ON DELETE CASCADE,
    persona_id INTEGER NOT NULL,
    arc_id     INTEGER NOT NULL,
    topic_id   INTEGER NOT NULL,
    side       TEXT    NOT NULL CHECK (side IN ('train', 'valid', 'test')),
    PRIMARY KEY (split_id, persona_id, arc_id, topic_id)
) STRICT, WITHOUT ROWID;
