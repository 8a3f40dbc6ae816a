-- Every reference is found by an index: without them, deleting a row looked through all conversations (10,000 rows took
-- 6 s, and 20,000 took 16 s).
CREATE INDEX conversations_by_generation ON conversations (generation_id);
CREATE INDEX generations_by_template ON generations (template_id);
CREATE INDEX jobs_by_batch ON jobs (batch_id);

-- A limit is held by counting, and nothing can be counted where the price is not known: whoever sets one is refused.
CREATE TRIGGER limit_set BEFORE UPDATE OF cap_micros, price ON batches WHEN new.cap_micros IS NOT NULL AND new.price IS NULL BEGIN
    SELECT RAISE(ABORT, 'a spending limit needs a price');
END;

CREATE TRIGGER limit_given BEFORE INSERT ON batches WHEN new.cap_micros IS NOT NULL AND new.price IS NULL BEGIN
    SELECT RAISE(ABORT, 'a spending limit needs a price');
END;

-- A verdict that is taken back stays on record with the time of that, and the one before it counts again. So far the
-- taking back stood in a row of its own behind the verdict: the first one behind it that no later verdict claims.
ALTER TABLE reviews ADD COLUMN withdrawn_at INTEGER;
UPDATE reviews SET withdrawn_at = (
    SELECT w.at FROM reviews w WHERE w.id = (
        SELECT min(x.id) FROM reviews x
        WHERE x.generation_id = reviews.generation_id AND x.id > reviews.id AND x.verdict = 'withdrawn'
            AND 0 = (SELECT coalesce(sum(CASE n.verdict WHEN 'withdrawn' THEN -1 ELSE 1 END), 0) FROM reviews n
                WHERE n.generation_id = reviews.generation_id AND n.id > reviews.id AND n.id < x.id)))
WHERE verdict <> 'withdrawn';

-- The verdict that counts for each version: the newest that was not taken back.
CREATE VIEW verdicts AS
SELECT r.id, r.generation_id, r.verdict, r.note, r.at FROM reviews r
WHERE r.verdict <> 'withdrawn' AND r.withdrawn_at IS NULL AND r.id = (
    SELECT max(n.id) FROM reviews n
    WHERE n.generation_id = r.generation_id AND n.verdict <> 'withdrawn' AND n.withdrawn_at IS NULL);

-- What a row that has a kept version shows while no call for it is under way: the verdict on that version, else that it is
-- generated. A verdict may be given while the row waits or its call is under way, so no job can remember it.
CREATE VIEW resting_rows AS
SELECT c.id AS conversation_id,
    coalesce((SELECT v.verdict FROM verdicts v WHERE v.generation_id = c.generation_id), 'generated') AS status
FROM conversations c WHERE c.generation_id IS NOT NULL;

-- Rows that lost their verdict to a call that failed show it again: `reviewed_at` still tells of it.
UPDATE conversations SET status = (SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id), revision = revision + 1
WHERE generation_id IS NOT NULL AND status = 'generated' AND reviewed_at IS NOT NULL;
-- A verdict that was taken back out of turn counted for nothing, and does not count now.
UPDATE reviews SET withdrawn_at = at
WHERE verdict <> 'withdrawn' AND withdrawn_at IS NULL
    AND generation_id IN (SELECT generation_id FROM conversations WHERE status = 'generated' AND reviewed_at IS NULL);
-- Where a second verdict was taken back, the row kept the time of that one.
UPDATE conversations SET reviewed_at = (SELECT v.at FROM verdicts v WHERE v.generation_id = conversations.generation_id)
WHERE status IN ('approved', 'rejected')
    AND EXISTS (SELECT 1 FROM verdicts v WHERE v.generation_id = conversations.generation_id AND v.verdict = conversations.status AND v.at <> conversations.reviewed_at);

DROP TRIGGER attempt_handed_back;
CREATE TRIGGER attempt_handed_back AFTER DELETE ON attempts WHEN old.state = 'in_flight' BEGIN
    UPDATE batches SET reserved_micros = reserved_micros - old.reserved_micros, attempts = attempts - 1
    WHERE id = old.batch_id;
    UPDATE jobs SET state = 'queued', attempt = old.attempt - 1 WHERE id = old.job_id;
    UPDATE conversations SET revision = conversations.revision + 1,
        status = coalesce((SELECT k.status FROM resting_rows k WHERE k.conversation_id = conversations.id), j.status_before),
        attempt_id = nullif(max(
            coalesce((SELECT g.attempt_id FROM generations g WHERE g.id = conversations.generation_id), 0),
            coalesce((SELECT max(a.id) FROM attempts a
                WHERE a.conversation_id = old.conversation_id AND a.error_kind IS NOT NULL), 0)), 0)
    FROM jobs j WHERE j.id = old.job_id AND conversations.id = old.conversation_id;
END;

-- A dataset that is being deleted, slice by slice: it is not shown any more, and whoever starts next goes on with it.
ALTER TABLE datasets ADD COLUMN deleting INTEGER NOT NULL DEFAULT 0;

-- What a model asks for input that is read from a cache or written to one; NULL where it is not known, which is booked as
-- the dearest that it may be.
ALTER TABLE prices ADD COLUMN cached_input INTEGER CHECK (cached_input >= 0);
ALTER TABLE prices ADD COLUMN cache_write INTEGER CHECK (cache_write >= 0);
UPDATE prices SET cached_input = input_micros / 10, cache_write = input_micros * 5 / 4 WHERE provider = 'anthropic' AND own = 0;

-- What calls cost beyond what was reserved for them: told, because a limit rests on the reservations.
ALTER TABLE batches ADD COLUMN over_reserved_micros INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER attempt_over_reserved AFTER UPDATE OF state ON attempts
WHEN old.state = 'in_flight' AND new.cost_micros > old.reserved_micros BEGIN
    UPDATE batches SET over_reserved_micros = over_reserved_micros + new.cost_micros - old.reserved_micros WHERE id = new.batch_id;
END;

-- The server passes calls on to a paid service: a call whose tokens are known and whose cost is not, in a batch with a price.
ALTER TABLE batches ADD COLUMN gateway INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER attempt_through_gateway AFTER UPDATE OF state ON attempts
WHEN old.state = 'in_flight' AND new.cost_micros IS NULL AND new.output_tokens IS NOT NULL BEGIN
    UPDATE batches SET gateway = 1 WHERE id = new.batch_id AND price IS NOT NULL;
END;

-- Why a batch pauses, beyond its reason: what was wasted, or when the provider said to come back (JSON). And how often a
-- person let it go on although it was braked for what it wasted.
ALTER TABLE batches ADD COLUMN pause_note TEXT;
ALTER TABLE batches ADD COLUMN insisted INTEGER NOT NULL DEFAULT 0;
-- When the provider said to come back, where that is too long to be waited for.
ALTER TABLE attempts ADD COLUMN retry_at INTEGER;
