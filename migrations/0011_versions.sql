-- Facts apart: the text of a version, what was done for it (jobs, calls) and what a person thinks of it (verdicts) no longer
-- share a column. Run with foreign keys off, because a table that is dropped takes its children with it; the last
-- statements fail, and with them all of this, where a reference leads nowhere or a count is wrong.

-- 1 -- Datasets: a name is free again once its dataset is deleted.
CREATE TABLE new_datasets (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL COLLATE NOCASE,
    next_number  INTEGER NOT NULL DEFAULT 1,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    archived_at  INTEGER,
    deleted_at   INTEGER
) STRICT;
INSERT INTO new_datasets (id, name, next_number, created_at, last_used_at, deleted_at)
SELECT id, name, next_number, created_at, last_used_at, iif(deleting, last_used_at, NULL) FROM datasets;
DELETE FROM sqlite_sequence WHERE name = 'new_datasets';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_datasets', seq FROM sqlite_sequence WHERE name = 'datasets';

-- 2 -- Library: bodies stand in versions only; a version has an id of its own.
CREATE TABLE new_library_versions (
    id         INTEGER PRIMARY KEY,
    item_id    INTEGER NOT NULL REFERENCES library_items (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (item_id, number)
) STRICT;
INSERT INTO new_library_versions (item_id, number, name, body, created_at)
SELECT item_id, version, name, body, created_at FROM library_versions ORDER BY item_id, version;

CREATE TABLE new_library_items (
    id          INTEGER PRIMARY KEY,
    dataset_id  INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    kind        TEXT    NOT NULL,
    -- What a template is for: a tier, 'judge' or 'brief'.
    slot        TEXT,
    name        TEXT    NOT NULL COLLATE NOCASE,
    version_id  INTEGER REFERENCES library_versions (id),
    -- The one that new calls are made with: one template a slot, one voice.
    active      INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
    archived_at INTEGER,
    UNIQUE (dataset_id, kind, name)
) STRICT;
INSERT INTO new_library_items (id, dataset_id, kind, slot, name, version_id)
SELECT i.id, i.dataset_id, i.kind, CASE i.kind WHEN 'template' THEN i.body ->> 'tier' END, i.name,
    (SELECT v.id FROM new_library_versions v WHERE v.item_id = i.id AND v.number = i.version)
FROM library_items i;
-- Until now the newest one was used.
UPDATE new_library_items SET active = 1 WHERE id IN (
    SELECT max(id) FROM new_library_items WHERE kind IN ('template', 'voice') GROUP BY dataset_id, kind, coalesce(slot, ''));

-- 3 -- What a person did; undo and audit read it.
CREATE TABLE actions (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    -- JSON: what undo needs that no row holds.
    detail     TEXT,
    at         INTEGER NOT NULL,
    undone_at  INTEGER
) STRICT;

-- 4 -- The plan. `status` cannot be written: it follows from three facts, each with one writer.
CREATE TABLE new_conversations (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    -- NULL: deleted by an action that can be undone. Such a row is outside every index, count and query of its dataset.
    dataset_id   INTEGER REFERENCES datasets (id) ON DELETE CASCADE,
    deleted_by   INTEGER REFERENCES actions (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    -- NULL in what was imported without a plan.
    persona_id   INTEGER REFERENCES library_items (id),
    arc_id       INTEGER REFERENCES library_items (id),
    topic_id     INTEGER REFERENCES library_items (id),
    intent       TEXT    NOT NULL,
    tone         TEXT    NOT NULL,
    tier         TEXT    NOT NULL CHECK (tier IN ('template', 'scenario', 'edge_case')),
    brief        TEXT,
    variation    INTEGER NOT NULL DEFAULT 1,
    -- The version that is shown, judged and exported.
    version_id   INTEGER REFERENCES versions (id),
    -- From jobs (trigger job_moved): a writing job is under way; the last one that ended failed.
    writing      INTEGER NOT NULL DEFAULT 0 CHECK (writing IN (0, 1)),
    failed       INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    -- Of the version that is shown (versions::show, triggers verdict_given and version_scored).
    verdict      TEXT    CHECK (verdict IN ('approved', 'rejected', 'deferred')),
    reviewed_at  INTEGER,
    score        INTEGER CHECK (score BETWEEN 0 AND 100),
    generated_at INTEGER,
    practice     INTEGER NOT NULL DEFAULT 0,
    revision     INTEGER NOT NULL DEFAULT 0,
    status       TEXT    NOT NULL GENERATED ALWAYS AS (CASE
        WHEN writing THEN 'generating'
        WHEN version_id IS NULL THEN iif(failed, 'failed', 'not_generated')
        WHEN verdict IN ('approved', 'rejected') THEN verdict
        ELSE 'generated' END) VIRTUAL,
    UNIQUE (dataset_id, number),
    CHECK ((dataset_id IS NULL) = (deleted_by IS NOT NULL))
) STRICT;
INSERT INTO new_conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation,
    version_id, writing, failed, verdict, reviewed_at, score, generated_at, practice, revision)
SELECT c.id, c.dataset_id, c.number, c.persona_id, c.arc_id, c.topic_id, c.intent, c.tone, c.tier, c.brief, c.variation,
    c.generation_id,
    -- A retry is only waited for where the batch runs.
    j.id IS NOT NULL AND (j.state = 'in_flight'
        OR j.not_before > j.attempt AND b.state IN ('queued', 'running', 'pausing', 'cancelling')),
    c.status = 'failed' OR j.status_before IS 'failed',
    iif(c.status IN ('approved', 'rejected'), c.status, v.verdict),
    iif(c.status IN ('approved', 'rejected') AND v.verdict IS NOT c.status, coalesce(c.reviewed_at, 0), v.at),
    c.score, c.generated_at, c.practice, c.revision
FROM conversations c LEFT JOIN jobs j ON j.conversation_id = c.id AND j.state IN ('queued', 'in_flight')
LEFT JOIN batches b ON b.id = j.batch_id LEFT JOIN verdicts v ON v.generation_id = c.generation_id;
DELETE FROM sqlite_sequence WHERE name = 'new_conversations';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_conversations', seq FROM sqlite_sequence WHERE name = 'conversations';

-- 5 -- Texts that many prompts share, line by line; system prompts whole.
CREATE TABLE texts (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    body       TEXT    NOT NULL,
    UNIQUE (dataset_id, body)
) STRICT;
INSERT INTO texts (id, dataset_id, body) SELECT id, dataset_id, body FROM shared_texts;

-- 6 -- Versions: written once, never changed.
CREATE TABLE versions (
    id              INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number          INTEGER NOT NULL,
    origin          TEXT    NOT NULL CHECK (origin IN ('model', 'person', 'import')),
    -- What was edited, or redone; and how many of its turns were kept.
    parent_id       INTEGER REFERENCES versions (id),
    kept_turns      INTEGER,
    -- The call that wrote it. Not declared: calls outlive datasets.
    call_id         INTEGER UNIQUE,
    -- What it is exported with: in `texts`. Not declared: texts go only with their dataset, after its rows.
    system_id       INTEGER,
    -- {"turns": [{"role", "content", ...}], ...}: the object of the answer as it came, or as it was edited or imported.
    content         TEXT    NOT NULL,
    -- Where an import came from, as JSON.
    source          TEXT,
    -- The newest verdict that stands (trigger verdict_given).
    verdict         TEXT    CHECK (verdict IN ('approved', 'rejected', 'deferred')),
    practice        INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    UNIQUE (conversation_id, number),
    CHECK ((origin = 'model') = (call_id IS NOT NULL))
) STRICT;
INSERT INTO versions (id, conversation_id, number, origin, call_id, system_id, content, practice, created_at, verdict)
SELECT g.id, g.conversation_id, g.version, 'model', g.attempt_id, nullif(g.system_id, 0), g.conversation, g.provider = 'practice', g.ended_at,
    (SELECT v.verdict FROM verdicts v WHERE v.generation_id = g.id)
FROM generations g;

-- 7 -- Scores, by scorer and its version. The criteria as JSON.
CREATE TABLE scores (
    id             INTEGER PRIMARY KEY,
    version_id     INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    scorer         TEXT    NOT NULL,
    scorer_version TEXT    NOT NULL,
    -- 0, or which repetition (a judge that is held against itself).
    repeat         INTEGER NOT NULL DEFAULT 0,
    tenths         INTEGER NOT NULL CHECK (tenths BETWEEN 0 AND 100),
    criteria       TEXT    NOT NULL,
    call_id        INTEGER,
    at             INTEGER NOT NULL,
    UNIQUE (version_id, scorer, scorer_version, repeat)
) STRICT;
INSERT INTO scores (version_id, scorer, scorer_version, tenths, criteria, at)
SELECT id, 'rules', '1', score, criteria, ended_at FROM generations;

-- 8 -- Verdicts: only ever added. One counts while its action is not undone and no later one of its version counts.
-- What counts for each version today, by the names of today:
CREATE TEMP TABLE counting AS SELECT generation_id AS version_id, verdict FROM verdicts;
DROP VIEW resting_rows;
DROP VIEW verdicts;
CREATE TABLE verdicts (
    id         INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    verdict    TEXT    NOT NULL CHECK (verdict IN ('approved', 'rejected', 'deferred', 'withdrawn')),
    reason     TEXT,
    note       TEXT    NOT NULL DEFAULT '',
    -- [{"turn", "from", "to", "text"}]
    marks      TEXT,
    -- Given before score and judge were shown: only these measure a judge.
    blind      INTEGER NOT NULL DEFAULT 0 CHECK (blind IN (0, 1)),
    reviewer   TEXT,
    action_id  INTEGER NOT NULL REFERENCES actions (id),
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO actions (id, dataset_id, kind, at, undone_at)
SELECT r.id, c.dataset_id, 'verdict', r.at, r.withdrawn_at
FROM reviews r JOIN generations g ON g.id = r.generation_id JOIN conversations c ON c.id = g.conversation_id
WHERE r.verdict <> 'withdrawn';
INSERT INTO verdicts (id, version_id, verdict, note, action_id, at)
SELECT id, generation_id, verdict, note, id, at FROM reviews WHERE verdict <> 'withdrawn';
-- A row that shows a verdict which is on no record gets one, so that the record explains every badge.
INSERT INTO actions (dataset_id, kind, at)
SELECT c.dataset_id, 'verdict restored', max(coalesce(c.reviewed_at, 0)) FROM conversations c
WHERE c.status IN ('approved', 'rejected') AND c.generation_id IS NOT NULL
    AND c.status IS NOT (SELECT k.verdict FROM counting k WHERE k.version_id = c.generation_id)
GROUP BY c.dataset_id;
INSERT INTO verdicts (version_id, verdict, action_id, at)
SELECT c.generation_id, c.status, a.id, coalesce(c.reviewed_at, 0)
FROM conversations c JOIN actions a ON a.dataset_id = c.dataset_id AND a.kind = 'verdict restored'
WHERE c.status IN ('approved', 'rejected') AND c.generation_id IS NOT NULL
    AND c.status IS NOT (SELECT k.verdict FROM counting k WHERE k.version_id = c.generation_id);
UPDATE versions SET verdict = c.status FROM conversations c
WHERE c.generation_id = versions.id AND c.status IN ('approved', 'rejected') AND versions.verdict IS NOT c.status;
DROP TABLE counting;

-- 9 -- Jobs: what is wanted, of one row or of none.
ALTER TABLE batches ADD COLUMN purpose TEXT NOT NULL DEFAULT 'write';
CREATE TABLE new_jobs (
    id              INTEGER PRIMARY KEY,
    batch_id        INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    -- 'write', 'judge' or 'brief'. A redo is a 'write' of a version.
    purpose         TEXT    NOT NULL,
    conversation_id INTEGER,
    -- What is judged or redone, from which turn on, and what is asked for besides, as JSON.
    version_id      INTEGER,
    from_turn       INTEGER,
    input           TEXT,
    state           TEXT    NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'in_flight', 'retrying', 'succeeded', 'failed', 'cancelled')),
    calls           INTEGER NOT NULL DEFAULT 0,
    round           INTEGER NOT NULL DEFAULT 0,
    transient       INTEGER NOT NULL DEFAULT 0,
    busy            INTEGER NOT NULL DEFAULT 0,
    invalid         INTEGER NOT NULL DEFAULT 0,
    -- When a retry is due; nothing else.
    due_at          INTEGER NOT NULL DEFAULT 0,
    ended_at        INTEGER,
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'in_flight', 'retrying')))
) STRICT;
-- A job whose wait for a retry is not over is retrying, where its batch runs; elsewhere it begins anew when that goes on.
INSERT INTO new_jobs (id, batch_id, purpose, conversation_id, state, calls, round, transient, busy, invalid, due_at, ended_at)
SELECT j.id, j.batch_id, 'write', j.conversation_id, iif(w.waits, 'retrying', j.state), j.attempt, j.round, j.transient, j.busy,
    j.invalid, iif(w.waits, j.not_before, 0), iif(j.state IN ('queued', 'in_flight'), NULL, coalesce(j.ended_at, b.ended_at, b.created_at))
