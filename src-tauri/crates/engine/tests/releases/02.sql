-- A file of the layouts 2 and 3, with every state of row, job and call. Applied to an empty file that has the migrations up
-- to one of them. What the program shows of it is written down in 02.json; nothing here is ever changed.

-- Texts, each once: the awkward ones stand in many places.
CREATE TEMP TABLE words (n TEXT PRIMARY KEY, t TEXT NOT NULL);
INSERT INTO words (n, t) VALUES
    ('system.first', 'You are élan, a planner.

Two empty lines follow.


A line that ends with blanks:  ' || char(32) || '
' || char(9) || 'A tab. And a line break at the end.
'),
    ('system.second', 'You are calm.' || char(13, 10) || 'Lines end as Windows ends them.' || char(13, 10, 13, 10) || 'No break at the end.'),
    ('prompt.200 lines', '1: fee 37
2: fee 74
3: fee 111
4: fee 148
5: fee 185
6: fee 222
7: fee 259
8: fee 296
9: fee 333


12: fee 444
13: fee 481
14: fee 518
15: fee 555
16: fee 592
17: fee 629
18: fee 666
19: fee 703
20: fee 740
21: fee 777
22: fee 814
23: fee 851
24: fee 888
25: fee 925
26: fee 962
27: fee 999
28: fee 36
29: fee 73
30: fee 110
31: fee 147
32: fee 184
33: fee 221
34: fee 258
35: fee 295
36: fee 332
37: fee 369
38: fee 406
39: fee 443
40: fee 480
41: fee 517
42: fee 554
43: fee 591
44: fee 628
45: fee 665
46: fee 702
47: fee 739
48: fee 776
49: fee 813
50: fee 850
51: fee 887
52: fee 924
53: fee 961
54: fee 998
55: fee 35
56: fee 72
57: fee 109
58: fee 146
59: fee 183
60: fee 220
61: fee 257
62: fee 294
63: fee 331
64: fee 368
65: fee 405
66: fee 442
67: fee 479
68: fee 516
69: fee 553
70: fee 590
71: fee 627
72: fee 664
73: fee 701
74: fee 738
75: fee 775
76: fee 812
77: fee 849
78: fee 886
79: fee 923
80: fee 960
81: fee 997
82: fee 34
83: fee 71
84: fee 108
85: fee 145
86: fee 182
87: fee 219
88: fee 256
89: fee 293
90: fee 330
91: fee 367
92: fee 404
93: fee 441
94: fee 478
95: fee 515
96: fee 552
97: fee 589
98: fee 626
99: fee 663
' || char(9) || 'indented, with a "quote" and an apostrophe: it''s
101: fee 737
102: fee 774
103: fee 811
104: fee 848
105: fee 885
106: fee 922
107: fee 959
108: fee 996
109: fee 33
110: fee 70
111: fee 107
112: fee 144
113: fee 181
114: fee 218
115: fee 255
116: fee 292
117: fee 329
118: fee 366
119: fee 403
120: fee 440
121: fee 477
122: fee 514
123: fee 551
124: fee 588
125: fee 625
126: fee 662
127: fee 699
128: fee 736
129: fee 773
130: fee 810
131: fee 847
132: fee 884
133: fee 921
134: fee 958
135: fee 995
136: fee 32
137: fee 69
138: fee 106
139: fee 143
140: fee 180
141: fee 217
142: fee 254
143: fee 291
144: fee 328
145: fee 365
146: fee 402
147: fee 439
148: fee 476
149: fee 513
150: fee 550
👩' || char(8205) || '👩' || char(8205) || '👧 feels “seen” — ✅
152: fee 624
153: fee 661
154: fee 698
155: fee 735
156: fee 772
157: fee 809
158: fee 846
159: fee 883
160: fee 920
161: fee 957
162: fee 994
163: fee 31
164: fee 68
165: fee 105
166: fee 142
167: fee 179
168: fee 216
169: fee 253
170: fee 290
171: fee 327
172: fee 364
173: fee 401
174: fee 438
175: fee 475
176: fee 512
177: fee 549
178: fee 586
179: fee 623
180: fee 660
181: fee 697
182: fee 734
183: fee 771
184: fee 808
185: fee 845
186: fee 882
187: fee 919
188: fee 956
189: fee 993
190: fee 30
191: fee 67
192: fee 104
193: fee 141
194: fee 178
195: fee 215
196: fee 252
197: fee 289
198: fee 326
199: fee 363
200: fee 400
');
INSERT INTO words (n, t) SELECT 'prompt.one line differs', replace(t, '117: fee 329', '117: another') FROM words WHERE n = 'prompt.200 lines';
INSERT INTO words (n, t) VALUES
    ('prompt.awkward', '

Begins with two line breaks.' || char(13, 10) || 'Windows,' || char(32, 13) || 'old Mac, line separator:' || char(8232) || 'paragraph separator:' || char(8233) || 'next line:' || char(133) || 'end.
Zero width:' || char(8203, 8205, 65279) || ', no-break:' || char(160) || ', right to left: ' || char(8238) || 'abc' || char(8236) || ', combining: e' || char(769) || ', emoji: 😀👍🏽🇩🇪, private: ' || char(57344) || ', last: ' || char(1114111) || '
Controls: ' || char(1, 2, 27) || '[31m' || char(127, 8) || '
  ' || char(32) || '
' || char(9) || '
{{ persona.name }} {% if x %} %s ?1 $1 \n \u0000 ''''

'),
    ('prompt.long line', 'Short.
A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it. A line beyond a thousand bytes, with an é in it.' || char(32) || '
Short.'),
    ('conversation.plain', '{"client_persona":null,"session_context":null,"expected_outcome":null,"turns":[{"role":"user","content":"I am afraid of the fee.","emotion":"fear","secondary_emotion":null,"intensity":0.8},{"role":"assistant","content":"That makes sense. It is $37.","emotion":"calm","secondary_emotion":null,"intensity":0.2}]}'),
    ('conversation.long', '{"client_persona":"Ana, 41","session_context":"A first talk","expected_outcome":"One small step","turns":[{"role":"user","content":"My mother said: \"Don''t.\" And I—\n\nI do not know.","emotion":"shame","secondary_emotion":"anger","intensity":0.75},{"role":"assistant","content":"Many feel so.\n\n- One\n- Two","emotion":null,"secondary_emotion":null,"intensity":null},{"role":"user","content":"Really? 😀","emotion":"hope","secondary_emotion":null,"intensity":0.5},{"role":"assistant","content":"Really.","emotion":"calm","secondary_emotion":null,"intensity":0.1}]}'),
    ('conversation.awkward', '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line' || char(8232) || 'separator, ' || char(133) || ', ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', ' || char(1114111) || ', ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}'),
    ('conversation.older', '{"turns":[{"role":"user","content":"Hello?"},{"role":"assistant","content":"Hello."}]}'),
    ('conversation.spaced', '{ "turns" : [ {"role":"user","content":"Spaces, and keys of a newer release.","colour":"red"},
  {"role":"assistant","content":"Kept as they are."} ], "later": {"a": [1, 2.50, -0]} }'),
    ('raw.fence and prose', 'Sure! Here is the conversation:

```json
{
  "client_persona": "Ana, 41",
  "session_context": "A first talk",
  "expected_outcome": "One small step",
  "turns": [
    {
      "role": "user",
      "content": "My mother said: \"Don''t.\" And I—\n\nI do not know.",
      "emotion": "shame",
      "secondary_emotion": "anger",
      "intensity": 0.75
    },
    {
      "role": "assistant",
      "content": "Many feel so.\n\n- One\n- Two",
      "emotion": null,
      "secondary_emotion": null,
      "intensity": null
    },
    {
      "role": "user",
      "content": "Really? 😀",
      "emotion": "hope",
      "secondary_emotion": null,
      "intensity": 0.5
    },
    {
      "role": "assistant",
      "content": "Really.",
      "emotion": "calm",
      "secondary_emotion": null,
      "intensity": 0.1
    }
  ]
}
```

Let me know if I should go on. 🎉
'),
    ('raw.windows', '{' || char(13, 10) || ' "client_persona": null,' || char(13, 10) || ' "session_context": null,' || char(13, 10) || ' "expected_outcome": null,' || char(13, 10) || ' "turns": [' || char(13, 10) || '  {' || char(13, 10) || '   "role": "user",' || char(13, 10) || '   "content": "I am afraid of the fee.",' || char(13, 10) || '   "emotion": "fear",' || char(13, 10) || '   "secondary_emotion": null,' || char(13, 10) || '   "intensity": 0.8' || char(13, 10) || '  },' || char(13, 10) || '  {' || char(13, 10) || '   "role": "assistant",' || char(13, 10) || '   "content": "That makes sense. It is $37.",' || char(13, 10) || '   "emotion": "calm",' || char(13, 10) || '   "secondary_emotion": null,' || char(13, 10) || '   "intensity": 0.2' || char(13, 10) || '  }' || char(13, 10) || ' ]' || char(13, 10) || '}' || char(13, 10)),
    ('raw.binary', char(1, 2, 3, 127, 31, 11, 12, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 65533, 65534) || '😀' || char(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5) || '~=' || char(4) || '"M' || char(24) || '`@'),
    ('raw.twice', '{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line' || char(8232) || 'separator, ' || char(133) || ', ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', ' || char(1114111) || ', ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}
{"client_persona":null,"session_context":null,"expected_outcome":"","turns":[{"role":"user","content":"Line' || char(8232) || 'separator, ' || char(133) || ', ' || char(127) || ', tab\t, quote \" and \\ and </script>.","emotion":"confusion","secondary_emotion":null,"intensity":1.0},{"role":"assistant","content":"RTL ' || char(8238) || 'abc' || char(8236) || ', emoji 👩' || char(8205) || '👩' || char(8205) || '👧, ' || char(65279) || ', ' || char(1114111) || ', ''single'' and ''''double''''.\r\nNext.\n","emotion":"calm","secondary_emotion":null,"intensity":0.0}]}'),
    ('raw.invalid', '{"turns": [{"role": "user", "content": "I was cut off in the mid'),
    ('raw.invalid in a fence', 'Of course.' || char(13, 10) || '```json
{"turns": [{"role": "user" "content": "no comma"}]}
```
' || char(8232) || '
'),
    ('criteria.with words', '[{"key":"structure","name":"Ends on the expert, alternates","points":1.0,"out_of":1.0,"actual":"alternates","target":"alternates","why":"words of an older release"},{"key":"arc","name":"Emotional arc","points":null,"out_of":2.0,"actual":"not measured: no “emotion” was given","target":"fear 0.8 → calm 0.2","why":"words of an older release"}]'),
    ('criteria.facts', '[{"key":"structure","points":null,"out_of":0.0,"actual":"alternates","target":""},{"key":"turn_count","points":1.25,"out_of":2.0,"actual":"2 exchanges","target":"3 to 5 “exchanges”"},{"key":"novelty","points":null,"out_of":1.0,"actual":"not measured","target":""}]'),
    ('params.usual', '{"max_tokens":2048,"temperature":null,"concurrency":5,"timeout_seconds":180,"invalid_retries":2,"auto_resume":true}'),
    ('params.own', '{"max_tokens":1024,"temperature":0.5,"concurrency":50,"timeout_seconds":60,"invalid_retries":0,"auto_resume":false,"allow_http":true}'),
    ('price', '{"input":1000000,"output":5000000,"long_over":null,"long_input":1000000,"long_output":5000000}');

-- Datasets: 5 and 3 were deleted, their ids are not used again.
INSERT INTO datasets (id, name, next_number, created_at, last_used_at) VALUES
    (1, 'Geld & Gefühl', 90, 1790000000000, 1790000099000),
    (2, 'empty', 1, 1790000001000, 1790000001000),
    (4, 'second', 3, 1790000002000, 1790000002000),
    (5, 'deleted', 2, 1790000003000, 1790000003000);

-- The library: every kind, with several versions; two templates of one tier.
INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
    (1, 1, 'persona', 'Ana', '{"name":"Ana","role":"Nurse","age":40,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000001000),
    (2, 1, 'persona', 'Ben', '{"name":"Ben","role":"Nurse","age":30,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000001000),
    (3, 1, 'arc', 'Fear to Calm', '{"name":"Fear to Calm","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000001000),
    (4, 1, 'arc', 'Shame to Hope', '{"name":"Shame to Hope","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000001000),
    (5, 1, 'topic', 'Fees', '{"name":"Fees","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000001000),
    (6, 1, 'topic', 'Roth', '{"name":"Roth","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000001000),
    (7, 1, 'template', 'First', '{"name":"First","tier":"template","body":"Write {{ topic.name }}.\n","notes":""}', 1790000001000),
    (8, 1, 'template', 'Scenario', '{"name":"Scenario","tier":"scenario","body":"S","notes":""}', 1790000001000),
    (9, 1, 'template', 'Edge', '{"name":"Edge","tier":"edge_case","body":"E","notes":""}', 1790000001000),
    (10, 1, 'template', 'Second', '{"name":"Second","tier":"template","body":"Another for the same tier.","notes":""}', 1790000004000),
    (11, 1, 'voice', 'Élan', '{"name":"Élan","role":"Planner","principles":["p"],"avoid_phrases":["sadly"],"system_prompt":"You are élan, a planner.\n\nTwo empty lines follow.\n\n\nA line that ends with blanks:   \n\tA tab. And a line break at the end.\n"}', 1790000001000),
    (21, 4, 'persona', 'Ana', '{"name":"Ana","role":"Nurse","age":50,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000002000),
    (22, 4, 'arc', 'Fear to Calm', '{"name":"Fear to Calm","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000002000),
    (23, 4, 'topic', 'Fees', '{"name":"Fees","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000002000),
    (24, 4, 'template', 'First', '{"name":"First","tier":"template","body":"T","notes":""}', 1790000002000),
    (25, 4, 'voice', 'Élan', '{"name":"Élan","role":"Planner","principles":["p"],"avoid_phrases":["sadly"],"system_prompt":"You are élan, a planner.\n\nTwo empty lines follow.\n\n\nA line that ends with blanks:   \n\tA tab. And a line break at the end.\n"}', 1790000002000);
UPDATE library_items SET version = column2, name = column3, body = column4, updated_at = column5 FROM (VALUES
    (1, 2, 'Ana', '{"name":"Ana","role":"Nurse","age":41,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000005000),
    (3, 2, 'Fear to Calm', '{"name":"Fear to Calm","start":{"emotion":"fear","low":0.6,"high":0.9},"end":{"emotion":"calm","low":0.1,"high":0.3},"strategy":"s","techniques":["name it"],"phrases":[],"avoid":["calm down"],"personas":[],"tiers":["template","scenario"],"boundary":null,"referral":null}', 1790000006000),
    (5, 2, 'Fees & costs', '{"name":"Fees & costs","category":"fees","level":"beginner","summary":"s","key_points":["k"],"typical_numbers":["$37"]}', 1790000007000),
    (7, 2, 'First', '{"name":"First","tier":"template","body":"Write about {{ topic.name }}.\r\n","notes":""}', 1790000008000),
    (11, 2, 'Élan', '{"name":"Élan","role":"Planner","principles":["p"],"avoid_phrases":["sadly"],"system_prompt":"You are calm.\r\nLines end as Windows ends them.\r\n\r\nNo break at the end."}', 1790000010000)) WHERE library_items.id = column1;
UPDATE library_items SET version = column2, name = column3, body = column4, updated_at = column5 FROM (VALUES
    (1, 3, 'Ana Ö.', '{"name":"Ana Ö.","role":"Nurse","age":41,"income_band":"40-60","background":"Asked “why”","speech":"short","typical_questions":["Why?"],"concerns":["fees"],"phrases":["you see"]}', 1790000009000)) WHERE library_items.id = column1;
INSERT INTO library_items (id, dataset_id, kind, name, body, updated_at) VALUES
    (51, 5, 'persona', 'x', '{}', 1790000003000),
    (52, 5, 'arc', 'x', '{}', 1790000003000),
    (53, 5, 'topic', 'x', '{}', 1790000003000),
    (54, 5, 'template', 'x', '{}', 1790000003000);

-- Rows, in the order of their ids; 28 and 31 are deleted further down.
INSERT INTO conversations (id, dataset_id, number, persona_id, arc_id, topic_id, intent, tone, tier, brief, variation) VALUES
    (1, 1, 1, 2, 3, 5, 'decide', 'curt', 'template', NULL, 2),
    (2, 1, 2, 1, 4, 5, 'vent', 'élégant', 'template', 'A brief: “naïve”, 50 %_\.', 3),
    (3, 1, 3, 2, 4, 5, 'decide', 'warm', 'template', 'Too "cold", it''s' || char(13, 10) || 'said twice.' || char(8232) || '
👎' || char(32) || '
', 1),
    (4, 1, 4, 1, 3, 6, 'vent', 'curt', 'template', NULL, 2),
    (5, 1, 5, 2, 3, 6, 'decide', 'élégant', 'template', NULL, 3),
    (6, 1, 6, 1, 4, 6, 'vent', 'warm', 'scenario', NULL, 1),
    (7, 1, 7, 2, 4, 6, 'decide', 'curt', 'scenario', NULL, 2),
    (8, 1, 8, 1, 3, 5, 'vent', 'élégant', 'template', NULL, 3),
    (9, 1, 9, 2, 3, 5, 'decide', 'warm', 'template', '', 1),
    (10, 1, 10, 1, 4, 5, 'vent', 'curt', 'template', NULL, 2),
    (11, 1, 11, 2, 4, 5, 'decide', 'élégant', 'template', NULL, 3),
    (12, 1, 12, 1, 3, 6, 'vent', 'warm', 'template', NULL, 1),
    (13, 1, 13, 2, 3, 6, 'decide', 'curt', 'template', NULL, 2),
    (14, 1, 14, 1, 4, 6, 'vent', 'élégant', 'template', NULL, 3),
    (15, 1, 15, 2, 4, 6, 'decide', 'warm', 'template', NULL, 1),
    (16, 1, 16, 1, 3, 5, 'vent', 'curt', 'template', NULL, 2),
    (17, 1, 17, 2, 3, 5, 'decide', 'élégant', 'template', NULL, 3),
    (18, 1, 18, 1, 4, 5, 'vent', 'warm', 'template', NULL, 1),
    (19, 1, 19, 2, 4, 5, 'decide', 'curt', 'template', NULL, 2),
    (20, 1, 20, 1, 3, 6, 'vent', 'élégant', 'template', NULL, 3),
    (21, 1, 21, 2, 3, 6, 'decide', 'warm', 'template', NULL, 1),
    (22, 1, 22, 1, 4, 6, 'vent', 'curt', 'template', NULL, 2),
    (23, 1, 23, 2, 4, 6, 'decide', 'élégant', 'template', NULL, 3),
    (24, 1, 24, 1, 3, 5, 'vent', 'warm', 'template', NULL, 1),
    (25, 1, 25, 2, 3, 5, 'decide', 'curt', 'template', NULL, 2),
    (26, 1, 26, 1, 4, 5, 'vent', 'élégant', 'template', NULL, 3),
    (27, 1, 27, 2, 4, 5, 'decide', 'warm', 'template', NULL, 1),
    (28, 1, 28, 1, 3, 6, 'vent', 'curt', 'template', NULL, 2),
    (29, 1, 29, 2, 3, 6, 'decide', 'élégant', 'edge_case', NULL, 3),
    (30, 1, 30, 1, 4, 6, 'vent', 'warm', 'scenario', 'b', 1),
    (31, 1, 31, 2, 4, 6, 'decide', 'curt', 'template', NULL, 2),
    (32, 1, 32, 1, 3, 5, 'vent', 'élégant', 'template', NULL, 3),
    (33, 1, 33, 2, 3, 5, 'decide', 'warm', 'template', NULL, 1),
    (34, 1, 34, 1, 4, 5, 'vent', 'curt', 'template', NULL, 2),
    (35, 1, 35, 2, 4, 5, 'decide', 'élégant', 'template', NULL, 3),
    (36, 1, 36, 1, 3, 6, 'vent', 'warm', 'edge_case', NULL, 1),
    (37, 1, 37, 2, 3, 6, 'decide', 'curt', 'template', NULL, 2),
    (38, 1, 38, 1, 4, 6, 'vent', 'élégant', 'template', NULL, 3),
    (39, 1, 39, 2, 4, 6, 'decide', 'warm', 'template', NULL, 1),
    (40, 1, 40, 1, 3, 5, 'vent', 'curt', 'template', NULL, 2),
    (41, 1, 41, 2, 3, 5, 'decide', 'élégant', 'template', NULL, 3),
    (42, 1, 42, 1, 4, 5, 'vent', 'warm', 'template', NULL, 1),
    (43, 1, 43, 2, 4, 5, 'decide', 'curt', 'template', NULL, 2),
    (44, 1, 44, 1, 3, 6, 'vent', 'élégant', 'template', NULL, 3),
    (60, 1, 60, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (61, 1, 61, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (62, 1, 62, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (63, 1, 63, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (64, 1, 64, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (65, 1, 65, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (66, 1, 66, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (67, 1, 67, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (68, 1, 68, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (69, 1, 69, 1, 3, 5, 'vent', 'warm', 'scenario', NULL, 1),
    (101, 4, 1, 21, 22, 23, 'vent', 'warm', 'template', NULL, 1),
    (102, 4, 2, 21, 22, 23, 'vent', 'warm', 'template', NULL, 1),
    (110, 5, 1, 51, 52, 53, 'vent', 'warm', 'template', NULL, 1);

-- Batch 1: all, completed, with a price, a limit, an estimate and a mail. Most versions are its.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (1, 1, 'request 1', 'all', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), 5000000, 25, '{"kind":"all"}', 200, 1, 200, '{"cost":{"low":1200.5,"high":3400.0},"ms":{"low":60000.0,"high":90000.0}}', 1, 1790000100000, 1790000100010, 1790000190000);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (1, 1, 5, 'not_generated', 0, 0, 0, 0),
    (2, 1, 6, 'not_generated', 0, 0, 0, 0),
    (3, 1, 8, 'not_generated', 0, 0, 0, 0),
    (4, 1, 9, 'not_generated', 0, 0, 0, 0),
    (5, 1, 10, 'not_generated', 0, 0, 0, 0),
    (6, 1, 12, 'not_generated', 0, 0, 0, 0),
    (7, 1, 14, 'not_generated', 0, 0, 0, 0),
    (8, 1, 15, 'not_generated', 0, 0, 0, 0),
    (9, 1, 16, 'not_generated', 0, 0, 0, 0),
    (10, 1, 17, 'not_generated', 0, 0, 0, 0),
    (11, 1, 18, 'not_generated', 0, 0, 0, 0),
    (12, 1, 19, 'not_generated', 0, 0, 0, 0),
    (13, 1, 22, 'not_generated', 0, 0, 0, 0),
    (14, 1, 24, 'not_generated', 0, 0, 0, 0),
    (15, 1, 25, 'not_generated', 0, 0, 0, 0),
    (16, 1, 27, 'not_generated', 0, 0, 0, 0),
    (17, 1, 28, 'not_generated', 0, 0, 0, 0),
    (18, 1, 29, 'not_generated', 0, 0, 0, 0),
    (19, 1, 41, 'not_generated', 0, 0, 0, 0),
    (20, 1, 42, 'not_generated', 0, 0, 0, 0),
    (21, 1, 7, 'not_generated', 0, 0, 0, 0),
    (22, 1, 11, 'not_generated', 1, 2, 3, 2),
    (23, 1, 20, 'not_generated', 0, 0, 0, 0),
    (24, 1, 23, 'not_generated', 0, 0, 0, 0),
    (25, 1, 31, 'not_generated', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (1, 1, 1, 5, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000101000),
    (2, 2, 1, 6, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000102000),
    (3, 3, 1, 8, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000103000),
    (4, 4, 1, 9, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000104000),
    (5, 5, 1, 10, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000105000),
    (6, 6, 1, 12, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000106000),
    (7, 7, 1, 14, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000107000),
    (8, 8, 1, 15, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000108000),
    (9, 9, 1, 16, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000109000),
    (10, 10, 1, 17, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000110000),
    (11, 11, 1, 18, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000111000),
    (12, 12, 1, 19, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000112000),
    (13, 13, 1, 22, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000113000),
    (14, 14, 1, 24, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000114000),
    (15, 15, 1, 25, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000115000),
    (16, 16, 1, 27, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000116000),
    (17, 17, 1, 28, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000117000),
    (18, 18, 1, 29, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000118000),
    (19, 19, 1, 41, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000119000),
    (20, 20, 1, 42, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000120000),
    (21, 21, 1, 7, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000121000),
    (22, 22, 1, 11, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000122000),
    (23, 23, 1, 20, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000123000),
    (24, 24, 1, 23, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000124000),
    (25, 25, 1, 31, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000125000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (1, 'succeeded', 1790000126000, 0, 200, 'req_1', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (2, 'succeeded', 1790000127000, 0, 200, 'req_2', 'end_turn', 1201, 800, 4322, 0, NULL, NULL, NULL),
    (3, 'succeeded', 1790000128000, 0, 200, 'req_3', 'end_turn', 1202, 800, 9000, 0, NULL, NULL, NULL),
    (4, 'succeeded', 1790000129000, 0, 200, 'req_4', 'end_turn', 1203, 800, 4324, 0, NULL, NULL, NULL),
    (5, 'succeeded', 1790000130000, 0, 200, 'req_5', 'end_turn', 1204, 800, 4325, 1, NULL, NULL, NULL),
    (6, 'succeeded', 1790000131000, 0, 200, 'req_6', 'end_turn', 1205, 800, 4326, 0, NULL, NULL, NULL),
    (7, 'succeeded', 1790000132000, 0, 200, 'req_7', 'end_turn', 1206, 800, 4327, 0, NULL, NULL, NULL),
    (8, 'succeeded', 1790000133000, 0, 200, 'req_8', 'end_turn', 1207, 800, 4328, 0, NULL, NULL, NULL),
    (9, 'succeeded', 1790000134000, 0, 200, 'req_9', 'end_turn', 1208, 800, 4329, 0, NULL, NULL, NULL),
    (10, 'succeeded', 1790000135000, 0, 200, 'req_10', 'end_turn', 1209, 800, 4330, 0, NULL, NULL, NULL),
    (11, 'succeeded', 1790000136000, 0, 200, 'req_11', 'end_turn', 1210, 800, 4331, 0, NULL, NULL, NULL),
    (12, 'succeeded', 1790000137000, 0, 200, 'req_12', 'end_turn', 1211, 800, 4332, 0, NULL, NULL, NULL),
    (13, 'succeeded', 1790000138000, 0, 200, 'req_13', 'end_turn', 1212, 800, 4333, 0, NULL, NULL, NULL),
    (14, 'succeeded', 1790000139000, 0, 200, 'req_14', 'end_turn', 1213, 800, 4334, 0, NULL, NULL, NULL),
    (15, 'succeeded', 1790000140000, 0, 200, 'req_15', 'end_turn', 1214, 800, 4335, 0, NULL, NULL, NULL),
    (16, 'succeeded', 1790000141000, 0, 200, 'req_16', 'end_turn', 1215, 800, 4336, 0, NULL, NULL, NULL),
    (17, 'succeeded', 1790000142000, 0, 200, 'req_17', 'end_turn', 1216, 800, 4337, 0, NULL, NULL, NULL),
    (18, 'succeeded', 1790000143000, 0, 200, 'req_18', 'stop', 1217, 800, 4338, 0, NULL, NULL, NULL),
    (19, 'succeeded', 1790000144000, 0, 200, 'req_19', 'end_turn', 1218, 800, 4339, 0, NULL, NULL, NULL),
    (20, 'succeeded', 1790000145000, 0, 200, 'req_20', 'end_turn', 1219, 800, 4340, 0, NULL, NULL, NULL),
    (21, 'failed', 1790000146000, 0, 500, 'req_21', NULL, NULL, NULL, 0, 0, 'server_error', 'broken', NULL),
    (22, 'failed', 1790000147000, 0, 200, 'req_22', 'max_tokens', 900, 20, 77, 0, 'invalid_answer', 'no JSON at byte 59', (SELECT t FROM words WHERE n = 'raw.invalid')),
    (23, 'failed', 1790000148000, 0, 200, 'req_23', 'refusal', 900, 8, 12, 0, 'refused', 'it’s “refused”' || char(13, 10), 'I can''t help with that.
'),
    (24, 'failed', 1790000149000, 0, 400, 'req_24', NULL, NULL, NULL, 0, 0, 'bad_request', NULL, NULL),
    (25, 'failed', 1790000150000, 0, 200, 'req_25', NULL, 5, 6, 50, 0, 'invalid_conversation', 'turn 1', (SELECT t FROM words WHERE n = 'raw.twice'))) WHERE attempts.id = column1;
INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id, template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria) VALUES
    (1, 5, 1, 1, (SELECT t FROM words WHERE n = 'conversation.long'), (SELECT t FROM words WHERE n = 'raw.fence and prose'), (SELECT t FROM words WHERE n = 'system.first'), (SELECT t FROM words WHERE n = 'prompt.200 lines'), 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1200, 800, 4321, 0, 1790000101000, 1790000126000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (2, 6, 1, 2, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), (SELECT t FROM words WHERE n = 'prompt.one line differs'), 8, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1201, 800, 4322, 0, 1790000102000, 1790000127000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (3, 8, 1, 3, (SELECT t FROM words WHERE n = 'conversation.awkward'), (SELECT t FROM words WHERE n = 'raw.twice'), (SELECT t FROM words WHERE n = 'system.first'), (SELECT t FROM words WHERE n = 'prompt.awkward'), 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1202, 800, 9000, 0, 1790000103000, 1790000128000, 80, (SELECT t FROM words WHERE n = 'criteria.with words')),
    (4, 9, 1, 4, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'raw.windows'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1203, 800, 4324, 0, 1790000104000, 1790000129000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (5, 10, 1, 5, (SELECT t FROM words WHERE n = 'conversation.older'), '', (SELECT t FROM words WHERE n = 'system.first'), '', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1204, 800, 4325, 1, 1790000105000, 1790000130000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (6, 12, 1, 6, (SELECT t FROM words WHERE n = 'conversation.spaced'), (SELECT t FROM words WHERE n = 'conversation.spaced'), (SELECT t FROM words WHERE n = 'system.first'), '[1,2,"3"]
12
1
"1"
null
[1]
12
12', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1205, 800, 4326, 0, 1790000106000, 1790000131000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (7, 14, 1, 7, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'raw.binary'), (SELECT t FROM words WHERE n = 'system.first'), '
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1206, 800, 4327, 0, 1790000107000, 1790000132000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (8, 15, 1, 8, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.second'), (SELECT t FROM words WHERE n = 'prompt.long line'), 7, 2, 2, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1207, 800, 4328, 0, 1790000108000, 1790000133000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (9, 16, 1, 9, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: scenario.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1208, 800, 4329, 0, 1790000109000, 1790000134000, 0, (SELECT t FROM words WHERE n = 'criteria.with words')),
    (10, 17, 1, 10, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 10, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.own'), 'end_turn', 1209, 800, 4330, 0, 1790000110000, 1790000135000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (11, 18, 1, 11, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1210, 800, 4331, 0, 1790000111000, 1790000136000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (12, 19, 1, 12, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1211, 800, 4332, 0, 1790000112000, 1790000137000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (13, 22, 1, 13, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1212, 800, 4333, 0, 1790000113000, 1790000138000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (14, 24, 1, 14, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1213, 800, 4334, 0, 1790000114000, 1790000139000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (15, 25, 1, 15, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1214, 800, 4335, 0, 1790000115000, 1790000140000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (16, 27, 1, 16, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1215, 800, 4336, 0, 1790000116000, 1790000141000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (17, 28, 1, 17, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1216, 800, 4337, 0, 1790000117000, 1790000142000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (18, 29, 1, 18, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 9, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'stop', 1217, 800, 4338, 0, 1790000118000, 1790000143000, 100, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (19, 41, 1, 19, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1218, 800, 4339, 0, 1790000119000, 1790000144000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (20, 42, 1, 20, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1219, 800, 4340, 0, 1790000120000, 1790000145000, 80, (SELECT t FROM words WHERE n = 'criteria.facts'));
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (26, 22, 1, 11, 2, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000126000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (26, 'failed', 1790000151000, 0, 200, 'req_26', 'end_turn', 900, 30, 78, 1, 'invalid_answer', 'no comma', (SELECT t FROM words WHERE n = 'raw.invalid in a fence'))) WHERE attempts.id = column1;
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (27, 22, 1, 11, 3, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000127000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (27, 'failed', 1790000152000, 0, 200, 'req_27', 'end_turn', 900, 0, 10, 0, 'empty_answer', '', '')) WHERE attempts.id = column1;
UPDATE jobs SET state = column2, ended_at = column3 FROM (VALUES
    (21, 'failed', 1790000180021),
    (22, 'failed', 1790000180022),
    (23, 'failed', 1790000180023),
    (24, 'failed', 1790000180024),
    (25, 'failed', 1790000180025)) WHERE jobs.id = column1;
UPDATE batches SET state = 'completed' WHERE id = 1;

-- Batch 2: a selection at a server without a price, completed; its mail failed. Rows 9 and 27 get a second version.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (2, 1, 'request 2', 'selection', 'running', NULL, 0, NULL, 'openai', 'http://localhost:1234', 'qwen3:14b', (SELECT t FROM words WHERE n = 'params.own'), NULL, NULL, 2, '{"kind":"matching","filter":{"text":"fee","statuses":["not_generated"],"tiers":["edge_case"],"personas":[1],"arcs":[],"topics":[],"intents":["vent"],"tones":[]},"except":[9]}', 200, 1, 200, NULL, 1, 1790000200000, 1790000200010, 1790000290000);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (31, 2, 9, 'rejected', 0, 0, 0, 0),
    (32, 2, 27, 'approved', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (31, 31, 2, 9, 1, 'in_flight', 'openai', 'qwen3:14b', 0, 1790000231000),
    (32, 32, 2, 27, 1, 'in_flight', 'openai', 'qwen3:14b', 0, 1790000232000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (31, 'succeeded', 1790000256000, 0, 200, 'req_31', 'stop', 1200, 800, NULL, 0, NULL, NULL, NULL),
    (32, 'succeeded', 1790000257000, 0, 200, 'req_32', 'length', 1200, 800, NULL, 0, NULL, NULL, NULL)) WHERE attempts.id = column1;
INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id, template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria) VALUES
    (31, 9, 2, 31, (SELECT t FROM words WHERE n = 'conversation.long'), (SELECT t FROM words WHERE n = 'conversation.long'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: scenario.
', 7, 1, 1, 'openai', 'qwen3:14b', (SELECT t FROM words WHERE n = 'params.own'), 'stop', 1200, 800, NULL, 0, 1790000231000, 1790000256000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (32, 27, 2, 32, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), (SELECT t FROM words WHERE n = 'prompt.awkward'), 7, 1, 1, 'openai', 'qwen3:14b', (SELECT t FROM words WHERE n = 'params.own'), 'length', 1200, 800, NULL, 0, 1790000232000, 1790000257000, 80, (SELECT t FROM words WHERE n = 'criteria.facts'));
UPDATE batches SET state = 'completed' WHERE id = 2;

-- Batch 3: one row by Practice. Batch 4: one row gets its third version, after a call whose connection broke.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (3, 1, 'request 3', 'single', 'completed', NULL, 0, NULL, 'practice', '', 'practice-1', (SELECT t FROM words WHERE n = 'params.usual'), '{"input":0,"output":0,"long_over":null,"long_input":0,"long_output":0}', NULL, 1, '{"kind":"ids","ids":[26]}', 200, 1, 200, NULL, 0, 1790000300000, 1790000300010, 1790000390000),
    (4, 1, 'request 4', 'single', 'completed', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"ids","ids":[9]}', 200, 1, 200, NULL, 0, 1790000400000, 1790000400010, 1790000490000);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (33, 3, 26, 'not_generated', 0, 0, 0, 0),
    (34, 4, 9, 'generated', 0, 1, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (33, 33, 3, 26, 1, 'in_flight', 'practice', 'practice-1', 0, 1790000333000),
    (34, 34, 4, 9, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000434000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (33, 'succeeded', 1790000358000, 0, 200, 'req_33', 'end_turn', 1200, 800, 0, 0, NULL, NULL, NULL),
    (34, 'unknown', 1790000459000, 7000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'connection_lost', 'the body ended early', NULL)) WHERE attempts.id = column1;
INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id, template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria) VALUES
    (33, 26, 1, 33, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.second'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 2, 'practice', 'practice-1', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1200, 800, 0, 0, 1790000333000, 1790000358000, 80, (SELECT t FROM words WHERE n = 'criteria.facts'));
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (35, 34, 4, 9, 2, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000435000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (35, 'succeeded', 1790000460000, 0, 200, 'req_35', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL)) WHERE attempts.id = column1;
INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id, template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria) VALUES
    (34, 9, 3, 35, (SELECT t FROM words WHERE n = 'conversation.awkward'), (SELECT t FROM words WHERE n = 'raw.twice'), (SELECT t FROM words WHERE n = 'system.second'), (SELECT t FROM words WHERE n = 'prompt.200 lines'), 7, 2, 2, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1200, 800, 4321, 0, 1790000435000, 1790000460000, 95, (SELECT t FROM words WHERE n = 'criteria.facts'));

-- Batch 5: cancelled. Its jobs were cancelled from every status, one failed over a kept version, one succeeded.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (5, 1, 'request 5', 'failed', 'cancelled', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 8, '{"kind":"failed"}', 200, 1, 200, NULL, 1, 1790000500000, 1790000500010, 1790000590000);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (41, 5, 21, 'not_generated', 0, 0, 0, 0),
    (42, 5, 22, 'generated', 0, 0, 0, 0),
    (43, 5, 23, 'failed', 0, 0, 0, 0),
    (44, 5, 24, 'approved', 0, 0, 0, 0),
    (45, 5, 25, 'rejected', 0, 0, 0, 0),
    (46, 5, 12, 'generated', 0, 0, 0, 0),
    (47, 5, 18, 'generated', 0, 0, 0, 0),
    (48, 5, 13, 'not_generated', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (41, 46, 5, 12, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000541000),
    (42, 47, 5, 18, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000542000),
    (43, 48, 5, 13, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000543000),
    (44, 41, 5, 21, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000544000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (41, 'failed', 1790000566000, 0, 529, 'req_41', NULL, NULL, NULL, 0, 0, 'overloaded', 'overloaded_error', '{"type":"error"}'),
    (42, 'unknown', 1790000567000, 7000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'timeout', 'no answer in 180 s', NULL),
    (43, 'succeeded', 1790000568000, 0, 200, 'req_43', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (44, 'failed', 1790000569000, 0, 429, 'req_44', NULL, NULL, NULL, 0, 0, 'rate_limited', 'slow down', NULL)) WHERE attempts.id = column1;
INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id, template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria) VALUES
    (41, 13, 1, 43, (SELECT t FROM words WHERE n = 'conversation.older'), '', (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 7, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1200, 800, 4321, 0, 1790000543000, 1790000568000, 80, (SELECT t FROM words WHERE n = 'criteria.facts'));
UPDATE jobs SET state = column2, ended_at = column3 FROM (VALUES
    (46, 'failed', 1790000580046),
    (47, 'failed', 1790000580047),
    (41, 'cancelled', 1790000580041),
    (42, 'cancelled', 1790000580042),
    (43, 'cancelled', 1790000580043),
    (44, 'cancelled', 1790000580044),
    (45, 'cancelled', 1790000580045)) WHERE jobs.id = column1;

-- Batch 6: interrupted by an earlier end of the program. One job waits behind a call whose outcome is not known, one for its retry.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (6, 1, 'request 6', 'all', 'interrupted', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), 90000, 3, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790000600000, 1790000600010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (51, 6, 32, 'not_generated', 0, 0, 0, 0),
    (52, 6, 34, 'not_generated', 0, 1, 0, 0),
    (53, 6, 1, 'not_generated', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (51, 51, 6, 32, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000651000),
    (52, 52, 6, 34, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790000652000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (51, 'unknown', 1790000676000, 7000, NULL, NULL, NULL, NULL, NULL, NULL, 0, 'outcome_unknown', 'the call was under way when its outcome was lost', NULL),
    (52, 'failed', 1790000677000, 0, 502, 'req_52', NULL, NULL, NULL, 0, 0, 'server_error', 'bad gateway', NULL)) WHERE attempts.id = column1;
UPDATE jobs SET state = column2, not_before = column3 FROM (VALUES
    (51, 'queued', 1),
    (52, 'queued', 1795000000000)) WHERE jobs.id = column1;

-- Batches 10 and up: paused, one for each reason.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (10, 1, 'request 10', 'all', 'paused', 'person', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 5, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001000000, 1790001000010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (60, 10, 60, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (11, 1, 'request 11', 'all', 'paused', 'limit', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), NULL, 700, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001100000, 1790001100010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (61, 11, 61, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (12, 1, 'request 12', 'all', 'paused', 'key', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001200000, 1790001200010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (62, 12, 62, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (13, 1, 'request 13', 'all', 'paused', 'billing', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001300000, 1790001300010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (63, 13, 63, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (14, 1, 'request 14', 'all', 'paused', 'account_limit', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001400000, 1790001400010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (64, 14, 64, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (15, 1, 'request 15', 'all', 'paused', 'model', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001500000, 1790001500010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (65, 15, 65, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (16, 1, 'request 16', 'all', 'paused', 'request', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001600000, 1790001600010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (66, 16, 66, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (17, 1, 'request 17', 'all', 'paused', 'saturated', 3, 1794000000000, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001700000, 1790001700010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (67, 17, 67, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (18, 1, 'request 18', 'all', 'paused', 'offline', 2, 1794000001000, 'openai', 'http://localhost:1234', 'qwen3:14b', (SELECT t FROM words WHERE n = 'params.usual'), NULL, NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001800000, 1790001800010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (68, 18, 68, 'not_generated', 0, 0, 0, 0);
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (19, 1, 'request 19', 'all', 'paused', 'disk', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790001900000, 1790001900010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (69, 19, 69, 'not_generated', 0, 0, 0, 0),
    (80, 10, 2, 'not_generated', 0, 0, 0, 0),
    (81, 10, 20, 'failed', 0, 0, 0, 0),
    (82, 10, 17, 'generated', 0, 0, 0, 0),
    (83, 10, 30, 'not_generated', 0, 2, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (81, 83, 10, 30, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790001081000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (81, 'failed', 1790001106000, 0, 503, 'req_81', NULL, NULL, NULL, 0, 0, 'overloaded', 'busy', NULL)) WHERE attempts.id = column1;
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (82, 83, 10, 30, 2, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790001082000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (82, 'failed', 1790001107000, 0, 503, 'req_82', NULL, NULL, NULL, 0, 0, 'overloaded', 'busy', NULL)) WHERE attempts.id = column1;
UPDATE jobs SET state = column2, not_before = column3 FROM (VALUES
    (83, 'queued', 1794500000000)) WHERE jobs.id = column1;

-- Batch 30: running when the program ended, with calls under way for rows of every status, and one that waits for its retry.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (30, 1, 'request 30', 'all', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), 5000000, 6, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790003000000, 1790003000010, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (90, 30, 4, 'not_generated', 0, 0, 0, 0),
    (91, 30, 5, 'approved', 0, 0, 0, 0),
    (92, 30, 6, 'generated', 0, 0, 0, 0),
    (93, 30, 7, 'failed', 0, 0, 0, 0),
    (94, 30, 3, 'not_generated', 0, 1, 0, 0),
    (95, 30, 25, 'rejected', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (90, 90, 30, 4, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003090000),
    (91, 91, 30, 5, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003091000),
    (92, 92, 30, 6, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003092000),
    (93, 93, 30, 7, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003093000),
    (94, 94, 30, 3, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003094000),
    (95, 95, 30, 25, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003095000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (94, 'failed', 1790003119000, 0, 500, 'req_94', NULL, NULL, NULL, 0, 0, 'server_error', 'broken', NULL)) WHERE attempts.id = column1;
UPDATE jobs SET state = column2, not_before = column3 FROM (VALUES
    (94, 'queued', 1794600000000)) WHERE jobs.id = column1;

-- Batch 31: queued, not filled yet. Batch 32: pausing. Batch 33: being cancelled. Batches 34 and 35: single rows at work.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (31, 1, 'request 31', 'selection', 'queued', NULL, 0, NULL, 'openai', 'http://localhost:1234', 'qwen3:14b', (SELECT t FROM words WHERE n = 'params.usual'), NULL, NULL, 3, '{"kind":"ids","ids":[35,43,44]}', 0, 0, 200, NULL, 0, 1790003100000, NULL, NULL),
    (32, 1, 'request 32', 'all', 'pausing', 'person', 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 2, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790003200000, 1790003200010, NULL),
    (33, 1, 'request 33', 'all', 'cancelling', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), 50000, 2, '{"kind":"all"}', 200, 1, 200, NULL, 0, 1790003300000, 1790003300010, NULL),
    (34, 1, 'request 34', 'single', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"ids","ids":[33]}', 200, 1, 200, NULL, 0, 1790003400000, 1790003400010, NULL),
    (35, 1, 'request 35', 'single', 'queued', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"ids","ids":[39]}', 200, 1, 200, NULL, 0, 1790003500000, NULL, NULL);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (100, 31, 35, 'not_generated', 0, 0, 0, 0),
    (101, 32, 36, 'not_generated', 0, 0, 0, 0),
    (102, 32, 40, 'not_generated', 0, 0, 0, 0),
    (103, 33, 37, 'not_generated', 0, 0, 0, 0),
    (104, 33, 38, 'not_generated', 0, 0, 0, 0),
    (105, 34, 33, 'not_generated', 0, 0, 0, 0),
    (106, 35, 39, 'not_generated', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (101, 101, 32, 36, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003301000),
    (103, 103, 33, 37, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003403000),
    (105, 105, 34, 33, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790003505000);

-- Batches 40 and 41: of the second dataset, with the same texts; their mails wait and are being sent. Batch 42: of the deleted dataset.
INSERT INTO batches (id, dataset_id, request_id, kind, state, pause_reason, pauses, resumes_at, provider, base_url, model, params, price, cap_micros, total, target, filled_to, fill_done, fill_until, estimate, email, created_at, started_at, ended_at) VALUES
    (40, 4, 'request 40', 'all', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 1, 1790004000000, 1790004000010, 1790004090000),
    (41, 4, 'request 41', 'all', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), NULL, 1, '{"kind":"all"}', 200, 1, 200, NULL, 1, 1790004100000, 1790004100010, 1790004190000),
    (42, 5, 'request 42', 'all', 'running', NULL, 0, NULL, 'anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), (SELECT t FROM words WHERE n = 'price'), 60000, 1, '{"kind":"all"}', 200, 1, 200, NULL, 1, 1790004200000, 1790004200010, 1790004290000);
INSERT INTO jobs (id, batch_id, conversation_id, status_before, round, transient, busy, invalid) VALUES
    (110, 40, 101, 'not_generated', 0, 0, 0, 0),
    (111, 41, 102, 'not_generated', 0, 0, 0, 0),
    (112, 42, 110, 'not_generated', 0, 0, 0, 0);
INSERT INTO attempts (id, job_id, batch_id, conversation_id, attempt, state, provider, model, reserved_micros, started_at) VALUES
    (110, 110, 40, 101, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790004110000),
    (111, 111, 41, 102, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790004211000),
    (112, 112, 42, 110, 1, 'in_flight', 'anthropic', 'claude-haiku-4-5', 7000, 1790004312000);
UPDATE attempts SET state = column2, ended_at = column3, unknown_micros = column4, http_status = column5, request_id = column6, stop_reason = column7, input_tokens = column8, output_tokens = column9, cost_micros = column10, cost_estimated = column11, error_kind = column12, message = column13, raw = column14 FROM (VALUES
    (110, 'succeeded', 1790004135000, 0, 200, 'req_110', 'end_turn', 1200, 800, 4321, 0, NULL, NULL, NULL),
    (111, 'failed', 1790004236000, 0, 401, 'req_111', NULL, NULL, NULL, 0, 0, 'bad_key', 'invalid x-api-key', NULL),
    (112, 'succeeded', 1790004337000, 0, 200, 'req_112', 'end_turn', 1200, 800, 5000, 0, NULL, NULL, NULL)) WHERE attempts.id = column1;
INSERT INTO generations (id, conversation_id, version, attempt_id, conversation, raw, system_prompt, prompt, template_id, template_version, voice_version, provider, model, params, stop_reason, input_tokens, output_tokens, cost_micros, cost_estimated, started_at, ended_at, score, criteria) VALUES
    (42, 101, 1, 110, (SELECT t FROM words WHERE n = 'conversation.long'), (SELECT t FROM words WHERE n = 'raw.fence and prose'), (SELECT t FROM words WHERE n = 'system.first'), (SELECT t FROM words WHERE n = 'prompt.200 lines'), 24, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1200, 800, 4321, 0, 1790004110000, 1790004135000, 80, (SELECT t FROM words WHERE n = 'criteria.facts')),
    (43, 110, 1, 112, (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'conversation.plain'), (SELECT t FROM words WHERE n = 'system.first'), 'Write a conversation about fees.

Tier: template.
', 54, 1, 1, 'anthropic', 'claude-haiku-4-5', (SELECT t FROM words WHERE n = 'params.usual'), 'end_turn', 1200, 800, 5000, 0, 1790004312000, 1790004337000, 80, (SELECT t FROM words WHERE n = 'criteria.facts'));
UPDATE jobs SET state = column2, ended_at = column3 FROM (VALUES
    (111, 'failed', 1790004180111)) WHERE jobs.id = column1;
UPDATE batches SET state = 'completed' WHERE id = 40;
UPDATE batches SET state = 'completed' WHERE id = 41;
UPDATE batches SET state = 'completed' WHERE id = 42;

-- Verdicts: given, taken back, given again; on an older version; while the row waits, and while its call is under way.
INSERT INTO reviews (id, generation_id, verdict, note, undo_token, status_before, at) VALUES
    (1, 1, 'approved', 'before the call', NULL, 'generated', 1790010001000),
    (2, 4, 'rejected', 'Too "cold", it''s' || char(13, 10) || 'said twice.' || char(8232) || '
👎' || char(32) || '
', NULL, 'generated', 1790010002000),
    (3, 16, 'approved', 'of the first version', NULL, 'generated', 1790010003000),
    (4, 31, 'approved', 'of the second', NULL, 'generated', 1790010004000),
    (5, 34, 'approved', 'of the third', 'can be taken back', 'generated', 1790010005000),
    (6, 5, 'rejected', 'Too "cold", it''s' || char(13, 10) || 'said twice.' || char(8232) || '
👎' || char(32) || '
', NULL, 'generated', 1790010006000),
    (7, 7, 'approved', 'taken back', NULL, 'generated', 1790010007000),
    (8, 7, 'withdrawn', '', NULL, 'approved', 1790010008000),
    (9, 8, 'approved', 'first', NULL, 'generated', 1790010009000),
    (10, 8, 'withdrawn', '', NULL, 'approved', 1790010010000),
    (11, 8, 'approved', 'again', NULL, 'generated', 1790010011000),
    (12, 9, 'approved', 'the first', NULL, 'generated', 1790010012000),
    (13, 9, 'rejected', 'the second', NULL, 'approved', 1790010013000),
    (14, 9, 'withdrawn', '', NULL, 'rejected', 1790010014000),
    (15, 10, 'rejected', 'while it waits', NULL, 'generated', 1790010015000),
    (16, 11, 'approved', 'while it waited', NULL, 'generated', 1790010016000),
    (17, 12, 'approved', '', NULL, 'generated', 1790010017000),
    (18, 12, 'rejected', '', NULL, 'approved', 1790010018000),
    (19, 12, 'withdrawn', '', NULL, 'rejected', 1790010019000),
    (20, 12, 'withdrawn', '', NULL, 'approved', 1790010020000),
    (21, 14, 'approved', '', NULL, 'generated', 1790010021000),
    (22, 15, 'rejected', '', NULL, 'generated', 1790010022000),
    (23, 17, 'approved', 'of a row that is deleted', NULL, 'generated', 1790010023000),
    (24, 18, 'approved', 'a hard one', NULL, 'generated', 1790010024000),
    (25, 19, 'approved', 'taken back out of turn', NULL, 'generated', 1790010025000),
    (26, 42, 'approved', 'another dataset', NULL, 'generated', 1790010026000);

-- What rows show.
UPDATE conversations SET status = column2, reviewed_at = column3 FROM (VALUES
    (3, 'generating', NULL),
    (4, 'generating', NULL),
    (5, 'generating', 1790010001000),
    (6, 'generating', NULL),
    (7, 'generating', NULL),
    (9, 'approved', 1790010005000),
    (10, 'rejected', 1790010006000),
    (11, 'failed', NULL),
    (12, 'generated', NULL),
    (14, 'generated', NULL),
    (15, 'approved', 1790010011000),
    (16, 'approved', 1790010013000),
    (17, 'rejected', 1790010015000),
    (18, 'generated', 1790010016000),
    (19, 'generated', NULL),
    (20, 'failed', NULL),
    (21, 'not_generated', NULL),
    (22, 'generated', NULL),
    (23, 'failed', NULL),
    (24, 'approved', 1790010021000),
    (25, 'generating', 1790010022000),
    (26, 'generated', NULL),
    (27, 'generated', NULL),
    (28, 'approved', 1790010023000),
    (29, 'approved', 1790010024000),
    (30, 'not_generated', NULL),
    (31, 'failed', NULL),
    (32, 'not_generated', NULL),
    (33, 'generating', NULL),
    (34, 'not_generated', NULL),
    (36, 'generating', NULL),
    (37, 'generating', NULL),
    (41, 'generated', NULL),
    (101, 'approved', 1790010026000),
    (102, 'failed', NULL)) WHERE conversations.id = column1;

-- Deleted rows, of which calls and jobs remain; a deleted dataset, of which its batch remains.
UPDATE conversations SET generation_id = NULL WHERE id IN (28, 31, 110);
DELETE FROM conversations WHERE id IN (28, 31, 110);
DELETE FROM library_items WHERE dataset_id = 5;
DELETE FROM datasets WHERE id = 5;

-- Mails in every state; the completed batches put them in.
UPDATE outbox SET state = 'sent', message_id = '<1@train>', recipient = 'a@example.com', tries = 1, next_at = 1790000200000, problem = NULL, said = NULL, sent_at = 1790000201000 WHERE batch_id = 1;
UPDATE outbox SET state = 'failed', message_id = '<2@train>', recipient = 'a@example.com', tries = 9, next_at = 1790000300000, problem = 'recipient_refused', said = '550 5.1.1 <a@example.com>: no such user' || char(13, 10) || '“ü”', sent_at = NULL WHERE batch_id = 2;
UPDATE outbox SET state = 'queued', message_id = '<3@train>', recipient = 'a@example.com', tries = 2, next_at = 1795000000000, problem = 'busy', said = '421 try again', sent_at = NULL WHERE batch_id = 40;
UPDATE outbox SET state = 'sending', message_id = '<4@train>', recipient = 'a@example.com', tries = 1, next_at = 1790000400000, problem = NULL, said = NULL, sent_at = NULL WHERE batch_id = 41;
UPDATE outbox SET state = 'cancelled', message_id = NULL, recipient = NULL, tries = 0, next_at = 1790000500000, problem = NULL, said = NULL, sent_at = NULL WHERE batch_id = 42;

-- Settings, prices and what was learned about servers.
INSERT INTO settings (key, value) VALUES
    ('mail', '{"host":"smtp.example.com","port":587,"security":"starttls","user":"ü@example.com","from":"train@example.com","to":"a@example.com"}'),
    ('provider', '"anthropic"'),
    ('provider.anthropic', '{"kind":"anthropic","baseUrl":"https://api.anthropic.com","model":"claude-haiku-4-5","maxTokens":4096,"temperature":0.5,"concurrency":7,"timeoutSeconds":240,"invalidRetries":1,"autoResume":false,"limitMicros":2500000.0}'),
    ('provider.openai', '{"kind":"openai","baseUrl":"http://localhost:1234","model":"qwen3:14b","maxTokens":1024,"temperature":null,"concurrency":3,"timeoutSeconds":60,"invalidRetries":0,"autoResume":true,"limitMicros":null}'),
    ('terms.anthropic', '5');
INSERT INTO prices (provider, model, effective_from, own, input_micros, output_micros, long_over, long_input, long_output, source) VALUES
    ('openai', 'qwen3:14b', '2026-01-01', 1, 5, 6, NULL, NULL, NULL, 'entered by you'),
    ('anthropic', 'claude-haiku-4-5', '2026-11-02', 1, 900000, 4500000, 100000, 1800000, 9000000, 'entered by you');
INSERT INTO endpoints (provider, base_url, model, facts) VALUES
    ('openai', 'http://localhost:1234', 'qwen3:14b', '{"no_schema":true,"no_temperature":false}');

-- The texts stand in their places now.
DROP TABLE words;
