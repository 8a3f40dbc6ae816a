-- Mails that were asked for: one a batch. Written by the very statement that completes the batch, so that no crash can
-- come between; sent, and tried again, by whoever has the data folder open.

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY,
    batch_id   INTEGER NOT NULL UNIQUE REFERENCES batches (id) ON DELETE CASCADE,
    state      TEXT    NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    -- Stays the same from the first try on: a mail that went out twice, because a crash came before its record, is
    -- known by it as one mail.
    message_id TEXT,
    recipient  TEXT,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL,
    -- Why the last try failed, and the mail server's own words. A password never stands in either.
    problem    TEXT,
    said       TEXT,
    queued_at  INTEGER NOT NULL,
    sent_at    INTEGER
) STRICT;
CREATE INDEX outbox_open ON outbox (next_at) WHERE state IN ('queued', 'sending');

CREATE TRIGGER batch_completed AFTER UPDATE OF state ON batches
WHEN new.state = 'completed' AND old.state <> 'completed' AND new.email = 1 BEGIN
    INSERT INTO outbox (batch_id, next_at, queued_at)
    VALUES (new.id, coalesce(new.ended_at, new.created_at), coalesce(new.ended_at, new.created_at))
    ON CONFLICT (batch_id) DO NOTHING;
END;