FROM jobs j JOIN batches b ON b.id = j.batch_id JOIN (
    SELECT j.id, j.state = 'queued' AND j.not_before > j.attempt AND b.state IN ('queued', 'running', 'pausing', 'cancelling') AS waits
    FROM jobs j JOIN batches b ON b.id = j.batch_id) w ON w.id = j.id;

-- 10 -- Calls: the ledger. No text of a person; stays when rows and datasets go.
CREATE TABLE calls (
    id              INTEGER PRIMARY KEY,
    job_id          INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    batch_id        INTEGER NOT NULL,
    conversation_id INTEGER,
    number          INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('in_flight', 'succeeded', 'failed', 'unknown')),
    provider        TEXT    NOT NULL,
    model           TEXT    NOT NULL,
    reserved_micros INTEGER NOT NULL,
    unknown_micros  INTEGER NOT NULL DEFAULT 0,
    -- The provider's batch that holds it: settled when that ends, by whichever process asks.
    remote_id       TEXT,
    claimed_at      INTEGER NOT NULL,
    ended_at        INTEGER,
    http_status     INTEGER,
    request_id      TEXT,
    stop_reason     TEXT,
    input_tokens    INTEGER,
    output_tokens   INTEGER,
    cost_micros     INTEGER,
    cost_estimated  INTEGER NOT NULL DEFAULT 0,
    error_kind      TEXT,
    message         TEXT,
    -- When the provider said to come back, where that is too long to be waited for.
    retry_at        INTEGER,
    UNIQUE (job_id, number)
) STRICT;
INSERT INTO calls SELECT id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, unknown_micros,
    remote_id, started_at, ended_at, http_status, request_id, stop_reason, input_tokens, output_tokens, cost_micros,
    cost_estimated, error_kind, message, retry_at
