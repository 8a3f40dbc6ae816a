-- A file of layout 14, with every state of row, job and call: the one of layout 13, which the update left as it was but for the
-- intents and tones that it made items of, and what was planned since. Applied to an empty file that has the migrations up to
-- 14. What the program shows of it is written down in 14.json; nothing here is ever changed.

-- Rows are put in as they are: what triggers derive stands in them already, and rows refer to each other in circles.
PRAGMA foreign_keys = OFF;
DROP TRIGGER batch_completed;
DROP TRIGGER limit_set;
DROP TRIGGER limit_given;
DROP TRIGGER call_claimed;
DROP TRIGGER call_settled;
DROP TRIGGER job_ended;
DROP TRIGGER job_moved;
DROP TRIGGER verdict_given;
DROP TRIGGER verdict_undone;
DROP TRIGGER version_scored;
DROP TRIGGER version_rescored;
DROP TRIGGER counts_begin;
DROP TRIGGER row_counted;
DROP TRIGGER row_discounted;
DROP TRIGGER row_recounted;
DROP TRIGGER version_forgotten;

DELETE FROM batches;
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, mode, cap_micros, spent_micros, reserved_micros, unknown_micros, total, succeeded, failed, cancelled, calls, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at, over_reserved_micros, gateway, pause_note, insisted, purpose, input) VALUES
    (1, 1, 'request 1', 'all', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', 5000000, 91514, 0, 0, 25, 20, 5, 0, 27, '{"kind":"all"}', 200, 1, 200, '{"cost":{"low":1200.5,"high":3400.0},"ms":{"low":60000.0,"high":90000.0}}', 1, 1790000100000, 1790000100010, 1790000190000, 2000, 0, NULL, 0, 'write', NULL),
    (2, 1, 'request 2', 'selection', 'completed', NULL, 0, NULL, 'openai', 'http://localhost:1234', 'qwen3:14b', '{"max_tokens":1024,"temperature":0.5,"concurrency":50,"timeout_seconds":60,"invalid_retries":0,"auto_resume":false,"allow_http":true}', NULL, 'live', NULL, 0, 0, 0, 2, 2, 0, 0, 2, '{"kind":"matching","filter":{"text":"fee","statuses":["not_generated"],"tiers":["edge_case"],"personas":[1],"arcs":[],"topics":[],"intents":["vent"],"tones":[]},"except":[9]}', 200, 1, 200, NULL, 1, 1790000200000, 1790000200010, 1790000290000, 0, 0, NULL, 0, 'write', NULL),
    (3, 1, 'request 3', 'single', 'completed', NULL, 0, NULL, 'practice', '', 'practice-1', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":0,"output":0,"long_over":null,"long_input":0,"long_output":0}', 'live', NULL, 0, 0, 0, 1, 1, 0, 0, 1, '{"kind":"ids","ids":[26]}', 200, 1, 200, NULL, 0, 1790000300000, 1790000300010, 1790000390000, 0, 0, NULL, 0, 'write', NULL),
    (4, 1, 'request 4', 'single', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 4321, 0, 7000, 1, 1, 0, 0, 2, '{"kind":"ids","ids":[9]}', 200, 1, 200, NULL, 0, 1790000400000, 1790000400010, 1790000490000, 0, 0, NULL, 0, 'write', NULL),
    (5, 1, 'request 5', 'failed', 'cancelled', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 4321, 0, 7000, 8, 1, 2, 5, 4, '{"kind":"failed"}', 200, 1, 200, NULL, 1, 1790000500000, 1790000500010, 1790000590000, 0, 0, NULL, 0, 'write', NULL),
    (6, 1, 'request 6', 'all', 'interrupted', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', 90000, 0, 0, 7000, 3, 0, 0, 0, 2, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790000600000, 1790000600010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (10, 1, 'request 10', 'all', 'paused', 'person', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 5, 0, 0, 0, 2, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001000000, 1790001000010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (11, 1, 'request 11', 'all', 'paused', 'limit', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', 700, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001100000, 1790001100010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (12, 1, 'request 12', 'all', 'paused', 'key', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001200000, 1790001200010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (13, 1, 'request 13', 'all', 'paused', 'billing', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001300000, 1790001300010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (14, 1, 'request 14', 'all', 'paused', 'account_limit', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001400000, 1790001400010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (15, 1, 'request 15', 'all', 'paused', 'model', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001500000, 1790001500010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (16, 1, 'request 16', 'all', 'paused', 'request', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001600000, 1790001600010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (17, 1, 'request 17', 'all', 'paused', 'saturated', 3, 1794000000000, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001700000, 1790001700010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (18, 1, 'request 18', 'all', 'paused', 'offline', 2, 1794000001000, 'openai', 'http://localhost:1234', 'qwen3:14b', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001800000, 1790001800010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (19, 1, 'request 19', 'all', 'paused', 'disk', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001900000, 1790001900010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (20, 1, 'request 20', 'all', 'paused', 'closed', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790002000000, 1790002000010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (21, 1, 'request 21', 'all', 'paused', 'address', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790002100000, 1790002100010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (22, 1, 'request 22', 'all', 'paused', 'wasted', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790002200000, 1790002200010, NULL, 0, 0, '{"wasted":{"waste":{"kind":"truncated","count":12,"of":20},"answers":23,"cost":410000,"unknown":5}}', 2, 'write', NULL),
    (23, 1, 'request 23', 'all', 'paused', 'saturated', 3, 1794000000000, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790002300000, 1790002300010, NULL, 0, 0, '{"until":1794000000000}', 0, 'write', NULL),
    (30, 1, 'request 30', 'all', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', 5000000, 0, 35000, 0, 6, 0, 0, 0, 6, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790003000000, 1790003000010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (31, 1, 'request 31', 'selection', 'queued', NULL, 0, NULL, 'openai', 'http://localhost:1234', 'qwen3:14b', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', NULL, 'live', NULL, 0, 0, 0, 3, 0, 0, 0, 0, '{"kind":"ids","ids":[35,43,44]}', 0, 0, 200, NULL, 0, 1790003100000, NULL, NULL, 0, 0, NULL, 0, 'write', NULL),
    (32, 1, 'request 32', 'all', 'pausing', 'person', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 7000, 0, 2, 0, 0, 0, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790003200000, 1790003200010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (33, 1, 'request 33', 'all', 'cancelling', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', 50000, 0, 7000, 0, 2, 0, 0, 0, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790003300000, 1790003300010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (34, 1, 'request 34', 'single', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 7000, 0, 1, 0, 0, 0, 1, '{"kind":"ids","ids":[33]}', 200, 1, 200, NULL, 0, 1790003400000, 1790003400010, NULL, 0, 0, NULL, 0, 'write', NULL),
    (35, 1, 'request 35', 'single', 'queued', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 0, 0, 0, '{"kind":"ids","ids":[39]}', 200, 1, 200, NULL, 0, 1790003500000, NULL, NULL, 0, 0, NULL, 0, 'write', NULL),
    (40, 4, 'request 40', 'all', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 4321, 0, 0, 1, 1, 0, 0, 1, '{"kind":"all"}', 200, 1, 200, NULL, 1, 1790004000000, 1790004000010, 1790004090000, 0, 0, NULL, 0, 'write', NULL),
    (41, 4, 'request 41', 'all', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 0, 1, 0, 1, '{"kind":"all"}', 200, 1, 200, NULL, 1, 1790004100000, 1790004100010, 1790004190000, 0, 0, NULL, 0, 'write', NULL),
    (42, 5, 'request 42', 'all', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', 60000, 5000, 0, 0, 1, 1, 0, 0, 1, '{"kind":"all"}', 200, 1, 200, NULL, 1, 1790004200000, 1790004200010, 1790004290000, 0, 0, NULL, 0, 'write', NULL),
    (43, 1, 'request 43', 'selection', 'completed', NULL, 0, NULL, 'openai', 'http://localhost:1234', 'qwen3:14b', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 0, 0, 0, 1, 1, 0, 0, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790004300000, 1790004300010, 1790004390000, 0, 1, NULL, 0, 'write', NULL),
    (44, 1, 'request 44', 'selection', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}', 'live', NULL, 14000, 0, 0, 2, 2, 0, 0, 2, '{"kind":"ids","ids":[5,9]}', 121, 1, 121, NULL, 0, 1790030010000, 1790030010010, 1790030020000, 0, 0, NULL, 0, 'judge', '{"model":"claude-haiku-4-5","prompt":"Judge this."}');

DELETE FROM prices;
INSERT INTO prices (provider, model, effective_from, own, input_micros, output_micros, long_over, long_input, long_output, source, cached_input, cache_write) VALUES
    ('anthropic', 'claude-fable-5-1', '2026-11-01', 0, 10000000, 50000000, NULL, NULL, NULL, 'Anthropic price list, November 2026', 1000000, 12500000),
    ('anthropic', 'claude-haiku-4-5', '2026-11-01', 0, 1000000, 5000000, NULL, NULL, NULL, 'Anthropic price list, November 2026', 100000, 1250000),
    ('anthropic', 'claude-haiku-4-5', '2026-11-02', 1, 900000, 4500000, 100000, 1800000, 9000000, 'entered by you', NULL, NULL),
    ('anthropic', 'claude-haiku-5-5', '2026-11-01', 0, 100000, 500000, 100000, 500000, 2500000, 'Anthropic price list, November 2026', 10000, 125000),
    ('anthropic', 'claude-opus-5', '2026-11-01', 0, 5000000, 25000000, NULL, NULL, NULL, 'Anthropic price list, November 2026', 500000, 6250000),
    ('anthropic', 'claude-opus-5-5', '2026-11-01', 0, 4000000, 20000000, NULL, NULL, NULL, 'Anthropic price list, November 2026', 400000, 5000000),
    ('anthropic', 'claude-sonnet-5-5', '2026-11-01', 0, 2000000, 10000000, NULL, NULL, NULL, 'Anthropic price list, November 2026', 200000, 2500000),
    ('openai', 'qwen3:14b', '2026-01-01', 1, 5, 6, NULL, NULL, NULL, 'entered by you', NULL, NULL);

DELETE FROM settings;
INSERT INTO settings (key, value) VALUES
    ('mail', '{"host":"smtp.example.com","port":587,"security":"starttls","user":"ü@example.com","from":"train@example.com","to":"a@example.com"}'),
    ('provider', '"anthropic"'),
    ('provider.anthropic', '{"kind":"anthropic","baseUrl":"https://api.anthropic.com","model":"claude-haiku-4-5","maxTokens":4096,"temperature":0.5,"concurrency":7,"timeoutSeconds":240,"invalidRetries":1,"autoResume":false,"limitMicros":2500000.0}'),
    ('provider.openai', '{"kind":"openai","baseUrl":"http://localhost:1234","model":"qwen3:14b","maxTokens":1024,"temperature":null,"concurrency":3,"timeoutSeconds":60,"invalidRetries":0,"autoResume":true,"limitMicros":null,"allowHttp":true}'),
    ('terms.anthropic', '5');

DELETE FROM endpoints;
INSERT INTO endpoints (provider, base_url, model, facts) VALUES
    ('openai', 'http://localhost:1234', 'qwen3:14b', '{"no_schema":1789000000000}');

DELETE FROM outbox;
INSERT INTO outbox (id, batch_id, state, message_id, recipient, tries, next_at, problem, said, queued_at, sent_at) VALUES
    (1, 1, 'sent', '<1@train>', 'a@example.com', 1, 1790000200000, NULL, NULL, 1790000190000, 1790000201000),
    (2, 2, 'failed', '<2@train>', 'a@example.com', 9, 1790000300000, 'recipient_refused', '550 5.1.1 <a@example.com>: no such user' || char(13, 10) || '“ü”', 1790000290000, NULL),
    (3, 40, 'queued', '<3@train>', 'a@example.com', 2, 1795000000000, 'busy', '421 try again', 1790004090000, NULL),
    (4, 41, 'sending', '<4@train>', 'a@example.com', 1, 1790000400000, NULL, NULL, 1790004190000, NULL),
    (5, 42, 'cancelled', NULL, NULL, 0, 1790000500000, NULL, NULL, 1790004290000, NULL);

DELETE FROM row_counts;
INSERT INTO row_counts (dataset_id, tier, status, n) VALUES
    (1, 'edge_case', 'approved', 1),
    (1, 'edge_case', 'failed', 0),
    (1, 'edge_case', 'generated', 0),
    (1, 'edge_case', 'generating', 1),
    (1, 'edge_case', 'not_generated', 0),
    (1, 'edge_case', 'rejected', 0),
    (1, 'scenario', 'approved', 0),
    (1, 'scenario', 'failed', 0),
    (1, 'scenario', 'generated', 0),
    (1, 'scenario', 'generating', 2),
    (1, 'scenario', 'not_generated', 15),
    (1, 'scenario', 'rejected', 0),
    (1, 'template', 'approved', 5),
    (1, 'template', 'failed', 3),
    (1, 'template', 'generated', 11),
    (1, 'template', 'generating', 6),
    (1, 'template', 'not_generated', 10),
    (1, 'template', 'rejected', 2),
    (2, 'edge_case', 'approved', 0),
    (2, 'edge_case', 'failed', 0),
    (2, 'edge_case', 'generated', 0),
    (2, 'edge_case', 'generating', 0),
    (2, 'edge_case', 'not_generated', 0),
    (2, 'edge_case', 'rejected', 0),
    (2, 'scenario', 'approved', 0),
    (2, 'scenario', 'failed', 0),
    (2, 'scenario', 'generated', 0),
    (2, 'scenario', 'generating', 0),
    (2, 'scenario', 'not_generated', 0),
    (2, 'scenario', 'rejected', 0),
    (2, 'template', 'approved', 0),
    (2, 'template', 'failed', 0),
    (2, 'template', 'generated', 0),
    (2, 'template', 'generating', 0),
    (2, 'template', 'not_generated', 0),
    (2, 'template', 'rejected', 0),
    (4, 'edge_case', 'approved', 0),
    (4, 'edge_case', 'failed', 0),
    (4, 'edge_case', 'generated', 0),
    (4, 'edge_case', 'generating', 0),
    (4, 'edge_case', 'not_generated', 0),
    (4, 'edge_case', 'rejected', 0),
    (4, 'scenario', 'approved', 0),
    (4, 'scenario', 'failed', 0),
    (4, 'scenario', 'generated', 0),
    (4, 'scenario', 'generating', 0),
    (4, 'scenario', 'not_generated', 0),
    (4, 'scenario', 'rejected', 0),
    (4, 'template', 'approved', 1),
    (4, 'template', 'failed', 1),
    (4, 'template', 'generated', 0),
    (4, 'template', 'generating', 0),
    (4, 'template', 'not_generated', 0),
    (4, 'template', 'rejected', 0),
    (6, 'edge_case', 'approved', 0),
    (6, 'edge_case', 'failed', 0),
    (6, 'edge_case', 'generated', 0),
    (6, 'edge_case', 'generating', 0),
    (6, 'edge_case', 'not_generated', 0),
    (6, 'edge_case', 'rejected', 0),
    (6, 'scenario', 'approved', 0),
    (6, 'scenario', 'failed', 0),
    (6, 'scenario', 'generated', 0),
    (6, 'scenario', 'generating', 0),
    (6, 'scenario', 'not_generated', 0),
    (6, 'scenario', 'rejected', 0),
    (6, 'template', 'approved', 0),
    (6, 'template', 'failed', 0),
    (6, 'template', 'generated', 0),
    (6, 'template', 'generating', 0),
    (6, 'template', 'not_generated', 1),
    (6, 'template', 'rejected', 0);

DELETE FROM datasets;
INSERT INTO datasets (id, name, next_number, created_at, last_used_at, archived_at, deleted_at) VALUES
    (1, 'Geld & Gefühl', 90, 1790000000000, 1790000099000, NULL, NULL),
    (2, 'empty', 1, 1790000001000, 1790000001000, NULL, NULL),
    (4, 'second', 3, 1790000002000, 1790000002000, NULL, NULL),
    (6, 'half deleted', 3, 1790000004000, 1790000004000, NULL, 1790000004000);

DELETE FROM library_versions;
INSERT INTO library_versions (id, item_id, number, name, body, created_at) VALUES
    (1, 1, 1, 'Ana', '{"name":"Ana","role":"Nurse","age":40,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000001000),
    (2, 1, 2, 'Ana', '{"name":"Ana","role":"Nurse","age":41,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000005000),
    (3, 1, 3, 'Ana Ö.', '{"name":"Ana Ö.","role":"Nurse","age":41,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000009000),
    (4, 2, 1, 'Ben', '{"name":"Ben","role":"Nurse","age":30,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000001000),
    (5, 3, 1, 'Fear to Calm', '{"name":"Fear to Calm","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000001000),
    (6, 3, 2, 'Fear to Calm', '{"name":"Fear to Calm","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000006000),
    (7, 4, 1, 'Shame to Hope', '{"name":"Shame to Hope","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000001000),
    (8, 5, 1, 'Fees', '{"name":"Fees","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000001000),
    (9, 5, 2, 'Fees & costs', '{"name":"Fees & costs","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000007000),
    (10, 6, 1, 'Roth', '{"name":"Roth","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000001000),
    (11, 7, 1, 'First', '{"name":"First","tier":"template","body":"Write {{ topic.name }}.\n","notes":""}', 1790000001000),
    (12, 7, 2, 'First', '{"name":"First","tier":"template","body":"Write about {{ topic.name }}.\r\n","notes":""}', 1790000008000),
    (13, 8, 1, 'Scenario', '{"name":"Scenario","tier":"scenario","body":"S","notes":""}', 1790000001000),
    (14, 9, 1, 'Edge', '{"name":"Edge","tier":"edge_case","body":"E","notes":""}', 1790000001000),
    (15, 10, 1, 'Second', '{"name":"Second","tier":"template","body":"Another for the same tier.","notes":""}', 1790000004000),
    (16, 11, 1, 'Élan', '{"name":"Élan","role":"Planner","principles":["p"],"avoid_phrases":["sadly"],"system_prompt":"You are élan, a planner.\n\nTwo empty lines follow.\n\n\nA line that ends with blanks:   \n\tA tab. And a line break at the end.\n"}', 1790000001000),
    (17, 11, 2, 'Élan', '{"name":"Élan","role":"Planner","principles":["p"],"avoid_phrases":["sadly"],"system_prompt":"You are calm.\r\nLines end as Windows ends them.\r\n\r\nNo break at the end."}', 1790000010000),
    (18, 21, 1, 'Ana', '{"name":"Ana","role":"Nurse","age":50,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000002000),
    (19, 22, 1, 'Fear to Calm', '{"name":"Fear to Calm","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000002000),
    (20, 23, 1, 'Fees', '{"name":"Fees","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000002000),
    (21, 24, 1, 'First', '{"name":"First","tier":"template","body":"T","notes":""}', 1790000002000),
    (22, 25, 1, 'Élan', '{"name":"Élan","role":"Planner","principles":["p"],"avoid_phrases":["sadly"],"system_prompt":"You are élan, a planner.\n\nTwo empty lines follow.\n\n\nA line that ends with blanks:   \n\tA tab. And a line break at the end.\n"}', 1790000002000),
    (23, 61, 1, 'x', '{}', 1790000004000),
    (24, 62, 1, 'x', '{}', 1790000004000),
    (25, 63, 1, 'x', '{}', 1790000004000),
    (26, 64, 1, 'seek reassurance', '{"name":"seek reassurance","meaning":""}', 1790000000000),
    (27, 65, 1, 'decide', '{"name":"decide","meaning":""}', 1790000000000),
    (28, 66, 1, 'understand', '{"name":"understand","meaning":""}', 1790000000000),
    (29, 67, 1, 'vent', '{"name":"vent","meaning":""}', 1790000000000),
    (30, 68, 1, 'get a plan', '{"name":"get a plan","meaning":""}', 1790000000000),
    (31, 69, 1, 'check a choice', '{"name":"check a choice","meaning":""}', 1790000000000),
    (32, 70, 1, 'prepare a talk', '{"name":"prepare a talk","meaning":""}', 1790000000000),
    (33, 71, 1, 'warm', '{"name":"warm","meaning":""}', 1790000000000),
    (34, 72, 1, 'calm', '{"name":"calm","meaning":""}', 1790000000000),
    (35, 73, 1, 'direct', '{"name":"direct","meaning":""}', 1790000000000),
    (36, 74, 1, 'playful', '{"name":"playful","meaning":""}', 1790000000000),
    (37, 75, 1, 'gentle', '{"name":"gentle","meaning":""}', 1790000000000),
    (38, 76, 1, 'encouraging', '{"name":"encouraging","meaning":""}', 1790000000000),
    (39, 77, 1, 'seek reassurance', '{"name":"seek reassurance","meaning":""}', 1790000001000),
    (40, 78, 1, 'decide', '{"name":"decide","meaning":""}', 1790000001000),
    (41, 79, 1, 'understand', '{"name":"understand","meaning":""}', 1790000001000),
    (42, 80, 1, 'vent', '{"name":"vent","meaning":""}', 1790000001000),
    (43, 81, 1, 'get a plan', '{"name":"get a plan","meaning":""}', 1790000001000),
    (44, 82, 1, 'check a choice', '{"name":"check a choice","meaning":""}', 1790000001000),
    (45, 83, 1, 'prepare a talk', '{"name":"prepare a talk","meaning":""}', 1790000001000),
    (46, 84, 1, 'warm', '{"name":"warm","meaning":""}', 1790000001000),
    (47, 85, 1, 'calm', '{"name":"calm","meaning":""}', 1790000001000),
    (48, 86, 1, 'direct', '{"name":"direct","meaning":""}', 1790000001000),
    (49, 87, 1, 'playful', '{"name":"playful","meaning":""}', 1790000001000),
    (50, 88, 1, 'gentle', '{"name":"gentle","meaning":""}', 1790000001000),
    (51, 89, 1, 'encouraging', '{"name":"encouraging","meaning":""}', 1790000001000),
    (52, 90, 1, 'seek reassurance', '{"name":"seek reassurance","meaning":""}', 1790000002000),
    (53, 91, 1, 'decide', '{"name":"decide","meaning":""}', 1790000002000),
    (54, 92, 1, 'understand', '{"name":"understand","meaning":""}', 1790000002000),
    (55, 93, 1, 'vent', '{"name":"vent","meaning":""}', 1790000002000),
    (56, 94, 1, 'get a plan', '{"name":"get a plan","meaning":""}', 1790000002000),
    (57, 95, 1, 'check a choice', '{"name":"check a choice","meaning":""}', 1790000002000),
    (58, 96, 1, 'prepare a talk', '{"name":"prepare a talk","meaning":""}', 1790000002000),
    (59, 97, 1, 'warm', '{"name":"warm","meaning":""}', 1790000002000),
    (60, 98, 1, 'calm', '{"name":"calm","meaning":""}', 1790000002000),
    (61, 99, 1, 'direct', '{"name":"direct","meaning":""}', 1790000002000),
    (62, 100, 1, 'playful', '{"name":"playful","meaning":""}', 1790000002000),
    (63, 101, 1, 'gentle', '{"name":"gentle","meaning":""}', 1790000002000),
    (64, 102, 1, 'encouraging', '{"name":"encouraging","meaning":""}', 1790000002000),
    (65, 103, 1, 'seek reassurance', '{"name":"seek reassurance","meaning":""}', 1790000004000),
    (66, 104, 1, 'decide', '{"name":"decide","meaning":""}', 1790000004000),
    (67, 105, 1, 'understand', '{"name":"understand","meaning":""}', 1790000004000),
    (68, 106, 1, 'vent', '{"name":"vent","meaning":""}', 1790000004000),
    (69, 107, 1, 'get a plan', '{"name":"get a plan","meaning":""}', 1790000004000),
    (70, 108, 1, 'check a choice', '{"name":"check a choice","meaning":""}', 1790000004000),
    (71, 109, 1, 'prepare a talk', '{"name":"prepare a talk","meaning":""}', 1790000004000),
    (72, 110, 1, 'warm', '{"name":"warm","meaning":""}', 1790000004000),
    (73, 111, 1, 'calm', '{"name":"calm","meaning":""}', 1790000004000),
    (74, 112, 1, 'direct', '{"name":"direct","meaning":""}', 1790000004000),
    (75, 113, 1, 'playful', '{"name":"playful","meaning":""}', 1790000004000),
    (76, 114, 1, 'gentle', '{"name":"gentle","meaning":""}', 1790000004000),
    (77, 115, 1, 'encouraging', '{"name":"encouraging","meaning":""}', 1790000004000);

DELETE FROM library_items;
INSERT INTO library_items (id, dataset_id, kind, slot, name, version_id, active, archived_at) VALUES
    (1, 1, 'persona', NULL, 'Ana Ö.', 3, 0, NULL),
    (2, 1, 'persona', NULL, 'Ben', 4, 0, NULL),
    (3, 1, 'arc', NULL, 'Fear to Calm', 6, 0, NULL),
    (4, 1, 'arc', NULL, 'Shame to Hope', 7, 0, NULL),
    (5, 1, 'topic', NULL, 'Fees & costs', 9, 0, NULL),
    (6, 1, 'topic', NULL, 'Roth', 10, 0, 1790040000000),
    (7, 1, 'template', 'template', 'First', 12, 0, NULL),
    (8, 1, 'template', 'scenario', 'Scenario', 13, 1, NULL),
    (9, 1, 'template', 'edge_case', 'Edge', 14, 1, NULL),
    (10, 1, 'template', 'template', 'Second', 15, 1, NULL),
    (11, 1, 'voice', NULL, 'Élan', 17, 1, NULL),
    (21, 4, 'persona', NULL, 'Ana', 18, 0, NULL),
    (22, 4, 'arc', NULL, 'Fear to Calm', 19, 0, NULL),
    (23, 4, 'topic', NULL, 'Fees', 20, 0, NULL),
    (24, 4, 'template', 'template', 'First', 21, 1, NULL),
    (25, 4, 'voice', NULL, 'Élan', 22, 1, NULL),
    (61, 6, 'persona', NULL, 'x', 23, 0, NULL),
    (62, 6, 'arc', NULL, 'x', 24, 0, NULL),
    (63, 6, 'topic', NULL, 'x', 25, 0, NULL),
    (64, 1, 'intent', NULL, 'seek reassurance', 26, 0, NULL),
    (65, 1, 'intent', NULL, 'decide', 27, 0, NULL),
    (66, 1, 'intent', NULL, 'understand', 28, 0, NULL),
    (67, 1, 'intent', NULL, 'vent', 29, 0, NULL),
    (68, 1, 'intent', NULL, 'get a plan', 30, 0, NULL),
    (69, 1, 'intent', NULL, 'check a choice', 31, 0, NULL),
    (70, 1, 'intent', NULL, 'prepare a talk', 32, 0, NULL),
    (71, 1, 'tone', NULL, 'warm', 33, 0, NULL),
    (72, 1, 'tone', NULL, 'calm', 34, 0, NULL),
    (73, 1, 'tone', NULL, 'direct', 35, 0, NULL),
    (74, 1, 'tone', NULL, 'playful', 36, 0, NULL),
    (75, 1, 'tone', NULL, 'gentle', 37, 0, NULL),
    (76, 1, 'tone', NULL, 'encouraging', 38, 0, NULL),
    (77, 2, 'intent', NULL, 'seek reassurance', 39, 0, NULL),
    (78, 2, 'intent', NULL, 'decide', 40, 0, NULL),
    (79, 2, 'intent', NULL, 'understand', 41, 0, NULL),
    (80, 2, 'intent', NULL, 'vent', 42, 0, NULL),
    (81, 2, 'intent', NULL, 'get a plan', 43, 0, NULL),
    (82, 2, 'intent', NULL, 'check a choice', 44, 0, NULL),
    (83, 2, 'intent', NULL, 'prepare a talk', 45, 0, NULL),
    (84, 2, 'tone', NULL, 'warm', 46, 0, NULL),
    (85, 2, 'tone', NULL, 'calm', 47, 0, NULL),
    (86, 2, 'tone', NULL, 'direct', 48, 0, NULL),
    (87, 2, 'tone', NULL, 'playful', 49, 0, NULL),
    (88, 2, 'tone', NULL, 'gentle', 50, 0, NULL),
    (89, 2, 'tone', NULL, 'encouraging', 51, 0, NULL),
    (90, 4, 'intent', NULL, 'seek reassurance', 52, 0, NULL),
    (91, 4, 'intent', NULL, 'decide', 53, 0, NULL),
    (92, 4, 'intent', NULL, 'understand', 54, 0, NULL),
    (93, 4, 'intent', NULL, 'vent', 55, 0, NULL),
    (94, 4, 'intent', NULL, 'get a plan', 56, 0, NULL),
    (95, 4, 'intent', NULL, 'check a choice', 57, 0, NULL),
    (96, 4, 'intent', NULL, 'prepare a talk', 58, 0, NULL),
    (97, 4, 'tone', NULL, 'warm', 59, 0, NULL),
    (98, 4, 'tone', NULL, 'calm', 60, 0, NULL),
    (99, 4, 'tone', NULL, 'direct', 61, 0, NULL),
    (100, 4, 'tone', NULL, 'playful', 62, 0, NULL),
    (101, 4, 'tone', NULL, 'gentle', 63, 0, NULL),
    (102, 4, 'tone', NULL, 'encouraging', 64, 0, NULL),
    (103, 6, 'intent', NULL, 'seek reassurance', 65, 0, NULL),
    (104, 6, 'intent', NULL, 'decide', 66, 0, NULL),
    (105, 6, 'intent', NULL, 'understand', 67, 0, NULL),
    (106, 6, 'intent', NULL, 'vent', 68, 0, NULL),
    (107, 6, 'intent', NULL, 'get a plan', 69, 0, NULL),
    (108, 6, 'intent', NULL, 'check a choice', 70, 0, NULL),
    (109, 6, 'intent', NULL, 'prepare a talk', 71, 0, NULL),
    (110, 6, 'tone', NULL, 'warm', 72, 0, NULL),
    (111, 6, 'tone', NULL, 'calm', 73, 0, NULL),
    (112, 6, 'tone', NULL, 'direct', 74, 0, NULL),
    (113, 6, 'tone', NULL, 'playful', 75, 0, NULL),
    (114, 6, 'tone', NULL, 'gentle', 76, 0, NULL),
    (115, 6, 'tone', NULL, 'encouraging', 77, 0, NULL);

DELETE FROM actions;
INSERT INTO actions (id, dataset_id, kind, detail, at, undone_at) VALUES
    (1, 1, 'verdict', NULL, 1790010001000, NULL),
    (2, 1, 'verdict', NULL, 1790010002000, NULL),
    (3, 1, 'verdict', NULL, 1790010003000, NULL),
    (4, 1, 'verdict', NULL, 1790010004000, NULL),
    (5, 1, 'verdict', NULL, 1790010005000, NULL),
    (6, 1, 'verdict', NULL, 1790010006000, NULL),
    (7, 1, 'verdict', NULL, 1790010007000, 1790010008000),
    (8, 1, 'verdict', NULL, 1790010009000, 1790010010000),
    (9, 1, 'verdict', NULL, 1790010011000, NULL),
    (10, 1, 'verdict', NULL, 1790010012000, NULL),
    (11, 1, 'verdict', NULL, 1790010013000, 1790010014000),
    (12, 1, 'verdict', NULL, 1790010015000, NULL),
    (13, 1, 'verdict', NULL, 1790010016000, NULL),
    (14, 1, 'verdict', NULL, 1790010017000, 1790010020000),
    (15, 1, 'verdict', NULL, 1790010018000, 1790010019000),
    (16, 1, 'verdict', NULL, 1790010021000, NULL),
    (17, 1, 'verdict', NULL, 1790010022000, NULL),
    (19, 1, 'verdict', NULL, 1790010024000, NULL),
    (20, 1, 'verdict', NULL, 1790010025000, 1790010025000),
    (21, 4, 'verdict', NULL, 1790010026000, NULL),
    (22, 1, 'cells edited', '{"ids":[21],"cells":1,"added":0,"names":0,"rows":[{"id":21,"shown":null,"variation":null,"cells":[{"column":"brief","before":{"id":null,"text":null},"after":{"id":null,"text":"Typed by hand"}}]}],"newRows":[],"items":[]}', 1790040001000, NULL),
    (23, 1, 'item deleted', '{"name":"Gone"}', 1790040002000, 1790040003000);

DELETE FROM conversations;
INSERT INTO conversations (id, dataset_id, deleted_by, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation, version_id, writing, failed, verdict, reviewed_at, score, generated_at, practice, revision, client_style, friction, ending, brief_by, unknown_names, template_id) VALUES
    (1, 1, NULL, 1, 2, 3, 5, 'decide', 'curt', 'template', NULL, 2, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (2, 1, NULL, 2, 1, 4, 5, 'vent', 'élégant', 'template', 'A brief: “naïve”, 50 %_\.', 3, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (3, 1, NULL, 3, 2, 4, 5, 'decide', 'warm', 'template', 'Too "cold", it''s' || char(13, 10) || 'said twice. ' || char(10) || '👎 ' || char(10), 1, NULL, 1, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, 1, NULL, 4, 1, 3, 6, 'vent', 'curt', 'template', NULL, 2, NULL, 1, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, 1, NULL, 5, 2, 3, 6, 'decide', 'élégant', 'template', NULL, 3, 1, 1, 0, 'approved', 1790010001000, 80, 1790000126000, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL),
    (6, 1, NULL, 6, 1, 4, 6, 'vent', 'warm', 'scenario', NULL, 1, 2, 1, 0, NULL, NULL, 80, 1790000127000, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL),
    (7, 1, NULL, 7, 2, 4, 6, 'decide', 'curt', 'scenario', NULL, 2, NULL, 1, 1, NULL, NULL, NULL, NULL, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (8, 1, NULL, 8, 1, 3, 5, 'vent', 'élégant', 'template', NULL, 3, 3, 0, 0, NULL, NULL, 80, 1790000128000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (9, 1, NULL, 9, 2, 3, 5, 'decide', 'warm', 'template', '', 1, 34, 0, 0, 'approved', 1790010005000, 95, 1790000460000, 0, 7, NULL, NULL, NULL, NULL, NULL, NULL),
    (10, 1, NULL, 10, 1, 4, 5, 'vent', 'curt', 'template', NULL, 2, 5, 0, 0, 'rejected', 1790010006000, 80, 1790000130000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (11, 1, NULL, 11, 2, 4, 5, 'decide', 'élégant', 'template', NULL, 3, NULL, 0, 1, NULL, NULL, NULL, NULL, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL),
    (12, 1, NULL, 12, 1, 3, 6, 'vent', 'warm', 'template', NULL, 1, 6, 0, 0, NULL, NULL, 80, 1790000131000, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL),
    (13, 1, NULL, 13, 2, 3, 6, 'decide', 'curt', 'template', NULL, 2, 41, 0, 0, NULL, NULL, 80, 1790000568000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (14, 1, NULL, 14, 1, 4, 6, 'vent', 'élégant', 'template', NULL, 3, 7, 0, 0, NULL, NULL, 80, 1790000132000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (15, 1, NULL, 15, 2, 4, 6, 'decide', 'warm', 'template', NULL, 1, 8, 0, 0, 'approved', 1790010011000, 80, 1790000133000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (16, 1, NULL, 16, 1, 3, 5, 'vent', 'curt', 'template', NULL, 2, 9, 0, 0, 'approved', 1790010012000, 0, 1790000134000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (17, 1, NULL, 17, 2, 3, 5, 'decide', 'élégant', 'template', NULL, 3, 10, 0, 0, 'rejected', 1790010015000, 80, 1790000135000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (18, 1, NULL, 18, 1, 4, 5, 'vent', 'warm', 'template', NULL, 1, 11, 0, 0, 'approved', 1790010016000, 80, 1790000136000, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL),
    (19, 1, NULL, 19, 2, 4, 5, 'decide', 'curt', 'template', NULL, 2, 12, 0, 0, NULL, NULL, 80, 1790000137000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (20, 1, NULL, 20, 1, 3, 6, 'vent', 'élégant', 'template', NULL, 3, NULL, 0, 1, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (21, 1, NULL, 21, 2, 3, 6, 'decide', 'warm', 'template', 'Typed by hand', 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 1, 'careful', 'pushes_back', 'leaves_open', 'person', NULL, 10),
    (22, 1, NULL, 22, 1, 4, 6, 'vent', 'curt', 'template', NULL, 2, 13, 0, 0, NULL, NULL, 80, 1790000138000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (23, 1, NULL, 23, 2, 4, 6, 'decide', 'élégant', 'template', NULL, 3, NULL, 0, 1, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (24, 1, NULL, 24, 1, 3, 5, 'vent', 'warm', 'template', NULL, 1, 14, 0, 0, 'approved', 1790010021000, 80, 1790000139000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (25, 1, NULL, 25, 2, 3, 5, 'decide', 'curt', 'template', NULL, 2, 15, 1, 0, 'rejected', 1790010022000, 80, 1790000140000, 0, 3, NULL, NULL, NULL, NULL, NULL, NULL),
    (26, 1, NULL, 26, 1, 4, 5, 'vent', 'élégant', 'template', NULL, 3, 33, 0, 0, NULL, NULL, 80, 1790000358000, 1, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (27, 1, NULL, 27, 2, 4, 5, 'decide', 'warm', 'template', NULL, 1, 32, 0, 0, NULL, NULL, 80, 1790000257000, 0, 4, NULL, NULL, NULL, NULL, NULL, NULL),
    (29, 1, NULL, 29, 2, 3, 6, 'decide', 'élégant', 'edge_case', NULL, 3, 18, 0, 0, 'approved', 1790010024000, 100, 1790000143000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (30, 1, NULL, 30, 1, 4, 6, 'vent', 'warm', 'scenario', 'b', 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (32, 1, NULL, 32, 1, 3, 5, 'vent', 'élégant', 'template', NULL, 3, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (33, 1, NULL, 33, 2, 3, 5, 'decide', 'warm', 'template', NULL, 1, NULL, 1, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (34, 1, NULL, 34, 1, 4, 5, 'vent', 'curt', 'template', NULL, 2, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (35, 1, NULL, 35, 2, 4, 5, 'decide', 'élégant', 'template', NULL, 3, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (36, 1, NULL, 36, 1, 3, 6, 'vent', 'warm', 'edge_case', NULL, 1, NULL, 1, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (37, 1, NULL, 37, 2, 3, 6, 'decide', 'curt', 'template', NULL, 2, NULL, 1, 0, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (38, 1, NULL, 38, 1, 4, 6, 'vent', 'élégant', 'template', NULL, 3, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (39, 1, NULL, 39, 2, 4, 6, 'decide', 'warm', 'template', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (40, 1, NULL, 40, 1, 3, 5, 'vent', 'curt', 'template', NULL, 2, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (41, 1, NULL, 41, 2, 3, 5, 'decide', 'élégant', 'template', NULL, 3, 19, 0, 0, NULL, NULL, 80, 1790000144000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (42, 1, NULL, 42, 1, 4, 5, 'vent', 'warm', 'template', NULL, 1, 20, 0, 0, NULL, NULL, 80, 1790000145000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (43, 1, NULL, 43, 2, 4, 5, 'decide', 'curt', 'template', NULL, 2, 44, 0, 0, NULL, NULL, 80, 1790004438000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (44, 1, NULL, 44, NULL, 3, 6, 'vent', 'élégant', 'template', 'By a model', 3, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, 'model', '{"persona":"Nobody Ö."}', NULL),
    (60, 1, NULL, 60, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (61, 1, NULL, 61, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (62, 1, NULL, 62, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (63, 1, NULL, 63, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (64, 1, NULL, 64, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (65, 1, NULL, 65, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (66, 1, NULL, 66, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (67, 1, NULL, 67, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (68, 1, NULL, 68, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (69, 1, NULL, 69, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (70, 1, NULL, 70, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (71, 1, NULL, 71, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (72, 1, NULL, 72, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (73, 1, NULL, 73, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    (101, 4, NULL, 1, 21, 22, 23, 'vent', 'warm', 'template', NULL, 1, 42, 0, 0, 'approved', 1790010026000, 80, 1790004135000, 0, 2, NULL, NULL, NULL, NULL, NULL, NULL),
    (102, 4, NULL, 2, 21, 22, 23, 'vent', 'warm', 'template', NULL, 1, NULL, 0, 1, NULL, NULL, NULL, NULL, 0, 1, NULL, NULL, NULL, NULL, NULL, NULL),
    (120, 6, NULL, 1, 61, 62, 63, 'vent', 'warm', 'template', NULL, 1, NULL, 0, 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);

DELETE FROM texts;
INSERT INTO texts (id, dataset_id, body) VALUES
    (1, 1, 'You are élan, a planner.' || char(10, 10) || 'Two empty lines follow.' || char(10, 10, 10) || 'A line that ends with blanks:   ' || char(10, 9) || 'A tab. And a line break at the end.' || char(10)),
    (4, 1, 'You are calm.' || char(13, 10) || 'Lines end as Windows ends them.' || char(13, 10, 13, 10) || 'No break at the end.'),
    (6, 4, 'You are élan, a planner.' || char(10, 10) || 'Two empty lines follow.' || char(10, 10, 10) || 'A line that ends with blanks:   ' || char(10, 9) || 'A tab. And a line break at the end.' || char(10)),
    (8, 1, char(9) || 'indented, with a "quote" and an apostrophe: it''s'),
    (9, 1, '101: fee 737'),
    (10, 1, '102: fee 774'),
    (11, 1, '103: fee 811'),
    (12, 1, '104: fee 848'),
    (13, 1, '105: fee 885'),
    (14, 1, '106: fee 922'),
    (15, 1, '107: fee 959'),
    (16, 1, '108: fee 996'),
    (17, 1, '109: fee 33'),
    (18, 1, '110: fee 70'),
    (19, 1, '111: fee 107'),
    (20, 1, '112: fee 144'),
    (21, 1, '113: fee 181'),
    (22, 1, '114: fee 218'),
    (23, 1, '115: fee 255'),
    (24, 1, '116: fee 292'),
    (25, 1, '118: fee 366'),
    (26, 1, '119: fee 403'),
    (27, 1, '120: fee 440'),
    (28, 1, '121: fee 477'),
    (29, 1, '122: fee 514'),
    (30, 1, '123: fee 551'),
    (31, 1, '124: fee 588'),
    (32, 1, '125: fee 625'),
    (33, 1, '126: fee 662'),
    (34, 1, '127: fee 699'),
    (35, 1, '128: fee 736'),
    (36, 1, '129: fee 773'),
    (37, 1, '12: fee 444'),
    (38, 1, '130: fee 810'),
    (39, 1, '131: fee 847'),
    (40, 1, '132: fee 884'),
    (41, 1, '133: fee 921'),
    (42, 1, '134: fee 958'),
    (43, 1, '135: fee 995'),
    (44, 1, '136: fee 32'),
    (45, 1, '137: fee 69'),
    (46, 1, '138: fee 106'),
    (47, 1, '139: fee 143'),
    (48, 1, '13: fee 481'),
    (49, 1, '140: fee 180'),
    (50, 1, '141: fee 217'),
    (51, 1, '142: fee 254'),
    (52, 1, '143: fee 291'),
    (53, 1, '144: fee 328'),
    (54, 1, '145: fee 365'),
    (55, 1, '146: fee 402'),
    (56, 1, '147: fee 439'),
    (57, 1, '148: fee 476'),
    (58, 1, '149: fee 513'),
    (59, 1, '14: fee 518'),
    (60, 1, '150: fee 550'),
    (61, 1, '152: fee 624'),
    (62, 1, '153: fee 661'),
    (63, 1, '154: fee 698'),
    (64, 1, '155: fee 735'),
    (65, 1, '156: fee 772'),
    (66, 1, '157: fee 809'),
    (67, 1, '158: fee 846'),
    (68, 1, '159: fee 883'),
    (69, 1, '15: fee 555'),
    (70, 1, '160: fee 920'),
    (71, 1, '161: fee 957'),
    (72, 1, '162: fee 994'),
    (73, 1, '163: fee 31'),
    (74, 1, '164: fee 68'),
    (75, 1, '165: fee 105'),
    (76, 1, '166: fee 142'),
    (77, 1, '167: fee 179'),
    (78, 1, '168: fee 216'),
    (79, 1, '169: fee 253'),
    (80, 1, '16: fee 592'),
    (81, 1, '170: fee 290'),
    (82, 1, '171: fee 327'),
    (83, 1, '172: fee 364'),
    (84, 1, '173: fee 401'),
    (85, 1, '174: fee 438'),
    (86, 1, '175: fee 475'),
    (87, 1, '176: fee 512'),
    (88, 1, '177: fee 549'),
    (89, 1, '178: fee 586'),
    (90, 1, '179: fee 623'),
    (91, 1, '17: fee 629'),
    (92, 1, '180: fee 660'),
    (93, 1, '181: fee 697'),
    (94, 1, '182: fee 734'),
    (95, 1, '183: fee 771'),
    (96, 1, '184: fee 808'),
    (97, 1, '185: fee 845'),
    (98, 1, '186: fee 882'),
    (99, 1, '187: fee 919'),
    (100, 1, '188: fee 956'),
    (101, 1, '189: fee 993'),
    (102, 1, '18: fee 666'),
    (103, 1, '190: fee 30'),
    (104, 1, '191: fee 67'),
    (105, 1, '192: fee 104'),
    (106, 1, '193: fee 141'),
    (107, 1, '194: fee 178'),
    (108, 1, '195: fee 215'),
    (109, 1, '196: fee 252'),
    (110, 1, '197: fee 289'),
    (111, 1, '198: fee 326'),
    (112, 1, '199: fee 363'),
    (113, 1, '19: fee 703'),
    (114, 1, '1: fee 37'),
    (115, 1, '200: fee 400'),
    (116, 1, '20: fee 740'),
    (117, 1, '21: fee 777'),
    (118, 1, '22: fee 814'),
    (119, 1, '23: fee 851'),
    (120, 1, '24: fee 888'),
    (121, 1, '25: fee 925'),
    (122, 1, '26: fee 962'),
    (123, 1, '27: fee 999'),
    (124, 1, '28: fee 36'),
    (125, 1, '29: fee 73'),
    (126, 1, '2: fee 74'),
    (127, 1, '30: fee 110'),
    (128, 1, '31: fee 147'),
    (129, 1, '32: fee 184'),
    (130, 1, '33: fee 221'),
    (131, 1, '34: fee 258'),
    (132, 1, '35: fee 295'),
    (133, 1, '36: fee 332'),
    (134, 1, '37: fee 369'),
    (135, 1, '38: fee 406'),
    (136, 1, '39: fee 443'),
    (137, 1, '3: fee 111'),
    (138, 1, '40: fee 480'),
    (139, 1, '41: fee 517'),
    (140, 1, '42: fee 554'),
    (141, 1, '43: fee 591'),
    (142, 1, '44: fee 628'),
    (143, 1, '45: fee 665'),
    (144, 1, '46: fee 702'),
    (145, 1, '47: fee 739'),
    (146, 1, '48: fee 776'),
    (147, 1, '49: fee 813'),
    (148, 1, '4: fee 148'),
    (149, 1, '50: fee 850'),
    (150, 1, '51: fee 887'),
    (151, 1, '52: fee 924'),
    (152, 1, '53: fee 961'),
    (153, 1, '54: fee 998'),
    (154, 1, '55: fee 35'),
    (155, 1, '56: fee 72'),
    (156, 1, '57: fee 109'),
    (157, 1, '58: fee 146'),
    (158, 1, '59: fee 183'),
    (159, 1, '5: fee 185'),
    (160, 1, '60: fee 220'),
    (161, 1, '61: fee 257'),
    (162, 1, '62: fee 294'),
    (163, 1, '63: fee 331'),
    (164, 1, '64: fee 368'),
    (165, 1, '65: fee 405'),
    (166, 1, '66: fee 442'),
    (167, 1, '67: fee 479'),
    (168, 1, '68: fee 516'),
    (169, 1, '69: fee 553'),
    (170, 1, '6: fee 222'),
    (171, 1, '70: fee 590'),
    (172, 1, '71: fee 627'),
    (173, 1, '72: fee 664'),
    (174, 1, '73: fee 701'),
    (175, 1, '74: fee 738'),
    (176, 1, '75: fee 775'),
    (177, 1, '76: fee 812'),
    (178, 1, '77: fee 849'),
    (179, 1, '78: fee 886'),
    (180, 1, '79: fee 923'),
    (181, 1, '7: fee 259'),
    (182, 1, '80: fee 960'),
    (183, 1, '81: fee 997'),
    (184, 1, '82: fee 34'),
    (185, 1, '83: fee 71'),
    (186, 1, '84: fee 108'),
    (187, 1, '85: fee 145'),
    (188, 1, '86: fee 182'),
    (189, 1, '87: fee 219'),
    (190, 1, '88: fee 256'),
    (191, 1, '89: fee 293'),
    (192, 1, '8: fee 296'),
    (193, 1, '90: fee 330'),
    (194, 1, '91: fee 367'),
    (195, 1, '92: fee 404'),
    (196, 1, '93: fee 441'),
    (197, 1, '94: fee 478'),
    (198, 1, '95: fee 515'),
    (199, 1, '96: fee 552'),
    (200, 1, '97: fee 589'),
    (201, 1, '98: fee 626'),
    (202, 1, '99: fee 663'),
    (203, 1, '9: fee 333'),
    (204, 1, '👩' || char(8205) || '👩' || char(8205) || '👧 feels “seen” — ✅'),
    (205, 1, 'Short.'),
    (206, 1, 'Write a conversation about fees.'),
    (207, 1, 'Tier: template.'),
    (208, 1, 'Tier: scenario.'),
    (209, 1, 'Begins with two line breaks.' || char(13)),
    (210, 1, 'Controls: ' || char(1, 2, 27) || '[31m' || char(127, 8)),
    (211, 1, 'Windows, ' || char(13) || 'old Mac, line separator: paragraph separator: next line:end.'),
    (212, 1, 'Zero width:' || char(8203, 8205, 65279) || ', no-break: , right to left: ' || char(8238) || 'abc' || char(8236) || ', combining: é, emoji: 😀👍🏽🇩🇪, private: , last: 􏿿'),
    (213, 1, '{{ persona.name }} {% if x %} %s ?1 $1 \n \u0000 '''''),
    (214, 1, '117: fee 329');

DELETE FROM versions;
INSERT INTO versions (id, conversation_id, number, origin, parent_id, kept_turns, call_id, system_id, content, source, verdict, practice, created_at) VALUES
    (1, 5, 1, 'model', NULL, NULL, 1, 1, '{' || char(10) || '  "client_persona": "Ana, 41",' || char(10) || '  "session_context": "A first talk",' || char(10) || '  "expected_outcome": "One small step",' || char(10) || '  "turns": [' || char(10) || '    {' || char(10) || '      "role": "user",' || char(10) || '      "content": "My mother said: \"Don''t.\" And I—\n\nI do not know.",' || char(10) || '      "emotion": "shame",' || char(10) || '      "secondary_emotion": "anger",' || char(10) || '      "intensity": 0.75' || char(10) || '    },' || char(10) || '    {' || char(10) || '      "role": "assistant",' || char(10) || '      "content": "Many feel so.\n\n- One\n- Two",' || char(10) || '      "emotion": null,' || char(10) || '      "secondary_emotion": null,' || char(10) || '      "intensity": null' || char(10) || '    },' || char(10) || '    {' || char(10) || '      "role": "user",' || char(10) || '      "content": "Really? 😀",' || char(10) || '      "emotion": "hope",' || char(10) || '      "secondary_emotion": null,' || char(10) || '      "intensity": 0.5' || char(10) || '    },' || char(10) || '    {' || char(10) || '      "role": "assistant",' || char(10) || '      "content": "Really.",' || char(10) || '      "emotion": "calm",' || char(10) || '      "secondary_emotion": null,' || char(10) || '      "intensity": 0.1' || char(10) || '    }' || char(10) || '  ]' || char(10) || '}', NULL, 'approved', 0, 1790000126000),
    (2, 6, 1, 'model', NULL, NULL, 2, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000127000),
    (3, 8, 1, 'model', NULL, NULL, 3, 1, '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}', NULL, NULL, 0, 1790000128000),
    (4, 9, 1, 'model', NULL, NULL, 4, 1, '{' || char(13, 10) || ' "client_persona": null,' || char(13, 10) || ' "session_context": null,' || char(13, 10) || ' "expected_outcome": null,' || char(13, 10) || ' "turns": [' || char(13, 10) || '  {' || char(13, 10) || '   "role": "user",' || char(13, 10) || '   "content": "I am afraid of the fee.",' || char(13, 10) || '   "emotion": "fear",' || char(13, 10) || '   "secondary_emotion": null,' || char(13, 10) || '   "intensity": 0.8' || char(13, 10) || '  },' || char(13, 10) || '  {' || char(13, 10) || '   "role": "assistant",' || char(13, 10) || '   "content": "That makes sense. It is $37.",' || char(13, 10) || '   "emotion": "calm",' || char(13, 10) || '   "secondary_emotion": null,' || char(13, 10) || '   "intensity": 0.2' || char(13, 10) || '  }' || char(13, 10) || ' ]' || char(13, 10) || '}', NULL, 'rejected', 0, 1790000129000),
    (5, 10, 1, 'model', NULL, NULL, 5, 1, '{"turns":[{"role":"user","content":"Hello?"},{"role":"assistant","content":"Hello."}]}', NULL, 'rejected', 0, 1790000130000),
    (6, 12, 1, 'model', NULL, NULL, 6, 1, '{ "turns" : [ {"role":"user","content":"Spaces, and keys of a newer release.","colour":"red"},' || char(10) || '  {"role":"assistant","content":"Kept as they are."} ], "later": {"a": [1, 2.50, -0]} }', NULL, NULL, 0, 1790000131000),
    (7, 14, 1, 'model', NULL, NULL, 7, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000132000),
    (8, 15, 1, 'model', NULL, NULL, 8, 4, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'approved', 0, 1790000133000),
    (9, 16, 1, 'model', NULL, NULL, 9, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'approved', 0, 1790000134000),
    (10, 17, 1, 'model', NULL, NULL, 10, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'rejected', 0, 1790000135000),
    (11, 18, 1, 'model', NULL, NULL, 11, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'approved', 0, 1790000136000),
    (12, 19, 1, 'model', NULL, NULL, 12, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000137000),
    (13, 22, 1, 'model', NULL, NULL, 13, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000138000),
    (14, 24, 1, 'model', NULL, NULL, 14, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'approved', 0, 1790000139000),
    (15, 25, 1, 'model', NULL, NULL, 15, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'rejected', 0, 1790000140000),
    (16, 27, 1, 'model', NULL, NULL, 16, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'approved', 0, 1790000141000),
    (18, 29, 1, 'model', NULL, NULL, 18, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, 'approved', 0, 1790000143000),
    (19, 41, 1, 'model', NULL, NULL, 19, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000144000),
    (20, 42, 1, 'model', NULL, NULL, 20, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000145000),
    (31, 9, 2, 'model', NULL, NULL, 31, 1, '{"client_persona":"Ana, 41","session_context":"A first talk","expected_outcome":"One small step","turns":[{"role":"user","content":"My mother said: \"Don''t.\" And I—\n\nI do not know.","emotion":"shame","secondary_emotion":"anger","intensity":0.75},{"role":"assistant","content":"Many feel so.\n\n- One\n- Two","emotion":null,"secondary_emotion":null,"intensity":null},{"role":"user","content":"Really? 😀","emotion":"hope","secondary_emotion":null,"intensity":0.5},{"role":"assistant","content":"Really.","emotion":"calm","secondary_emotion":null,"intensity":0.1}]}', NULL, 'approved', 0, 1790000256000),
    (32, 27, 2, 'model', NULL, NULL, 32, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790000257000),
    (33, 26, 1, 'model', NULL, NULL, 33, 4, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 1, 1790000358000),
    (34, 9, 3, 'model', NULL, NULL, 35, 4, '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}', NULL, 'approved', 0, 1790000460000),
    (41, 13, 1, 'model', NULL, NULL, 43, 1, '{"turns":[{"role":"user","content":"Hello?"},{"role":"assistant","content":"Hello."}]}', NULL, NULL, 0, 1790000568000),
    (42, 101, 1, 'model', NULL, NULL, 110, 6, '{' || char(10) || '  "client_persona": "Ana, 41",' || char(10) || '  "session_context": "A first talk",' || char(10) || '  "expected_outcome": "One small step",' || char(10) || '  "turns": [' || char(10) || '    {' || char(10) || '      "role": "user",' || char(10) || '      "content": "My mother said: \"Don''t.\" And I—\n\nI do not know.",' || char(10) || '      "emotion": "shame",' || char(10) || '      "secondary_emotion": "anger",' || char(10) || '      "intensity": 0.75' || char(10) || '    },' || char(10) || '    {' || char(10) || '      "role": "assistant",' || char(10) || '      "content": "Many feel so.\n\n- One\n- Two",' || char(10) || '      "emotion": null,' || char(10) || '      "secondary_emotion": null,' || char(10) || '      "intensity": null' || char(10) || '    },' || char(10) || '    {' || char(10) || '      "role": "user",' || char(10) || '      "content": "Really? 😀",' || char(10) || '      "emotion": "hope",' || char(10) || '      "secondary_emotion": null,' || char(10) || '      "intensity": 0.5' || char(10) || '    },' || char(10) || '    {' || char(10) || '      "role": "assistant",' || char(10) || '      "content": "Really.",' || char(10) || '      "emotion": "calm",' || char(10) || '      "secondary_emotion": null,' || char(10) || '      "intensity": 0.1' || char(10) || '    }' || char(10) || '  ]' || char(10) || '}', NULL, 'approved', 0, 1790004135000),
    (44, 43, 1, 'model', NULL, NULL, 113, 1, '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}', NULL, NULL, 0, 1790004438000);

DELETE FROM scores;
INSERT INTO scores (id, version_id, scorer, scorer_version, repeat, tenths, criteria, call_id, at) VALUES
    (1, 1, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000126000),
    (2, 2, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000127000),
    (3, 3, 'rules', '1', 0, 80, '[{"key":"structure","name":"Ends on the expert, alternates","points":1.0,"out_of":1.0,"actual":"alternates","target":"alternates","why":"words of an older release"},{"key":"arc","name":"Emotional arc","points":null,"out_of":2.0,"actual":"not measured: no “emotion” was given","target":"fear 0.8 → calm 0.2","why":"words of an older release"}]', NULL, 1790000128000),
    (4, 4, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000129000),
    (5, 5, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000130000),
    (6, 6, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000131000),
    (7, 7, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000132000),
    (8, 8, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000133000),
    (9, 9, 'rules', '1', 0, 0, '[{"key":"structure","name":"Ends on the expert, alternates","points":1.0,"out_of":1.0,"actual":"alternates","target":"alternates","why":"words of an older release"},{"key":"arc","name":"Emotional arc","points":null,"out_of":2.0,"actual":"not measured: no “emotion” was given","target":"fear 0.8 → calm 0.2","why":"words of an older release"}]', NULL, 1790000134000),
    (10, 10, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000135000),
    (11, 11, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000136000),
    (12, 12, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000137000),
    (13, 13, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000138000),
    (14, 14, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000139000),
    (15, 15, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000140000),
    (16, 16, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000141000),
    (17, 18, 'rules', '1', 0, 100, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000143000),
    (18, 19, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000144000),
    (19, 20, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000145000),
    (20, 31, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000256000),
    (21, 32, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000257000),
    (22, 33, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000358000),
    (23, 34, 'rules', '1', 0, 95, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000460000),
    (24, 41, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790000568000),
    (25, 42, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790004135000),
    (26, 44, 'rules', '1', 0, 80, '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]', NULL, 1790004438000),
    (1001, 1, 'judge', 'claude-haiku-4-5/1', 0, 80, '[]', 114, 1790030015000),
    (1002, 34, 'judge', 'claude-haiku-4-5/1', 0, 30, '[]', 115, 1790030020000),
    (1003, 34, 'judge', 'claude-haiku-4-5/1', 1, 50, '[]', NULL, 1790030021000);

DELETE FROM verdicts;
INSERT INTO verdicts (id, version_id, verdict, reason, note, marks, blind, reviewer, action_id, at) VALUES
    (1, 1, 'approved', NULL, 'before the call', NULL, 0, NULL, 1, 1790010001000),
    (2, 4, 'rejected', NULL, 'Too "cold", it''s' || char(13, 10) || 'said twice. ' || char(10) || '👎 ' || char(10), NULL, 0, NULL, 2, 1790010002000),
    (3, 16, 'approved', NULL, 'of the first version', NULL, 0, NULL, 3, 1790010003000),
    (4, 31, 'approved', NULL, 'of the second', NULL, 0, NULL, 4, 1790010004000),
    (5, 34, 'approved', NULL, 'of the third', NULL, 0, NULL, 5, 1790010005000),
    (6, 5, 'rejected', 'Zu glatt', 'Too "cold", it''s' || char(13, 10) || 'said twice. ' || char(10) || '👎 ' || char(10), '[{"turn":2,"start":0,"end":4,"text":"Take"}]', 1, NULL, 6, 1790010006000),
    (7, 7, 'approved', NULL, 'taken back', NULL, 0, NULL, 7, 1790010007000),
    (8, 8, 'approved', NULL, 'first', NULL, 0, NULL, 8, 1790010009000),
    (9, 8, 'approved', NULL, 'again', NULL, 0, NULL, 9, 1790010011000),
    (10, 9, 'approved', NULL, 'the first', NULL, 0, NULL, 10, 1790010012000),
    (11, 9, 'rejected', NULL, 'the second', NULL, 0, NULL, 11, 1790010013000),
    (12, 10, 'rejected', NULL, 'while it waits', NULL, 0, NULL, 12, 1790010015000),
    (13, 11, 'approved', NULL, 'while it waited', NULL, 0, NULL, 13, 1790010016000),
    (14, 12, 'approved', NULL, '', NULL, 0, NULL, 14, 1790010017000),
    (15, 12, 'rejected', NULL, '', NULL, 0, NULL, 15, 1790010018000),
    (16, 14, 'approved', NULL, '', NULL, 0, NULL, 16, 1790010021000),
    (17, 15, 'rejected', NULL, '', NULL, 0, NULL, 17, 1790010022000),
    (19, 18, 'approved', NULL, 'a hard one', NULL, 0, NULL, 19, 1790010024000),
    (20, 19, 'approved', NULL, 'taken back out of turn', NULL, 0, NULL, 20, 1790010025000),
    (21, 42, 'approved', NULL, 'another dataset', NULL, 0, NULL, 21, 1790010026000);

DELETE FROM jobs;
INSERT INTO jobs (id, batch_id, purpose, conversation_id, version_id, from_turn, input, state, calls, round, transient, busy, invalid, due_at, ended_at) VALUES
    (1, 1, 'write', 5, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000126000),
    (2, 1, 'write', 6, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000127000),
    (3, 1, 'write', 8, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000128000),
    (4, 1, 'write', 9, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000129000),
    (5, 1, 'write', 10, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000130000),
    (6, 1, 'write', 12, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000131000),
    (7, 1, 'write', 14, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000132000),
    (8, 1, 'write', 15, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000133000),
    (9, 1, 'write', 16, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000134000),
    (10, 1, 'write', 17, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000135000),
    (11, 1, 'write', 18, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000136000),
    (12, 1, 'write', 19, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000137000),
    (13, 1, 'write', 22, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000138000),
    (14, 1, 'write', 24, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000139000),
    (15, 1, 'write', 25, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000140000),
    (16, 1, 'write', 27, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000141000),
    (17, 1, 'write', 28, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000142000),
    (18, 1, 'write', 29, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000143000),
    (19, 1, 'write', 41, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000144000),
    (20, 1, 'write', 42, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000145000),
    (21, 1, 'write', 7, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790000180021),
    (22, 1, 'write', 11, NULL, NULL, NULL, 'failed', 3, 1, 2, 3, 2, 0, 1790000180022),
    (23, 1, 'write', 20, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790000180023),
    (24, 1, 'write', 23, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790000180024),
    (25, 1, 'write', 31, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790000180025),
    (31, 2, 'write', 9, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000256000),
    (32, 2, 'write', 27, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000257000),
    (33, 3, 'write', 26, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000358000),
    (34, 4, 'write', 9, NULL, NULL, NULL, 'succeeded', 2, 0, 1, 0, 0, 0, 1790000460000),
    (41, 5, 'write', 21, NULL, NULL, NULL, 'cancelled', 1, 0, 0, 0, 0, 0, 1790000580041),
    (42, 5, 'write', 22, NULL, NULL, NULL, 'cancelled', 0, 0, 0, 0, 0, 0, 1790000580042),
    (43, 5, 'write', 23, NULL, NULL, NULL, 'cancelled', 0, 0, 0, 0, 0, 0, 1790000580043),
    (44, 5, 'write', 24, NULL, NULL, NULL, 'cancelled', 0, 0, 0, 0, 0, 0, 1790000580044),
    (45, 5, 'write', 25, NULL, NULL, NULL, 'cancelled', 0, 0, 0, 0, 0, 0, 1790000580045),
    (46, 5, 'write', 12, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790000580046),
    (47, 5, 'write', 18, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790000580047),
    (48, 5, 'write', 13, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790000568000),
    (51, 6, 'write', 32, NULL, NULL, NULL, 'queued', 1, 0, 0, 0, 0, 0, NULL),
    (52, 6, 'write', 34, NULL, NULL, NULL, 'queued', 1, 0, 1, 0, 0, 0, NULL),
    (53, 6, 'write', 1, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (60, 10, 'write', 60, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (61, 11, 'write', 61, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (62, 12, 'write', 62, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (63, 13, 'write', 63, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (64, 14, 'write', 64, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (65, 15, 'write', 65, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (66, 16, 'write', 66, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (67, 17, 'write', 67, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (68, 18, 'write', 68, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (69, 19, 'write', 69, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (70, 20, 'write', 70, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (71, 21, 'write', 71, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (72, 22, 'write', 72, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (73, 23, 'write', 73, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (80, 10, 'write', 2, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (81, 10, 'write', 20, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (82, 10, 'write', 17, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (83, 10, 'write', 30, NULL, NULL, NULL, 'queued', 2, 0, 2, 0, 0, 0, NULL),
    (90, 30, 'write', 4, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (91, 30, 'write', 5, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (92, 30, 'write', 6, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (93, 30, 'write', 7, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (94, 30, 'write', 3, NULL, NULL, NULL, 'retrying', 1, 0, 1, 0, 0, 1794600000000, NULL),
    (95, 30, 'write', 25, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (100, 31, 'write', 35, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (101, 32, 'write', 36, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (102, 32, 'write', 40, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (103, 33, 'write', 37, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (104, 33, 'write', 38, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (105, 34, 'write', 33, NULL, NULL, NULL, 'in_flight', 1, 0, 0, 0, 0, 0, NULL),
    (106, 35, 'write', 39, NULL, NULL, NULL, 'queued', 0, 0, 0, 0, 0, 0, NULL),
    (110, 40, 'write', 101, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790004135000),
    (111, 41, 'write', 102, NULL, NULL, NULL, 'failed', 1, 0, 0, 0, 0, 0, 1790004180111),
    (112, 42, 'write', 110, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790004337000),
    (113, 43, 'write', 43, NULL, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790004438000),
    (114, 44, 'judge', 5, 1, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790030015000),
    (115, 44, 'judge', 9, 34, NULL, NULL, 'succeeded', 1, 0, 0, 0, 0, 0, 1790030020000);

DELETE FROM calls;
INSERT INTO calls (id, job_id, batch_id, conversation_id, number, state, provider, model, reserved_micros, unknown_micros, remote_id, claimed_at, ended_at, http_status, request_id, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, error_kind, message, retry_at) VALUES
    (1, 1, 1, 5, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000101000, 1790000126000, 200, 'req_1', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (2, 2, 1, 6, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000102000, 1790000127000, 200, 'req_2', 'end_turn', 1201, 800, 4322, 0, NULL, NULL, NULL),
    (3, 3, 1, 8, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000103000, 1790000128000, 200, 'req_3', 'end_turn', 1202, 800, 9000, 0, NULL, NULL, NULL),
    (4, 4, 1, 9, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000104000, 1790000129000, 200, 'req_4', 'end_turn', 1203, 800, 4324, 0, NULL, NULL, NULL),
    (5, 5, 1, 10, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000105000, 1790000130000, 200, 'req_5', 'end_turn', 1204, 800, 4325, 1, NULL, NULL, NULL),
    (6, 6, 1, 12, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000106000, 1790000131000, 200, 'req_6', 'end_turn', 1205, 800, 4326, 0, NULL, NULL, NULL),
    (7, 7, 1, 14, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000107000, 1790000132000, 200, 'req_7', 'end_turn', 1206, 800, 4327, 0, NULL, NULL, NULL),
    (8, 8, 1, 15, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000108000, 1790000133000, 200, 'req_8', 'end_turn', 1207, 800, 4328, 0, NULL, NULL, NULL),
    (9, 9, 1, 16, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000109000, 1790000134000, 200, 'req_9', 'end_turn', 1208, 800, 4329, 0, NULL, NULL, NULL),
    (10, 10, 1, 17, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000110000, 1790000135000, 200, 'req_10', 'end_turn', 1209, 800, 4330, 0, NULL, NULL, NULL),
    (11, 11, 1, 18, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000111000, 1790000136000, 200, 'req_11', 'end_turn', 1210, 800, 4331, 0, NULL, NULL, NULL),
    (12, 12, 1, 19, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000112000, 1790000137000, 200, 'req_12', 'end_turn', 1211, 800, 4332, 0, NULL, NULL, NULL),
    (13, 13, 1, 22, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000113000, 1790000138000, 200, 'req_13', 'end_turn', 1212, 800, 4333, 0, NULL, NULL, NULL),
    (14, 14, 1, 24, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000114000, 1790000139000, 200, 'req_14', 'end_turn', 1213, 800, 4334, 0, NULL, NULL, NULL),
    (15, 15, 1, 25, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000115000, 1790000140000, 200, 'req_15', 'end_turn', 1214, 800, 4335, 0, NULL, NULL, NULL),
    (16, 16, 1, 27, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000116000, 1790000141000, 200, 'req_16', 'end_turn', 1215, 800, 4336, 0, NULL, NULL, NULL),
    (17, 17, 1, 28, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000117000, 1790000142000, 200, 'req_17', 'end_turn', 1216, 800, 4337, 0, NULL, NULL, NULL),
    (18, 18, 1, 29, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000118000, 1790000143000, 200, 'req_18', 'stop', 1217, 800, 4338, 0, NULL, NULL, NULL),
    (19, 19, 1, 41, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000119000, 1790000144000, 200, 'req_19', 'end_turn', 1218, 800, 4339, 0, NULL, NULL, NULL),
    (20, 20, 1, 42, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000120000, 1790000145000, 200, 'req_20', 'end_turn', 1219, 800, 4340, 0, NULL, NULL, NULL),
    (21, 21, 1, 7, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000121000, 1790000146000, 500, 'req_21', NULL, NULL, NULL, 0, 0, 'server_error', 'broken', NULL),
    (22, 22, 1, 11, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000122000, 1790000147000, 200, 'req_22', 'max_tokens', 900, 20, 77, 0, 'invalid_answer', 'no JSON at byte 59', NULL),
    (23, 23, 1, 20, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000123000, 1790000148000, 200, 'req_23', 'refusal', 900, 8, 12, 0, 'refused', 'it’s “refused”' || char(13, 10), NULL),
    (24, 24, 1, 23, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000124000, 1790000149000, 400, 'req_24', NULL, NULL, NULL, 0, 0, 'bad_request', NULL, NULL),
    (25, 25, 1, 31, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000125000, 1790000150000, 200, 'req_25', NULL, 5, 6, 50, 0, 'invalid_conversation', 'turn 1', NULL),
    (26, 22, 1, 11, 2, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000126000, 1790000151000, 200, 'req_26', 'end_turn', 900, 30, 78, 1, 'invalid_answer', 'no comma', NULL),
    (27, 22, 1, 11, 3, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000127000, 1790000152000, 200, 'req_27', 'end_turn', 900, 0, 10, 0, 'empty_answer', '', NULL),
    (31, 31, 2, 9, 1, 'succeeded', 'openai', 'qwen3:14b', 0, 0, NULL, 1790000231000, 1790000256000, 200, 'req_31', 'stop', 1200, 800, NULL, 0, NULL, NULL, NULL),
    (32, 32, 2, 27, 1, 'succeeded', 'openai', 'qwen3:14b', 0, 0, NULL, 1790000232000, 1790000257000, 200, 'req_32', 'length', 1200, 800, NULL, 0, NULL, NULL, NULL),
    (33, 33, 3, 26, 1, 'succeeded', 'practice', 'practice-1', 0, 0, NULL, 1790000333000, 1790000358000, 200, 'req_33', 'end_turn', 1200, 800, 0, 0, NULL, NULL, NULL),
    (34, 34, 4, 9, 1, 'unknown', 'anthropic', 'claude-haiku-4-5', 7000, 7000, NULL, 1790000434000, 1790000459000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'connection_lost', 'the body ended early', NULL),
    (35, 34, 4, 9, 2, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000435000, 1790000460000, 200, 'req_35', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (41, 46, 5, 12, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000541000, 1790000566000, 529, 'req_41', NULL, NULL, NULL, 0, 0, 'overloaded', 'overloaded_error', NULL),
    (42, 47, 5, 18, 1, 'unknown', 'anthropic', 'claude-haiku-4-5', 7000, 7000, NULL, 1790000542000, 1790000567000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'timeout', 'no answer in 180 s', NULL),
    (43, 48, 5, 13, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000543000, 1790000568000, 200, 'req_43', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (44, 41, 5, 21, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000544000, 1790000569000, 429, 'req_44', NULL, NULL, NULL, 0, 0, 'rate_limited', 'slow down', 1790000990000),
    (51, 51, 6, 32, 1, 'unknown', 'anthropic', 'claude-haiku-4-5', 7000, 7000, NULL, 1790000651000, 1790000676000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'outcome_unknown', 'the call was under way when its outcome was lost', NULL),
    (52, 52, 6, 34, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790000652000, 1790000677000, 502, 'req_52', NULL, NULL, NULL, 0, 0, 'server_error', 'bad gateway', NULL),
    (81, 83, 10, 30, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790001081000, 1790001106000, 503, 'req_81', NULL, NULL, NULL, 0, 0, 'overloaded', 'busy', NULL),
    (82, 83, 10, 30, 2, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790001082000, 1790001107000, 503, 'req_82', NULL, NULL, NULL, 0, 0, 'overloaded', 'busy', NULL),
    (90, 90, 30, 4, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003090000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (91, 91, 30, 5, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003091000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (92, 92, 30, 6, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003092000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (93, 93, 30, 7, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003093000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (94, 94, 30, 3, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003094000, 1790003119000, 500, 'req_94', NULL, NULL, NULL, 0, 0, 'server_error', 'broken', NULL),
    (95, 95, 30, 25, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003095000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (101, 101, 32, 36, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003301000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (103, 103, 33, 37, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003403000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (105, 105, 34, 33, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790003505000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
    (110, 110, 40, 101, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790004110000, 1790004135000, 200, 'req_110', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (111, 111, 41, 102, 1, 'failed', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790004211000, 1790004236000, 401, 'req_111', NULL, NULL, NULL, 0, 0, 'bad_key', 'invalid x-api-key', NULL),
    (112, 112, 42, 110, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 7000, 0, NULL, 1790004312000, 1790004337000, 200, 'req_112', 'end_turn', 1200, 800, 5000, 0, NULL, NULL, NULL),
    (113, 113, 43, 43, 1, 'succeeded', 'openai', 'qwen3:14b', 100, 0, NULL, 1790004413000, 1790004438000, 200, 'req_113', 'stop', 1200, 800, NULL, 0, NULL, NULL, NULL),
    (114, 114, 44, 5, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 9000, 0, NULL, 1790030011000, 1790030015000, 200, 'req_114', 'end_turn', 2000, 1000, 7000, 0, NULL, NULL, NULL),
    (115, 115, 44, 9, 1, 'succeeded', 'anthropic', 'claude-haiku-4-5', 9000, 0, NULL, 1790030016000, 1790030020000, 200, 'req_115', 'end_turn', 2000, 1000, 7000, 0, NULL, NULL, NULL);

DELETE FROM call_texts;
INSERT INTO call_texts (call_id, conversation_id, persona_version_id, arc_version_id, topic_version_id, template_version_id, voice_version_id, plan, params, system_id, prompt, head, tail, answer) VALUES
    (1, 5, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '["1: fee 37","2: fee 74","3: fee 111","4: fee 148","5: fee 185","6: fee 222","7: fee 259","8: fee 296","9: fee 333","","","12: fee 444","13: fee 481","14: fee 518","15: fee 555","16: fee 592","17: fee 629","18: fee 666","19: fee 703","20: fee 740","21: fee 777","22: fee 814","23: fee 851","24: fee 888","25: fee 925","26: fee 962","27: fee 999","28: fee 36","29: fee 73","30: fee 110","31: fee 147","32: fee 184","33: fee 221","34: fee 258","35: fee 295","36: fee 332","37: fee 369","38: fee 406","39: fee 443","40: fee 480","41: fee 517","42: fee 554","43: fee 591","44: fee 628","45: fee 665","46: fee 702","47: fee 739","48: fee 776","49: fee 813","50: fee 850","51: fee 887","52: fee 924","53: fee 961","54: fee 998","55: fee 35","56: fee 72","57: fee 109","58: fee 146","59: fee 183","60: fee 220","61: fee 257","62: fee 294","63: fee 331","64: fee 368","65: fee 405","66: fee 442","67: fee 479","68: fee 516","69: fee 553","70: fee 590","71: fee 627","72: fee 664","73: fee 701","74: fee 738","75: fee 775","76: fee 812","77: fee 849","78: fee 886","79: fee 923","80: fee 960","81: fee 997","82: fee 34","83: fee 71","84: fee 108","85: fee 145","86: fee 182","87: fee 219","88: fee 256","89: fee 293","90: fee 330","91: fee 367","92: fee 404","93: fee 441","94: fee 478","95: fee 515","96: fee 552","97: fee 589","98: fee 626","99: fee 663","\tindented, with a \"quote\" and an apostrophe: it''s","101: fee 737","102: fee 774","103: fee 811","104: fee 848","105: fee 885","106: fee 922","107: fee 959","108: fee 996","109: fee 33","110: fee 70","111: fee 107","112: fee 144","113: fee 181","114: fee 218","115: fee 255","116: fee 292","117: fee 329","118: fee 366","119: fee 403","120: fee 440","121: fee 477","122: fee 514","123: fee 551","124: fee 588","125: fee 625","126: fee 662","127: fee 699","128: fee 736","129: fee 773","130: fee 810","131: fee 847","132: fee 884","133: fee 921","134: fee 958","135: fee 995","136: fee 32","137: fee 69","138: fee 106","139: fee 143","140: fee 180","141: fee 217","142: fee 254","143: fee 291","144: fee 328","145: fee 365","146: fee 402","147: fee 439","148: fee 476","149: fee 513","150: fee 550","👩' || char(8205) || '👩' || char(8205) || '👧 feels “seen” — ✅","152: fee 624","153: fee 661","154: fee 698","155: fee 735","156: fee 772","157: fee 809","158: fee 846","159: fee 883","160: fee 920","161: fee 957","162: fee 994","163: fee 31","164: fee 68","165: fee 105","166: fee 142","167: fee 179","168: fee 216","169: fee 253","170: fee 290","171: fee 327","172: fee 364","173: fee 401","174: fee 438","175: fee 475","176: fee 512","177: fee 549","178: fee 586","179: fee 623","180: fee 660","181: fee 697","182: fee 734","183: fee 771","184: fee 808","185: fee 845","186: fee 882","187: fee 919","188: fee 956","189: fee 993","190: fee 30","191: fee 67","192: fee 104","193: fee 141","194: fee 178","195: fee 215","196: fee 252","197: fee 289","198: fee 326","199: fee 363","200: fee 400",""]', 'Sure! Here is the conversation:' || char(10, 10) || '```json' || char(10), char(10) || '```' || char(10, 10) || 'Let me know if I should go on. 🎉' || char(10), NULL),
    (2, 6, NULL, NULL, NULL, 13, 16, NULL, NULL, 1, '[114,126,137,148,159,170,181,192,203,"","",37,48,59,69,80,91,102,113,116,117,118,119,120,121,122,123,124,125,127,128,129,130,131,132,133,134,135,136,138,139,140,141,142,143,144,145,146,147,149,150,151,152,153,154,155,156,157,158,160,161,162,163,164,165,166,167,168,169,171,172,173,174,175,176,177,178,179,180,182,183,184,185,186,187,188,189,190,191,193,194,195,196,197,198,199,200,201,202,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,"117: another",25,26,27,28,29,30,31,32,33,34,35,36,38,39,40,41,42,43,44,45,46,47,49,50,51,52,53,54,55,56,57,58,60,204,61,62,63,64,65,66,67,68,70,71,72,73,74,75,76,77,78,79,81,82,83,84,85,86,87,88,89,90,92,93,94,95,96,97,98,99,100,101,103,104,105,106,107,108,109,110,111,112,115,""]', '', '', NULL),
    (3, 8, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '["","","Begins with two line breaks.\r","Windows, \rold Mac, line separator: paragraph separator: next line:end.","Zero width:' || char(8203, 8205, 65279) || ', no-break: , right to left: ' || char(8238) || 'abc' || char(8236) || ', combining: é, emoji: 😀👍🏽🇩🇪, private: , last: 􏿿","Controls: \u0001\u0002\u001b[31m' || char(127) || '\b","   ","\t","{{ persona.name }} {% if x %} %s ?1 $1 \\n \\u0000 ''''","",""]', '', '', '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}' || char(10) || '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}'),
    (4, 9, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '["Write a conversation about fees.","","Tier: template.",""]', '', char(13, 10), NULL),
    (5, 10, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[""]', '', '', ''),
    (6, 12, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '["[1,2,\"3\"]","12","1","\"1\"","null","[1]","12","12"]', '', '', NULL),
    (7, 14, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '["",""]', '', '', char(1, 2, 3, 127, 31, 11, 12) || '�￾😀' || char(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5) || '~=' || char(4) || '"M' || char(24) || '`@'),
    (8, 15, NULL, NULL, NULL, 12, 17, NULL, NULL, 4, '[205,"A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. ",205]', '', '', NULL),
    (9, 16, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"","Tier: scenario.",""]', '', '', NULL),
    (10, 17, NULL, NULL, NULL, 15, 16, NULL, '{"max_tokens":1024,"temperature":0.5,"concurrency":50,"timeout_seconds":60,"invalid_retries":0,"auto_resume":false,"allow_http":true}', 1, '[206,"",207,""]', '', '', NULL),
    (11, 18, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (12, 19, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (13, 22, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (14, 24, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (15, 25, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (16, 27, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (18, 29, NULL, NULL, NULL, 14, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (19, 41, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (20, 42, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (22, 11, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '', '', '{"turns": [{"role": "user", "content": "I was cut off in the mid'),
    (23, 20, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '', '', 'I can''t help with that.' || char(10)),
    (25, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '', '', '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}' || char(10) || '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}'),
    (26, 11, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '', '', 'Of course.' || char(13, 10) || '```json' || char(10) || '{"turns": [{"role": "user" "content": "no comma"}]}' || char(10) || '```' || char(10) || ' ' || char(10)),
    (27, 11, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '', '', ''),
    (31, 9, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",208,""]', '', '', NULL),
    (32, 27, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '["","",209,211,212,210,"   ","\t",213,"",""]', '', '', NULL),
    (33, 26, NULL, NULL, NULL, 11, 17, NULL, NULL, 4, '[206,"",207,""]', '', '', NULL),
    (35, 9, NULL, NULL, NULL, 12, 17, NULL, NULL, 4, '[114,126,137,148,159,170,181,192,203,"","",37,48,59,69,80,91,102,113,116,117,118,119,120,121,122,123,124,125,127,128,129,130,131,132,133,134,135,136,138,139,140,141,142,143,144,145,146,147,149,150,151,152,153,154,155,156,157,158,160,161,162,163,164,165,166,167,168,169,171,172,173,174,175,176,177,178,179,180,182,183,184,185,186,187,188,189,190,191,193,194,195,196,197,198,199,200,201,202,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,214,25,26,27,28,29,30,31,32,33,34,35,36,38,39,40,41,42,43,44,45,46,47,49,50,51,52,53,54,55,56,57,58,60,204,61,62,63,64,65,66,67,68,70,71,72,73,74,75,76,77,78,79,81,82,83,84,85,86,87,88,89,90,92,93,94,95,96,97,98,99,100,101,103,104,105,106,107,108,109,110,111,112,115,""]', '', '', '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}' || char(10) || '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line separator, , ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', 􏿿, ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}'),
    (41, 12, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '', '', '{"type":"error"}'),
    (43, 13, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', ''),
    (110, 101, NULL, NULL, NULL, 21, 22, NULL, NULL, 6, '["1: fee 37","2: fee 74","3: fee 111","4: fee 148","5: fee 185","6: fee 222","7: fee 259","8: fee 296","9: fee 333","","","12: fee 444","13: fee 481","14: fee 518","15: fee 555","16: fee 592","17: fee 629","18: fee 666","19: fee 703","20: fee 740","21: fee 777","22: fee 814","23: fee 851","24: fee 888","25: fee 925","26: fee 962","27: fee 999","28: fee 36","29: fee 73","30: fee 110","31: fee 147","32: fee 184","33: fee 221","34: fee 258","35: fee 295","36: fee 332","37: fee 369","38: fee 406","39: fee 443","40: fee 480","41: fee 517","42: fee 554","43: fee 591","44: fee 628","45: fee 665","46: fee 702","47: fee 739","48: fee 776","49: fee 813","50: fee 850","51: fee 887","52: fee 924","53: fee 961","54: fee 998","55: fee 35","56: fee 72","57: fee 109","58: fee 146","59: fee 183","60: fee 220","61: fee 257","62: fee 294","63: fee 331","64: fee 368","65: fee 405","66: fee 442","67: fee 479","68: fee 516","69: fee 553","70: fee 590","71: fee 627","72: fee 664","73: fee 701","74: fee 738","75: fee 775","76: fee 812","77: fee 849","78: fee 886","79: fee 923","80: fee 960","81: fee 997","82: fee 34","83: fee 71","84: fee 108","85: fee 145","86: fee 182","87: fee 219","88: fee 256","89: fee 293","90: fee 330","91: fee 367","92: fee 404","93: fee 441","94: fee 478","95: fee 515","96: fee 552","97: fee 589","98: fee 626","99: fee 663","\tindented, with a \"quote\" and an apostrophe: it''s","101: fee 737","102: fee 774","103: fee 811","104: fee 848","105: fee 885","106: fee 922","107: fee 959","108: fee 996","109: fee 33","110: fee 70","111: fee 107","112: fee 144","113: fee 181","114: fee 218","115: fee 255","116: fee 292","117: fee 329","118: fee 366","119: fee 403","120: fee 440","121: fee 477","122: fee 514","123: fee 551","124: fee 588","125: fee 625","126: fee 662","127: fee 699","128: fee 736","129: fee 773","130: fee 810","131: fee 847","132: fee 884","133: fee 921","134: fee 958","135: fee 995","136: fee 32","137: fee 69","138: fee 106","139: fee 143","140: fee 180","141: fee 217","142: fee 254","143: fee 291","144: fee 328","145: fee 365","146: fee 402","147: fee 439","148: fee 476","149: fee 513","150: fee 550","👩' || char(8205) || '👩' || char(8205) || '👧 feels “seen” — ✅","152: fee 624","153: fee 661","154: fee 698","155: fee 735","156: fee 772","157: fee 809","158: fee 846","159: fee 883","160: fee 920","161: fee 957","162: fee 994","163: fee 31","164: fee 68","165: fee 105","166: fee 142","167: fee 179","168: fee 216","169: fee 253","170: fee 290","171: fee 327","172: fee 364","173: fee 401","174: fee 438","175: fee 475","176: fee 512","177: fee 549","178: fee 586","179: fee 623","180: fee 660","181: fee 697","182: fee 734","183: fee 771","184: fee 808","185: fee 845","186: fee 882","187: fee 919","188: fee 956","189: fee 993","190: fee 30","191: fee 67","192: fee 104","193: fee 141","194: fee 178","195: fee 215","196: fee 252","197: fee 289","198: fee 326","199: fee 363","200: fee 400",""]', 'Sure! Here is the conversation:' || char(10, 10) || '```json' || char(10), char(10) || '```' || char(10, 10) || 'Let me know if I should go on. 🎉' || char(10), NULL),
    (113, 43, NULL, NULL, NULL, 11, 16, NULL, NULL, 1, '[206,"",207,""]', '', '', NULL),
    (114, 5, NULL, NULL, NULL, NULL, 11, NULL, NULL, NULL, '["Judge this."]', '', '', '{"score":8}'),
    (115, 9, NULL, NULL, NULL, NULL, 11, NULL, NULL, NULL, '["Judge this."]', '', '', '{"score":3}');

DELETE FROM packed_texts;

DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) VALUES ('datasets', 6), ('conversations', 121);

DELETE FROM exports;
INSERT INTO exports (id, dataset_id, at, input, path, conversations, files, bytes, counts, hash) VALUES
    (1, 1, 1790020001000, '{"consumer":null,"format":"messages","target":{"kind":"matching","filter":{"text":"","statuses":[],"tiers":["template"],"personas":[],"arcs":[],"topics":[],"intents":[],"tones":[]},"except":[]},"statuses":["approved"],"minScore":null,"best":null,"unlike":false,"system":"keep","family":null,"template":null,"context":null,"validation":0.0,"test":0.0,"seed":1,"practice":false}', '/home/ü/train.jsonl', 2, 1, 4096, '{"leftOut":[],"practice":0,"sides":{"test":0,"train":2,"valid":0}}', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
    (4, 1, 1790020004000, '{"consumer":"trl","format":null,"target":{"kind":"ids","ids":[5,9,33]},"statuses":["approved","generated"],"minScore":7.5,"best":3,"unlike":true,"system":"fold","family":"qwen3","template":null,"context":4096,"validation":0.1,"test":0.05,"seed":7,"practice":true}', 'C:\Users\you\coach', 3, 4, 9999, '{"leftOut":[{"count":1,"reason":"the score is lower than 7.5"}],"practice":1,"sides":{"test":1,"train":1,"valid":1}}', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');

DELETE FROM exported_versions;
INSERT INTO exported_versions (export_id, conversation_id, version_id) VALUES
    (1, 5, 1),
    (1, 9, 34),
    (4, 5, 1),
    (4, 9, 34),
    (4, 999, 999);

DELETE FROM splits;
INSERT INTO splits (id, dataset_id, seed, valid, test) VALUES
    (1, 1, 7, 1000, 500),
    (2, 1, 7, 2000, 0);

DELETE FROM split_groups;
INSERT INTO split_groups (split_id, persona_id, arc_id, topic_id, side) VALUES
    (1, 0, 0, 0, 'test'),
    (1, 1, 3, 5, 'train'),
    (1, 2, 4, 6, 'valid'),
    (2, 1, 3, 5, 'valid');

DELETE FROM reasons;
INSERT INTO reasons (dataset_id, name, removed, at) VALUES
    (1, 'untrue', 1, 1790030002000),
    (1, 'Zu glatt', 0, 1790030001000);

DELETE FROM repeats;
INSERT INTO repeats (id, version_id, first, again, at) VALUES
    (1, 1, 'approved', 'approved', 1790030003000),
    (2, 34, 'approved', 'deferred', 1790030004000);

DELETE FROM phrases;
INSERT INTO phrases (dataset_id, kind, text, decision, at) VALUES
    (1, 'opening', 'NAME first take a', 'avoid', 1790030005000),
    (1, 'phrase', 'it''s "okay" – really', 'allow', 1790030006000);

DELETE FROM examples;
INSERT INTO examples (conversation_id, dataset_id, at) VALUES
    (9, 1, 1790030007000);

DELETE FROM dataset_settings;
INSERT INTO dataset_settings (dataset_id, key, value) VALUES
    (1, 'coverage', '{"target":4}'),
    (1, 'judge', '{"provider":"anthropic","base_url":null,"model":"claude-haiku-4-5","prompt":"Judge this as {{ voice.name }} would.\n"}'),
    (1, 'plan', '{}');

CREATE TRIGGER batch_completed AFTER UPDATE OF state ON batches
WHEN new.state = 'completed' AND old.state <> 'completed' AND new.email = 1 BEGIN
    INSERT INTO outbox (batch_id, next_at, queued_at)
    VALUES (new.id, coalesce(new.ended_at, new.created_at), coalesce(new.ended_at, new.created_at))
    ON CONFLICT (batch_id) DO NOTHING;
END;
CREATE TRIGGER limit_set BEFORE UPDATE OF cap_micros, price ON batches WHEN new.cap_micros IS NOT NULL AND new.price IS NULL BEGIN
    SELECT RAISE(ABORT, 'a spending limit needs a price');
END;
CREATE TRIGGER limit_given BEFORE INSERT ON batches WHEN new.cap_micros IS NOT NULL AND new.price IS NULL BEGIN
    SELECT RAISE(ABORT, 'a spending limit needs a price');
END;
CREATE TRIGGER call_claimed AFTER INSERT ON calls BEGIN
    UPDATE batches SET reserved_micros = reserved_micros + new.reserved_micros, calls = calls + 1 WHERE id = new.batch_id;
    UPDATE jobs SET state = 'in_flight', calls = new.number WHERE id = new.job_id;
END;
CREATE TRIGGER call_settled AFTER UPDATE OF state ON calls WHEN old.state = 'in_flight' AND new.state <> 'in_flight' BEGIN
    UPDATE batches SET reserved_micros = reserved_micros - old.reserved_micros,
        spent_micros = spent_micros + coalesce(new.cost_micros, 0), unknown_micros = unknown_micros + new.unknown_micros,
        over_reserved_micros = over_reserved_micros + max(coalesce(new.cost_micros, 0) - old.reserved_micros, 0),
        -- A call whose tokens are known and whose cost is not, in a batch with a price: the server passes calls on.
        gateway = gateway OR price IS NOT NULL AND new.cost_micros IS NULL AND new.output_tokens IS NOT NULL
    WHERE id = new.batch_id;
END;
CREATE TRIGGER job_ended AFTER UPDATE OF state ON jobs WHEN new.ended_at IS NOT NULL AND old.ended_at IS NULL BEGIN
    UPDATE batches SET succeeded = succeeded + (new.state = 'succeeded'), failed = failed + (new.state = 'failed'),
        cancelled = cancelled + (new.state = 'cancelled')
    WHERE id = new.batch_id;
END;
CREATE TRIGGER job_moved AFTER UPDATE OF state ON jobs
WHEN new.purpose = 'write' AND ((new.state IN ('in_flight', 'retrying')) <> (old.state IN ('in_flight', 'retrying')) OR new.ended_at IS NOT NULL) BEGIN
    UPDATE conversations SET writing = new.state IN ('in_flight', 'retrying'),
        failed = CASE new.state WHEN 'failed' THEN 1 WHEN 'succeeded' THEN 0 ELSE failed END, revision = revision + 1
    WHERE id = new.conversation_id;
END;
CREATE TRIGGER verdict_given AFTER INSERT ON verdicts BEGIN
    UPDATE versions SET verdict = nullif(new.verdict, 'withdrawn') WHERE id = new.version_id;
    UPDATE conversations SET verdict = nullif(new.verdict, 'withdrawn'), revision = revision + 1,
        reviewed_at = iif(new.verdict = 'withdrawn', NULL, new.at)
    WHERE version_id = new.version_id;
END;
CREATE TRIGGER verdict_undone AFTER UPDATE OF undone_at ON actions WHEN (new.undone_at IS NULL) <> (old.undone_at IS NULL) BEGIN
    UPDATE versions SET verdict = (SELECT k.verdict FROM counting_verdicts k WHERE k.version_id = versions.id)
    WHERE id IN (SELECT version_id FROM verdicts WHERE action_id = new.id);
    UPDATE conversations SET revision = revision + 1,
        verdict = (SELECT k.verdict FROM counting_verdicts k WHERE k.version_id = conversations.version_id),
        reviewed_at = (SELECT k.at FROM counting_verdicts k WHERE k.version_id = conversations.version_id)
    WHERE version_id IN (SELECT version_id FROM verdicts WHERE action_id = new.id);
END;
CREATE TRIGGER version_scored AFTER INSERT ON scores WHEN new.scorer = 'rules' BEGIN
    UPDATE conversations SET score = new.tenths, revision = revision + 1 WHERE version_id = new.version_id;
END;
CREATE TRIGGER version_rescored AFTER UPDATE OF tenths ON scores WHEN new.scorer = 'rules' AND new.tenths <> old.tenths BEGIN
    UPDATE conversations SET score = new.tenths, revision = revision + 1 WHERE version_id = new.version_id;
END;
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
CREATE TRIGGER row_recounted AFTER UPDATE OF dataset_id, tier, version_id, writing, failed, verdict ON conversations
WHEN new.status <> old.status OR new.tier <> old.tier OR new.dataset_id IS NOT old.dataset_id BEGIN
    UPDATE row_counts SET n = n + 1 WHERE dataset_id = new.dataset_id AND tier = new.tier AND status = new.status;
    UPDATE row_counts SET n = n - 1 WHERE dataset_id = old.dataset_id AND tier = old.tier AND status = old.status;
END;
CREATE TRIGGER version_forgotten AFTER DELETE ON versions BEGIN
    DELETE FROM version_words WHERE rowid = old.id;
END;
PRAGMA foreign_keys = ON;
