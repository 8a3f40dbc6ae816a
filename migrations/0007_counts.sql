-- How many rows of each dataset have each status and tier: shown with every change, and the ground of every estimate.
-- Counted anew, a plan of a million rows takes seconds.
CREATE TABLE row_counts (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
    tier       TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    n          INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (dataset_id, tier, status)
) STRICT, WITHOUT ROWID;

INSERT INTO row_counts (dataset_id, tier, status, n)
SELECT d.id, t.value, s.value, 0 FROM datasets d, json_each('["template", "scenario", "edge_case"]') t,
    json_each('["not_generated", "generating", "generated", "approved", "rejected", "failed"]') s;
UPDATE row_counts SET n = found.n
FROM (SELECT dataset_id, tier, status, count(*) AS n FROM conversations GROUP BY dataset_id, tier, status) found
WHERE row_counts.dataset_id = found.dataset_id AND row_counts.tier = found.tier AND row_counts.status = found.status;

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

CREATE TRIGGER row_recounted AFTER UPDATE OF status, tier ON conversations
WHEN new.status <> old.status OR new.tier <> old.tier BEGIN
    UPDATE row_counts SET n = n + 1 WHERE dataset_id = new.dataset_id AND tier = new.tier AND status = new.status;
    UPDATE row_counts SET n = n - 1 WHERE dataset_id = old.dataset_id AND tier = old.tier AND status = old.status;
END;
