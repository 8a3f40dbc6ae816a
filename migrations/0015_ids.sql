-- Ids of the library and of actions never come again. Undo, quick views and plans remember them: a new item with the id of one
-- that was deleted would stand in its place. SQLite keeps that promise only to tables that are declared so, and these two are
-- built anew. Run with foreign keys off; tables that refer to them keep their names.
PRAGMA legacy_alter_table = ON;

CREATE TABLE new_library_items (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
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
INSERT INTO new_library_items (id, dataset_id, kind, slot, name, version_id, active, archived_at)
SELECT id, dataset_id, kind, slot, name, version_id, active, archived_at FROM library_items;
DROP TABLE library_items;
ALTER TABLE new_library_items RENAME TO library_items;
CREATE UNIQUE INDEX library_active ON library_items (dataset_id, kind, coalesce(slot, '')) WHERE active = 1;
CREATE INDEX library_items_by_version ON library_items (version_id);

CREATE TABLE new_actions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL,
    -- JSON: what undo needs that no row holds.
    detail     TEXT,
    at         INTEGER NOT NULL,
    undone_at  INTEGER
) STRICT;
INSERT INTO new_actions (id, dataset_id, kind, detail, at, undone_at)
SELECT id, dataset_id, kind, detail, at, undone_at FROM actions;
DROP TABLE actions;
ALTER TABLE new_actions RENAME TO actions;
CREATE INDEX actions_by_dataset ON actions (dataset_id, id);
CREATE TRIGGER verdict_undone AFTER UPDATE OF undone_at ON actions WHEN (new.undone_at IS NULL) <> (old.undone_at IS NULL) BEGIN
    UPDATE versions SET verdict = (SELECT k.verdict FROM counting_verdicts k WHERE k.version_id = versions.id)
    WHERE id IN (SELECT version_id FROM verdicts WHERE action_id = new.id);
    UPDATE conversations SET revision = revision + 1,
        verdict = (SELECT k.verdict FROM counting_verdicts k WHERE k.version_id = conversations.version_id),
        reviewed_at = (SELECT k.at FROM counting_verdicts k WHERE k.version_id = conversations.version_id)
    WHERE version_id IN (SELECT version_id FROM verdicts WHERE action_id = new.id);
END;

-- Which ids were given and are gone by now, the file does not know: where it was in use, numbers go on well above.
DELETE FROM sqlite_sequence WHERE name IN ('library_items', 'actions');
INSERT INTO sqlite_sequence (name, seq)
SELECT 'library_items', 100000 + (SELECT coalesce(max(id), 0) FROM library_items) WHERE EXISTS (SELECT 1 FROM datasets)
UNION ALL SELECT 'actions', 100000 + (SELECT coalesce(max(id), 0) FROM actions) WHERE EXISTS (SELECT 1 FROM datasets);

PRAGMA legacy_alter_table = OFF;
CREATE TEMP TABLE proof (what TEXT, n INTEGER CHECK (n = 0));
INSERT INTO proof SELECT 'a reference leads nowhere', count(*) FROM pragma_foreign_key_check;
DROP TABLE proof;
