-- Plan and library: what makes conversations of one combination differ, whose a brief is, names as they were typed, and the
-- template of a row of its own.

-- Drawn by quota, given to the prompt; NULL where the plan does not say.
ALTER TABLE conversations ADD COLUMN client_style TEXT;
ALTER TABLE conversations ADD COLUMN friction TEXT;
ALTER TABLE conversations ADD COLUMN ending TEXT;
-- Who wrote the brief: 'library', 'model' or 'person'. A person's is never overwritten. NULL: it came with the plan.
ALTER TABLE conversations ADD COLUMN brief_by TEXT;
-- {"persona", "emotion", "topic"} as they were typed, where the library has no such name. Such a row is not generated.
ALTER TABLE conversations ADD COLUMN unknown_names TEXT;
-- In place of the active template of the tier.
ALTER TABLE conversations ADD COLUMN template_id INTEGER REFERENCES library_items (id);
CREATE INDEX conversations_by_template ON conversations (template_id) WHERE template_id IS NOT NULL;
CREATE INDEX conversations_with_unknown_names ON conversations (dataset_id) WHERE unknown_names IS NOT NULL;
-- What is left out of a batch: there is nothing to make a prompt of. Few rows of a plan are like that, so they are counted by it.
CREATE INDEX conversations_incomplete ON conversations (dataset_id, status, tier)
    WHERE persona_id IS NULL OR arc_id IS NULL OR topic_id IS NULL;

-- Intents and tones are items of the library from now on.
INSERT INTO library_items (dataset_id, kind, name)
SELECT d.id, k.key, w.value FROM datasets d, json_each('{
    "intent": ["seek reassurance", "decide", "understand", "vent", "get a plan", "check a choice", "prepare a talk"],
    "tone": ["warm", "calm", "direct", "playful", "gentle", "encouraging"]}') k, json_each(k.value) w;
INSERT INTO library_versions (item_id, number, name, body, created_at)
SELECT i.id, 1, i.name, json_object('name', i.name, 'meaning', ''), d.created_at
FROM library_items i JOIN datasets d ON d.id = i.dataset_id WHERE i.kind IN ('intent', 'tone') AND i.version_id IS NULL;
UPDATE library_items SET version_id = (SELECT v.id FROM library_versions v WHERE v.item_id = library_items.id)
WHERE kind IN ('intent', 'tone') AND version_id IS NULL;

-- What conversations say, for Find: an index without a text of its own, filled behind the answers. Its row ids are those of
-- the versions; what is above the largest of them is not in it yet.
CREATE VIRTUAL TABLE version_words USING fts5 (said, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER version_forgotten AFTER DELETE ON versions BEGIN
    DELETE FROM version_words WHERE rowid = old.id;
END;

-- Filters by a flag: only what raised one is read.
CREATE INDEX scores_flagged ON scores (version_id) WHERE scorer = 'rules' AND instr(criteria, '"flag":"') > 0;
