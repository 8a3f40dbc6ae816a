-- A claimed call that was never sent is no call: its attempt is deleted. In the same statement its reservation is
-- released, its job waits as before, and its row shows what it showed before. Its last attempt is again the one that the
-- kept version came from, or a later one that failed.
CREATE TRIGGER attempt_handed_back AFTER DELETE ON attempts WHEN old.state = 'in_flight' BEGIN
    UPDATE batches SET reserved_micros = reserved_micros - old.reserved_micros, attempts = attempts - 1
    WHERE id = old.batch_id;
    UPDATE jobs SET state = 'queued', attempt = old.attempt - 1 WHERE id = old.job_id;
    UPDATE conversations SET status = j.status_before, revision = conversations.revision + 1,
        attempt_id = nullif(max(
            coalesce((SELECT g.attempt_id FROM generations g WHERE g.id = conversations.generation_id), 0),
            coalesce((SELECT max(a.id) FROM attempts a
                WHERE a.conversation_id = old.conversation_id AND a.error_kind IS NOT NULL), 0)), 0)
    FROM jobs j WHERE j.id = old.job_id AND conversations.id = old.conversation_id;
END;
