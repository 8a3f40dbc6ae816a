-- Review: reasons that verdicts are given for, repeats that measure a person against herself, phrases that a person decided
-- on, examples for prompts, and judging as a purpose of its own.

-- Reasons that are offered beside those that every dataset begins with; or one of those that was taken out.
CREATE TABLE reasons (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL COLLATE NOCASE,
    removed    INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    at         INTEGER NOT NULL,
    PRIMARY KEY (dataset_id, name)
) STRICT, WITHOUT ROWID;

-- A version that was judged before, shown again a day later: what was said each time. No verdict by itself.
CREATE TABLE repeats (
    id         INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    first      TEXT    NOT NULL CHECK (first IN ('approved', 'rejected', 'deferred')),
    again      TEXT    NOT NULL CHECK (again IN ('approved', 'rejected', 'deferred')),
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX repeats_by_version ON repeats (version_id);

-- What is to be done about a phrase: it is avoided in prompts that are still to be sent, or allowed.
CREATE TABLE phrases (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    decision   TEXT    NOT NULL CHECK (decision IN ('avoid', 'allow')),
    at         INTEGER NOT NULL,
    PRIMARY KEY (dataset_id, kind, text)
) STRICT, WITHOUT ROWID;

-- Conversations that prompts show as examples, chosen by a person.
CREATE TABLE examples (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    dataset_id      INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    at              INTEGER NOT NULL
) STRICT;
CREATE INDEX examples_by_dataset ON examples (dataset_id, at);

-- What stands beside a dataset's own settings of a kind, as JSON: how it is judged, what coverage it aims at.
CREATE TABLE dataset_settings (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    key        TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (dataset_id, key)
) STRICT, WITHOUT ROWID;

-- Verdicts in the order of time (audit, and what was judged blind), and by their reason.
CREATE INDEX verdicts_by_time ON verdicts (at);
CREATE INDEX verdicts_by_reason ON verdicts (reason) WHERE reason IS NOT NULL;
CREATE INDEX scores_by_scorer ON scores (scorer, scorer_version);
CREATE INDEX scores_by_call ON scores (call_id) WHERE call_id IS NOT NULL;

-- A score that is computed anew takes the place of the one before of the same rules.
CREATE TRIGGER version_rescored AFTER UPDATE OF tenths ON scores WHEN new.scorer = 'rules' AND new.tenths <> old.tenths BEGIN
    UPDATE conversations SET score = new.tenths, revision = revision + 1 WHERE version_id = new.version_id;
END;
DROP VIEW counting_verdicts;
CREATE VIEW counting_verdicts AS
SELECT v.id, v.version_id, v.verdict, v.note, v.at, v.reason, v.marks, v.blind FROM verdicts v
WHERE v.verdict <> 'withdrawn' AND v.id = (
    SELECT max(n.id) FROM verdicts n JOIN actions a ON a.id = n.action_id WHERE n.version_id = v.version_id AND a.undone_at IS NULL);

-- What all jobs of a batch are asked besides their rows, as JSON: why a conversation is written again, and from which turn on.
ALTER TABLE batches ADD COLUMN input TEXT;

-- Coverage: who wrote a version and how many turns it has (a quote inside a text is escaped, so only keys are counted), what
-- a call was made with, and what says nearly the same as another conversation. Each is asked of every row, and without
-- these a page of text would be read for each of them.
CREATE INDEX versions_by_writer ON versions (id, call_id, parent_id, (length(content) - length(replace(content, '"role"', ''))) / 6);
CREATE INDEX call_texts_by_template ON call_texts (call_id, template_version_id);
CREATE INDEX scores_alike ON scores (version_id) WHERE scorer = 'rules' AND instr(criteria, '"key":"near_duplicate","points":0') > 0;
