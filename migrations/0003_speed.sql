-- Answers while a dataset is large: estimates and the search for similar rows read indexes alone.

-- The history that estimates are made from. The rows themselves hold whole conversations and are slow to walk.
CREATE INDEX generations_by_model ON generations
    (provider, model, conversation_id, input_tokens, output_tokens, started_at, ended_at);

-- Two rows are similar when combination and brief are the same. With the brief in the index each row is one look-up;
-- without it, it was one for every row of the same combination.
CREATE INDEX conversations_by_words ON conversations (dataset_id, persona_id, arc_id, topic_id, tier, brief);
DROP INDEX conversations_by_combination;

-- As before, with values in place of a SELECT: that one copied every conversation once more on its way.
DROP TRIGGER answer_kept;
CREATE TRIGGER answer_kept INSTEAD OF INSERT ON kept_answers
WHEN (SELECT state FROM attempts WHERE id = new.attempt_id) = 'in_flight' BEGIN
    UPDATE attempts SET state = 'succeeded', ended_at = new.ended_at, http_status = new.http_status,
        request_id = new.request_id, stop_reason = new.stop_reason, input_tokens = new.input_tokens,
        output_tokens = new.output_tokens, cost_micros = new.cost_micros, cost_estimated = new.cost_estimated
    WHERE id = new.attempt_id;
    INSERT INTO generations (conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id,
        template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros,
        cost_estimated, started_at, ended_at, score, criteria)
    VALUES (
        (SELECT conversation_id FROM attempts WHERE id = new.attempt_id),
        (SELECT coalesce(max(g.version), 0) + 1 FROM generations g
            WHERE g.conversation_id = (SELECT conversation_id FROM attempts WHERE id = new.attempt_id)),
        new.attempt_id, new.conversation, new.raw, new.system_prompt, new.prompt, new.template_id, new.template_version,
        new.voice_version, (SELECT provider FROM attempts WHERE id = new.attempt_id), new.model, new.params,
        new.stop_reason, new.input_tokens, new.output_tokens, new.cost_micros, new.cost_estimated,
        (SELECT started_at FROM attempts WHERE id = new.attempt_id), new.ended_at, new.score, new.criteria);
END;

-- As before, said so that no list is built for every row.
DROP TRIGGER job_ends;
CREATE TRIGGER job_ends AFTER UPDATE OF state ON jobs
WHEN new.state NOT IN ('queued', 'in_flight') AND old.state IN ('queued', 'in_flight') BEGIN
    UPDATE batches SET
        succeeded = succeeded + (new.state = 'succeeded'),
        failed = failed + (new.state = 'failed'),
        cancelled = cancelled + (new.state = 'cancelled')
    WHERE id = new.batch_id;
END;