FROM attempts;

-- 11 -- What a call was asked with, written by its claim; and what it answered, where no version holds that.
CREATE TABLE call_texts (
    call_id             INTEGER PRIMARY KEY,
    conversation_id     INTEGER REFERENCES conversations (id) ON DELETE CASCADE,
    persona_version_id  INTEGER,
    arc_version_id      INTEGER,
    topic_version_id    INTEGER,
    template_version_id INTEGER,
    voice_version_id    INTEGER,
    -- {"tier", "intent", "tone", "brief", "variation"} as they were sent.
    plan                TEXT,
    -- How it was called, where that was not as its batch has it.
    params              TEXT,
    system_id           INTEGER,
    -- [ids in texts, or lines that are not shared], joined by line feeds: the view `prompts` reads it.
    prompt              TEXT    NOT NULL,
    -- The answer as it came: what stood before and after the version's text, or all of it where no version holds it.
    head                TEXT    NOT NULL DEFAULT '',
    tail                TEXT    NOT NULL DEFAULT '',
    answer              TEXT
) STRICT;
INSERT INTO call_texts (call_id, conversation_id, params, template_version_id, voice_version_id, system_id, prompt)
SELECT g.attempt_id, g.conversation_id,
    nullif(g.params, (SELECT b.params FROM attempts a JOIN batches b ON b.id = a.batch_id WHERE a.id = g.attempt_id)),
    (SELECT v.id FROM new_library_versions v WHERE v.item_id = g.template_id AND v.number = g.template_version),
    (SELECT v.id FROM new_library_versions v JOIN library_items i ON i.id = v.item_id
        WHERE i.kind = 'voice' AND i.dataset_id = c.dataset_id AND v.number = g.voice_version),
    nullif(g.system_id, 0), '[]'
