-- A prompt is mostly what all prompts of its template are, and a raw answer is mostly the conversation that was read from
-- it. Both are kept as their difference from that (store/difference.rs): `=` and the whole text, or `~` and what LZ4 makes
-- of it with the other text as its dictionary. A version takes a third of the bytes, on the disk and on its way there.

-- What many versions of a dataset have in common: the voice's system prompts, and a specimen of each template's prompts.
-- Never changed, and never deleted but with the dataset.
CREATE TABLE shared_texts (
    id         INTEGER PRIMARY KEY,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    body       TEXT    NOT NULL,
    UNIQUE (dataset_id, body)
) STRICT;

INSERT INTO shared_texts (dataset_id, body)
SELECT DISTINCT c.dataset_id, g.system_prompt FROM generations g JOIN conversations c ON c.id = g.conversation_id;

-- They name every column.
DROP TRIGGER answer_kept;
DROP VIEW kept_answers;

-- Both refer to shared_texts. Not declared: with each dataset that is deleted SQLite would look for its texts in every version.
ALTER TABLE generations ADD COLUMN system_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN specimen_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE generations ADD COLUMN prompt_kept BLOB NOT NULL DEFAULT x'';
ALTER TABLE generations ADD COLUMN raw_kept BLOB NOT NULL DEFAULT x'';
UPDATE generations SET
    system_id = (SELECT t.id FROM shared_texts t JOIN conversations c ON c.dataset_id = t.dataset_id
        WHERE c.id = generations.conversation_id AND t.body = generations.system_prompt),
    -- A whole text needs no specimen, but every version names one.
    specimen_id = (SELECT t.id FROM shared_texts t JOIN conversations c ON c.dataset_id = t.dataset_id
        WHERE c.id = generations.conversation_id AND t.body = generations.system_prompt),
    prompt_kept = CAST('=' || prompt AS BLOB),
    raw_kept = CAST('=' || raw AS BLOB);
ALTER TABLE generations DROP COLUMN system_prompt;
ALTER TABLE generations DROP COLUMN prompt;
ALTER TABLE generations DROP COLUMN raw;
ALTER TABLE generations RENAME COLUMN prompt_kept TO prompt;
ALTER TABLE generations RENAME COLUMN raw_kept TO raw;

CREATE VIEW kept_answers AS
SELECT a.id AS attempt_id, a.http_status, a.request_id, g.conversation, g.raw, g.system_id, g.specimen_id, g.prompt, g.template_id,
    g.template_version, g.voice_version, g.model, g.params, g.stop_reason, g.input_tokens, g.output_tokens, g.cost_micros,
    g.cost_estimated, g.ended_at, g.score, g.criteria
FROM attempts a JOIN generations g ON g.attempt_id = a.id;

CREATE TRIGGER answer_kept INSTEAD OF INSERT ON kept_answers
WHEN (SELECT state FROM attempts WHERE id = new.attempt_id) = 'in_flight' BEGIN
    UPDATE attempts SET state = 'succeeded', ended_at = new.ended_at, http_status = new.http_status,
        request_id = new.request_id, stop_reason = new.stop_reason, input_tokens = new.input_tokens,
        output_tokens = new.output_tokens, cost_micros = new.cost_micros, cost_estimated = new.cost_estimated
    WHERE id = new.attempt_id;
    INSERT INTO generations (conversation_id, version, attempt_id, conversation, raw, system_id, specimen_id, prompt, template_id,
        template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros,
        cost_estimated, started_at, ended_at, score, criteria)
    VALUES (
        (SELECT conversation_id FROM attempts WHERE id = new.attempt_id),
        (SELECT coalesce(max(g.version), 0) + 1 FROM generations g
            WHERE g.conversation_id = (SELECT conversation_id FROM attempts WHERE id = new.attempt_id)),
        new.attempt_id, new.conversation, new.raw, new.system_id, new.specimen_id, new.prompt, new.template_id,
        new.template_version, new.voice_version, (SELECT provider FROM attempts WHERE id = new.attempt_id), new.model,
        new.params, new.stop_reason, new.input_tokens, new.output_tokens, new.cost_micros, new.cost_estimated,
        (SELECT started_at FROM attempts WHERE id = new.attempt_id), new.ended_at, new.score, new.criteria);
END;
