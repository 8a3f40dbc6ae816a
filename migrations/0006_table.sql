-- Each column by which the table is put in order or filtered, with the ids of its rows in order: within a dataset,
-- numbers grow with ids. Pages of a large plan are read from these and never sorted.
CREATE INDEX conversations_by_persona ON conversations (dataset_id, persona_id);
CREATE INDEX conversations_by_arc ON conversations (dataset_id, arc_id);
CREATE INDEX conversations_by_topic ON conversations (dataset_id, topic_id);
CREATE INDEX conversations_by_intent ON conversations (dataset_id, intent);
CREATE INDEX conversations_by_tone ON conversations (dataset_id, tone);
CREATE INDEX conversations_by_tier ON conversations (dataset_id, tier);