FROM generations g JOIN conversations c ON c.id = g.conversation_id;
INSERT INTO call_texts (call_id, conversation_id, prompt, answer)
SELECT a.id, c.id, '[]', a.raw FROM attempts a LEFT JOIN conversations c ON c.id = a.conversation_id
WHERE a.raw IS NOT NULL AND a.id NOT IN (SELECT call_id FROM call_texts);
-- SQL cannot unpack LZ4: the program does it right after this, in slices; a later migration drops the table.
CREATE TABLE packed_texts (call_id INTEGER PRIMARY KEY, specimen_id INTEGER NOT NULL, prompt BLOB NOT NULL, raw BLOB NOT NULL) STRICT;
INSERT INTO packed_texts (call_id, specimen_id, prompt, raw) SELECT attempt_id, specimen_id, prompt, raw FROM generations;

-- 12 -- The old rooms.
DROP VIEW kept_answers;
DROP TABLE reviews;
DROP TABLE generations;
DROP TABLE attempts;
DROP TABLE jobs;
DROP TABLE conversations;
DROP TABLE shared_texts;
DROP TABLE library_versions;
DROP TABLE library_items;
DROP TABLE datasets;
ALTER TABLE new_datasets RENAME TO datasets;
ALTER TABLE new_library_versions RENAME TO library_versions;
ALTER TABLE new_library_items RENAME TO library_items;
ALTER TABLE new_conversations RENAME TO conversations;
ALTER TABLE new_jobs RENAME TO jobs;
ALTER TABLE batches RENAME COLUMN attempts TO calls;

