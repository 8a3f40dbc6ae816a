-- The foundation. All times are epoch milliseconds, all money is micro-dollars, all ids are row ids.

CREATE TABLE datasets (
    -- Never used twice: what was spent stays on record when a dataset or a row is deleted.
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    next_number  INTEGER NOT NULL DEFAULT 1,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL
) STRICT;

-- Personas, arcs, topics, templates and the assistant voice share one shape: a name, a version and a JSON body.
CREATE TABLE library_items (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('persona', 'arc', 'topic', 'template', 'voice')),
    name       TEXT    NOT NULL COLLATE NOCASE,
    version    INTEGER NOT NULL DEFAULT 1,
    body       TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (dataset_id, kind, name)
) STRICT;

-- Every version that ever was, the current one included: what a generation was made from can be read back.
CREATE TABLE library_versions (
    item_id    INTEGER NOT NULL REFERENCES library_items (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (item_id, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER library_item_added AFTER INSERT ON library_items BEGIN
    INSERT INTO library_versions (item_id, version, name, body, created_at)
    VALUES (new.id, new.version, new.name, new.body, new.updated_at);
END;

CREATE TRIGGER library_item_changed AFTER UPDATE OF version ON library_items BEGIN
    INSERT INTO library_versions (item_id, version, name, body, created_at)
    VALUES (new.id, new.version, new.name, new.body, new.updated_at);
END;

-- One planned conversation. `number` is the ID that a person sees; it is never used twice in a dataset.
CREATE TABLE conversations (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset_id    INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    persona_id    INTEGER NOT NULL REFERENCES library_items (id),
    arc_id        INTEGER NOT NULL REFERENCES library_items (id),
    topic_id      INTEGER NOT NULL REFERENCES library_items (id),
    intent        TEXT    NOT NULL,
    tone          TEXT    NOT NULL,
    tier          TEXT    NOT NULL CHECK (tier IN ('template', 'scenario', 'edge_case')),
    brief         TEXT,
    variation     INTEGER NOT NULL DEFAULT 1,
    status        TEXT    NOT NULL DEFAULT 'not_generated'
        CHECK (status IN ('not_generated', 'generating', 'generated', 'approved', 'rejected', 'failed')),
    generation_id INTEGER REFERENCES generations (id),
    score         INTEGER CHECK (score BETWEEN 0 AND 100),
    generated_at  INTEGER,
    reviewed_at   INTEGER,
    practice      INTEGER NOT NULL DEFAULT 0,
    attempt_id    INTEGER,
    revision      INTEGER NOT NULL DEFAULT 0,
    UNIQUE (dataset_id, number)
) STRICT;
CREATE INDEX conversations_by_status ON conversations (dataset_id, status);
CREATE INDEX conversations_by_combination ON conversations (dataset_id, persona_id, arc_id, topic_id, tier, variation);
CREATE INDEX conversations_by_score ON conversations (dataset_id, score);
CREATE INDEX conversations_by_generated ON conversations (dataset_id, generated_at);

-- Every version of a conversation is kept.
CREATE TABLE generations (
    id                INTEGER PRIMARY KEY,
    conversation_id   INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    version           INTEGER NOT NULL,
    attempt_id        INTEGER NOT NULL UNIQUE REFERENCES attempts (id),
    conversation      TEXT    NOT NULL,
    raw               TEXT    NOT NULL,
    system_prompt     TEXT    NOT NULL,
    prompt            TEXT    NOT NULL,
    template_id       INTEGER NOT NULL REFERENCES library_items (id),
    template_version  INTEGER NOT NULL,
    voice_version     INTEGER NOT NULL,
    provider          TEXT    NOT NULL,
    model             TEXT    NOT NULL,
    params            TEXT    NOT NULL,
    stop_reason       TEXT    NOT NULL,
    input_tokens      INTEGER NOT NULL,
    output_tokens     INTEGER NOT NULL,
    cost_micros       INTEGER,
    cost_estimated    INTEGER NOT NULL,
    started_at        INTEGER NOT NULL,
    ended_at          INTEGER NOT NULL,
    score             INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    criteria          TEXT    NOT NULL,
    UNIQUE (conversation_id, version)
) STRICT;

CREATE TABLE reviews (
    id            INTEGER PRIMARY KEY,
    generation_id INTEGER NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    verdict       TEXT    NOT NULL CHECK (verdict IN ('approved', 'rejected', 'withdrawn')),
    note          TEXT    NOT NULL DEFAULT '',
    undo_token    TEXT,
    status_before TEXT    NOT NULL,
    at            INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_by_generation ON reviews (generation_id);
CREATE INDEX reviews_by_token ON reviews (undo_token) WHERE undo_token IS NOT NULL;

-- A batch holds the ledger of its own calls. The triggers below are the only writers of its sums, so that no
-- code path can forget one; a call is claimed only while spent + reserved + unknown + worst <= cap_micros.
CREATE TABLE batches (
    id                 INTEGER PRIMARY KEY,
    -- No reference: batches, jobs and attempts outlive what they were about, because they were paid for.
    dataset_id         INTEGER NOT NULL,
    request_id         TEXT    NOT NULL UNIQUE,
    kind               TEXT    NOT NULL CHECK (kind IN ('single', 'selection', 'all', 'failed')),
    state              TEXT    NOT NULL CHECK (state IN
        ('queued', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'completed', 'interrupted')),
    pause_reason       TEXT,
    pauses             INTEGER NOT NULL DEFAULT 0,
    resumes_at         INTEGER,
    provider           TEXT    NOT NULL,
    base_url           TEXT    NOT NULL,
    model              TEXT    NOT NULL,
    params             TEXT    NOT NULL,
    -- As JSON; NULL where the model's price is not known.
    price              TEXT,
    -- 'live' calls the provider once per conversation; 'provider' hands all of them over at once.
    mode               TEXT    NOT NULL DEFAULT 'live' CHECK (mode IN ('live', 'provider')),
    cap_micros         INTEGER CHECK (cap_micros >= 0),
    spent_micros       INTEGER NOT NULL DEFAULT 0 CHECK (spent_micros >= 0),
    reserved_micros    INTEGER NOT NULL DEFAULT 0 CHECK (reserved_micros >= 0),
    unknown_micros     INTEGER NOT NULL DEFAULT 0 CHECK (unknown_micros >= 0),
    total              INTEGER NOT NULL,
    succeeded          INTEGER NOT NULL DEFAULT 0,
    failed             INTEGER NOT NULL DEFAULT 0,
    cancelled          INTEGER NOT NULL DEFAULT 0,
    attempts           INTEGER NOT NULL DEFAULT 0,
    -- Jobs are filled in from the target in slices, so that a batch of a million rows starts at once.
    target             TEXT    NOT NULL,
    filled_to          INTEGER NOT NULL DEFAULT 0,
    fill_done          INTEGER NOT NULL DEFAULT 0,
    fill_until         INTEGER NOT NULL,
    estimate           TEXT,
    email              INTEGER NOT NULL DEFAULT 0,
    created_at         INTEGER NOT NULL,
    started_at         INTEGER,
    ended_at           INTEGER
) STRICT;
CREATE INDEX batches_open ON batches (state) WHERE state NOT IN ('cancelled', 'completed');
CREATE INDEX batches_by_dataset ON batches (dataset_id, id);

-- One conversation in one batch.
CREATE TABLE jobs (
    id              INTEGER PRIMARY KEY,
    batch_id        INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'in_flight', 'succeeded', 'failed', 'cancelled')),
    attempt         INTEGER NOT NULL DEFAULT 0,
    -- What the row showed before: where it goes back to if nothing comes of it.
    status_before   TEXT    NOT NULL,
    round           INTEGER NOT NULL DEFAULT 0,
    transient       INTEGER NOT NULL DEFAULT 0,
    busy            INTEGER NOT NULL DEFAULT 0,
    invalid         INTEGER NOT NULL DEFAULT 0,
    not_before      INTEGER NOT NULL DEFAULT 0,
    ended_at        INTEGER
) STRICT;
-- A conversation can wait or be in flight in one batch only: a second click starts nothing.
CREATE UNIQUE INDEX jobs_open ON jobs (conversation_id) WHERE state IN ('queued', 'in_flight');
CREATE INDEX jobs_queue ON jobs (batch_id, round, not_before, id) WHERE state = 'queued';
CREATE INDEX jobs_ended ON jobs (batch_id, ended_at) WHERE ended_at IS NOT NULL;

-- One API call, written before it is sent.
CREATE TABLE attempts (
    id              INTEGER PRIMARY KEY,
    job_id          INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    batch_id        INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    attempt         INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('in_flight', 'succeeded', 'failed', 'unknown')),
    provider        TEXT    NOT NULL,
    model           TEXT    NOT NULL,
    -- The most that this call can cost, held until it is settled.
    reserved_micros INTEGER NOT NULL,
    -- What stays counted because nobody knows whether it was billed.
    unknown_micros  INTEGER NOT NULL DEFAULT 0,
    -- The provider's name for a batch of its own that holds this call.
    remote_id       TEXT,
    started_at      INTEGER NOT NULL,
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
    raw             TEXT,
    UNIQUE (job_id, attempt)
) STRICT;
CREATE INDEX attempts_failed ON attempts (conversation_id, id) WHERE error_kind IS NOT NULL;
CREATE INDEX attempts_by_time ON attempts (started_at);
CREATE INDEX attempts_in_flight ON attempts (batch_id) WHERE state = 'in_flight';
CREATE INDEX attempts_unknown ON attempts (batch_id) WHERE state = 'unknown';

-- Inserting an attempt claims its job and reserves its worst case in one statement.
CREATE TRIGGER attempt_claims AFTER INSERT ON attempts BEGIN
    UPDATE batches SET reserved_micros = reserved_micros + new.reserved_micros, attempts = attempts + 1
    WHERE id = new.batch_id;
    UPDATE jobs SET state = 'in_flight', attempt = new.attempt WHERE id = new.job_id;
    UPDATE conversations SET status = 'generating', attempt_id = new.id, revision = revision + 1
    WHERE id = new.conversation_id;
END;

-- Ending it releases the reservation and books what it cost or may have cost.
CREATE TRIGGER attempt_settles AFTER UPDATE OF state ON attempts
WHEN old.state = 'in_flight' AND new.state <> 'in_flight' BEGIN
    UPDATE batches SET
        reserved_micros = reserved_micros - old.reserved_micros,
        spent_micros = spent_micros + coalesce(new.cost_micros, 0),
        unknown_micros = unknown_micros + new.unknown_micros
    WHERE id = new.batch_id;
END;

-- An answer that is kept ends its attempt and its job and becomes what its row shows: all of it in one statement,
-- an insert into this view. A late one, whose attempt is no longer in flight, changes nothing.
CREATE VIEW kept_answers AS
SELECT a.id AS attempt_id, a.http_status, a.request_id, g.conversation, g.raw, g.system_prompt, g.prompt, g.template_id, g.template_version,
    g.voice_version, g.model, g.params, g.stop_reason, g.input_tokens, g.output_tokens, g.cost_micros, g.cost_estimated,
    g.ended_at, g.score, g.criteria
FROM attempts a JOIN generations g ON g.attempt_id = a.id;

CREATE TRIGGER answer_kept INSTEAD OF INSERT ON kept_answers
WHEN (SELECT state FROM attempts WHERE id = new.attempt_id) = 'in_flight' BEGIN
    UPDATE attempts SET state = 'succeeded', ended_at = new.ended_at, http_status = new.http_status,
        request_id = new.request_id, stop_reason = new.stop_reason, input_tokens = new.input_tokens,
        output_tokens = new.output_tokens, cost_micros = new.cost_micros, cost_estimated = new.cost_estimated
    WHERE id = new.attempt_id;
    INSERT INTO generations (conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id,
        template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros,
        cost_estimated, started_at, ended_at, score, criteria)
    SELECT a.conversation_id,
        (SELECT coalesce(max(version), 0) + 1 FROM generations WHERE conversation_id = a.conversation_id),
        a.id, new.conversation, new.raw, new.system_prompt, new.prompt, new.template_id, new.template_version,
        new.voice_version, a.provider, new.model, new.params, new.stop_reason, new.input_tokens, new.output_tokens,
        new.cost_micros, new.cost_estimated, a.started_at, new.ended_at, new.score, new.criteria
    FROM attempts a WHERE a.id = new.attempt_id;
END;

CREATE TRIGGER generation_kept AFTER INSERT ON generations BEGIN
    UPDATE jobs SET state = 'succeeded', ended_at = new.ended_at
    WHERE id = (SELECT job_id FROM attempts WHERE id = new.attempt_id);
    UPDATE conversations SET status = 'generated', generation_id = new.id, score = new.score, generated_at = new.ended_at,
        reviewed_at = NULL, practice = (new.provider = 'practice'), revision = revision + 1
    WHERE id = new.conversation_id;
END;

CREATE TRIGGER job_ends AFTER UPDATE OF state ON jobs
WHEN new.state IN ('succeeded', 'failed', 'cancelled') AND old.state IN ('queued', 'in_flight') BEGIN
    UPDATE batches SET
        succeeded = succeeded + (new.state = 'succeeded'),
        failed = failed + (new.state = 'failed'),
        cancelled = cancelled + (new.state = 'cancelled')
    WHERE id = new.batch_id;
END;

-- Dated prices in micro-dollars per million tokens. A later date replaces an earlier one; a person's own wins.
CREATE TABLE prices (
    provider       TEXT    NOT NULL,
    model          TEXT    NOT NULL,
    effective_from TEXT    NOT NULL,
    own            INTEGER NOT NULL DEFAULT 0,
    input_micros   INTEGER NOT NULL CHECK (input_micros >= 0),
    output_micros  INTEGER NOT NULL CHECK (output_micros >= 0),
    long_over      INTEGER,
    long_input     INTEGER,
    long_output    INTEGER,
    source         TEXT    NOT NULL,
    PRIMARY KEY (provider, model, effective_from, own)
) STRICT, WITHOUT ROWID;

INSERT INTO prices (provider, model, effective_from, input_micros, output_micros, long_over, long_input, long_output, source) VALUES
    ('anthropic', 'claude-fable-5-1',  '2026-11-01', 10000000, 50000000, NULL, NULL, NULL, 'Anthropic price list, November 2026'),
    ('anthropic', 'claude-opus-5-5',   '2026-11-01',  4000000, 20000000, NULL, NULL, NULL, 'Anthropic price list, November 2026'),
    ('anthropic', 'claude-opus-5',     '2026-11-01',  5000000, 25000000, NULL, NULL, NULL, 'Anthropic price list, November 2026'),
    ('anthropic', 'claude-sonnet-5-5', '2026-11-01',  2000000, 10000000, NULL, NULL, NULL, 'Anthropic price list, November 2026'),
    ('anthropic', 'claude-haiku-5-5',  '2026-11-01',   100000,   500000, 100000, 500000, 2500000, 'Anthropic price list, November 2026'),
    ('anthropic', 'claude-haiku-4-5',  '2026-11-01',  1000000,  5000000, NULL, NULL, NULL, 'Anthropic price list, November 2026');

-- What the engine obeys. The window's own preferences live elsewhere; secrets live in neither.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was learned about a server, so that it is not asked for twice.
CREATE TABLE endpoints (
    provider TEXT NOT NULL,
    base_url TEXT NOT NULL,
    model    TEXT NOT NULL,
    facts    TEXT NOT NULL,
    PRIMARY KEY (provider, base_url, model)
) STRICT, WITHOUT ROWID;