-- 13 -- Indexes. Every declared reference has one that begins with it.
CREATE UNIQUE INDEX datasets_by_name ON datasets (name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX library_active ON library_items (dataset_id, kind, coalesce(slot, '')) WHERE active = 1;
CREATE INDEX library_items_by_version ON library_items (version_id);
CREATE INDEX actions_by_dataset ON actions (dataset_id, id);
CREATE INDEX conversations_by_status ON conversations (dataset_id, status);
CREATE INDEX conversations_by_score ON conversations (dataset_id, score);
CREATE INDEX conversations_by_generated ON conversations (dataset_id, generated_at);
CREATE INDEX conversations_by_intent ON conversations (dataset_id, intent);
CREATE INDEX conversations_by_tone ON conversations (dataset_id, tone);
CREATE INDEX conversations_by_tier ON conversations (dataset_id, tier);
CREATE INDEX conversations_by_words ON conversations (dataset_id, persona_id, arc_id, topic_id, tier, brief);
-- An item belongs to one dataset: these serve the filter and the reference.
CREATE INDEX conversations_by_persona ON conversations (persona_id, dataset_id);
CREATE INDEX conversations_by_arc ON conversations (arc_id, dataset_id);
CREATE INDEX conversations_by_topic ON conversations (topic_id, dataset_id);
CREATE INDEX conversations_by_version ON conversations (version_id) WHERE version_id IS NOT NULL;
CREATE INDEX conversations_deleted ON conversations (deleted_by) WHERE deleted_by IS NOT NULL;
CREATE INDEX versions_by_parent ON versions (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX versions_judged ON versions (conversation_id, verdict) WHERE verdict IS NOT NULL;
CREATE INDEX verdicts_by_version ON verdicts (version_id, id);
CREATE INDEX verdicts_by_action ON verdicts (action_id);
CREATE UNIQUE INDEX jobs_open ON jobs (conversation_id, purpose) WHERE ended_at IS NULL;
CREATE INDEX jobs_queue ON jobs (batch_id, round, calls, id) WHERE state = 'queued';
CREATE INDEX jobs_due ON jobs (batch_id, due_at) WHERE state = 'retrying';
CREATE INDEX jobs_by_batch ON jobs (batch_id);
CREATE INDEX jobs_ended ON jobs (batch_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX calls_of_conversation ON calls (conversation_id, id);
CREATE INDEX calls_by_time ON calls (claimed_at);
CREATE INDEX calls_in_flight ON calls (batch_id) WHERE state = 'in_flight';
CREATE INDEX calls_unknown ON calls (batch_id) WHERE state = 'unknown';
CREATE INDEX calls_failed ON calls (conversation_id, id) WHERE error_kind IS NOT NULL;
-- Estimates: tokens and times of a model's answers.
CREATE INDEX calls_by_model ON calls (provider, model, conversation_id, input_tokens, output_tokens, claimed_at, ended_at) WHERE state = 'succeeded';
CREATE INDEX call_texts_of_conversation ON call_texts (conversation_id);

-- 14 -- Triggers derive; none of them acts. Money:
CREATE TRIGGER call_claimed AFTER INSERT ON calls BEGIN
    UPDATE batches SET reserved_micros = reserved_micros + new.reserved_micros, calls = calls + 1 WHERE id = new.batch_id;
    UPDATE jobs SET state = 'in_flight', calls = new.number WHERE id = new.job_id;
END;
CREATE TRIGGER call_settled AFTER UPDATE OF state ON calls WHEN old.state = 'in_flight' AND new.state <> 'in_flight' BEGIN
    UPDATE batches SET reserved_micros = reserved_micros - old.reserved_micros,
        spent_micros = spent_micros + coalesce(new.cost_micros, 0), unknown_micros = unknown_micros + new.unknown_micros,
        over_reserved_micros = over_reserved_micros + max(coalesce(new.cost_micros, 0) - old.reserved_micros, 0),
        -- A call whose tokens are known and whose cost is not, in a batch with a price: the server passes calls on.
        gateway = gateway OR price IS NOT NULL AND new.cost_micros IS NULL AND new.output_tokens IS NOT NULL
    WHERE id = new.batch_id;
END;
CREATE TRIGGER job_ended AFTER UPDATE OF state ON jobs WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL BEGIN
    UPDATE batches SET succeeded = succeeded + (new.state = 'succeeded'), failed = failed + (new.state = 'failed'),
        cancelled = cancelled + (new.state = 'cancelled')
    WHERE id = new.batch_id;
END;
-- The verdict that counts for each version: the newest whose action is not undone.
CREATE VIEW counting_verdicts AS
SELECT v.id, v.version_id, v.verdict, v.note, v.at FROM verdicts v
WHERE v.verdict <> 'withdrawn' AND v.id = (
    SELECT max(n.id) FROM verdicts n JOIN actions a ON a.id = n.action_id WHERE n.version_id = v.version_id AND a.undone_at IS NULL);
-- The badge:
CREATE TRIGGER job_moved AFTER UPDATE OF state ON jobs
WHEN new.purpose = 'write' AND ((new.state IN ('in_flight', 'retrying')) <> (old.state IN ('in_flight', 'retrying')) OR new.ended_at IS NOT NULL) BEGIN
    UPDATE conversations SET writing = new.state IN ('in_flight', 'retrying'),
        failed = CASE new.state WHEN 'failed' THEN 1 WHEN 'succeeded' THEN 0 ELSE failed END, revision = revision + 1
    WHERE id = new.conversation_id;
END;
CREATE TRIGGER verdict_given AFTER INSERT ON verdicts BEGIN
    UPDATE versions SET verdict = nullif(new.verdict, 'withdrawn') WHERE id = new.version_id;
    UPDATE conversations SET verdict = nullif(new.verdict, 'withdrawn'), revision = revision + 1,
        reviewed_at = iif(new.verdict = 'withdrawn', NULL, new.at)
    WHERE version_id = new.version_id;
END;
CREATE TRIGGER verdict_undone AFTER UPDATE OF undone_at ON actions WHEN (new.undone_at IS NULL) <> (old.undone_at IS NULL) BEGIN
    UPDATE versions SET verdict = (SELECT k.verdict FROM counting_verdicts k WHERE k.version_id = versions.id)
    WHERE id IN (SELECT version_id FROM verdicts WHERE action_id = new.id);
    UPDATE conversations SET revision = revision + 1,
        verdict = (SELECT k.verdict FROM counting_verdicts k WHERE k.version_id = conversations.version_id),
        reviewed_at = (SELECT k.at FROM counting_verdicts k WHERE k.version_id = conversations.version_id)
    WHERE version_id IN (SELECT version_id FROM verdicts WHERE action_id = new.id);
END;
CREATE TRIGGER version_scored AFTER INSERT ON scores WHEN new.scorer = 'rules' BEGIN
    UPDATE conversations SET score = new.tenths, revision = revision + 1 WHERE version_id = new.version_id;
END;
-- The counts:
CREATE TRIGGER counts_begin AFTER INSERT ON datasets BEGIN
    INSERT INTO row_counts (dataset_id, tier, status, n)
    SELECT new.id, t.value, s.value, 0 FROM json_each('["template", "scenario", "edge_case"]') t,
        json_each('["not_generated", "generating", "generated", "approved", "rejected", "failed"]') s;
END;
CREATE TRIGGER row_counted AFTER INSERT ON conversations BEGIN
    UPDATE row_counts SET n = n + 1 WHERE dataset_id = new.dataset_id AND tier = new.tier AND status = new.status;
END;
CREATE TRIGGER row_discounted AFTER DELETE ON conversations BEGIN
    UPDATE row_counts SET n = n - 1 WHERE dataset_id = old.dataset_id AND tier = old.tier AND status = old.status;
END;
CREATE TRIGGER row_recounted AFTER UPDATE OF dataset_id, tier, version_id, writing, failed, verdict ON conversations
WHEN new.status <> old.status OR new.tier <> old.tier OR new.dataset_id IS NOT old.dataset_id BEGIN
    UPDATE row_counts SET n = n + 1 WHERE dataset_id = new.dataset_id AND tier = new.tier AND status = new.status;
    UPDATE row_counts SET n = n - 1 WHERE dataset_id = old.dataset_id AND tier = old.tier AND status = old.status;
END;

-- 15 -- For whoever opens the file with a tool of their own.
CREATE VIEW prompts AS
SELECT t.call_id, t.conversation_id, s.body AS system_prompt,
    (SELECT group_concat(coalesce(x.body, p.value), char(10)) FROM json_each(t.prompt) p
        LEFT JOIN texts x ON p.type = 'integer' AND x.id = p.value) AS prompt,
    coalesce(t.answer, t.head || v.content || t.tail) AS answer
FROM call_texts t LEFT JOIN texts s ON s.id = t.system_id LEFT JOIN versions v ON v.call_id = t.call_id;

-- 16 -- Proof.
CREATE TEMP TABLE proof (what TEXT, n INTEGER CHECK (n = 0));
INSERT INTO proof SELECT 'a reference leads nowhere', count(*) FROM pragma_foreign_key_check;
INSERT INTO proof SELECT 'a badge without its fact', count(*) FROM conversations c LEFT JOIN versions v ON v.id = c.version_id
WHERE c.verdict IS NOT v.verdict OR c.writing <> EXISTS (SELECT 1 FROM jobs j WHERE j.conversation_id = c.id AND j.ended_at IS NULL AND j.state IN ('in_flight', 'retrying'));
-- A row that showed Generating without a call under way shows what it rests on now.
UPDATE row_counts SET n = coalesce((SELECT count(*) FROM conversations c
    WHERE c.dataset_id = row_counts.dataset_id AND c.tier = row_counts.tier AND c.status = row_counts.status), 0);
INSERT INTO proof SELECT 'counts', count(*) FROM row_counts k WHERE n <> (
    SELECT count(*) FROM conversations c WHERE c.dataset_id = k.dataset_id AND c.tier = k.tier AND c.status = k.status);
DROP TABLE proof;
