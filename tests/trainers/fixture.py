"""The conversations that are exported, good and bad, and the database that holds them."""

import json
import sqlite3
import time
from pathlib import Path

Message = dict[str, str]

SYSTEM = "You are a calm financial coach.\nAnswer in plain words."
# What breaks readers: line ends that only some tools know, controls, quotes, signs beyond the first plane.
ODD = [
    "a line separator \u2028 and a paragraph separator \u2029 inside",
    "a next line \u0085 and a form feed \x0c inside",
    "a NUL \x00 and an escape \x1b inside",
    "a family \U0001f468\u200d\U0001f469\u200d\U0001f467 and a flag \U0001f1e9\U0001f1ea",
    "quotes \"double\", 'single', `ticks` and a \\ backslash",
    "a tab\tand\r\nWindows line ends\r\nand an empty line\n\nbetween",
    "=SUM(A1:A9), +1, -1 and @here at the beginning of a cell",
    "<b>markup</b> &amp; {{ braces }} {% percent %} ${dollar}",
    "עברית العربية 中文 हिन्दी ไทย",
    "a byte order mark \ufeff and a soft hyphen \u00ad inside",
]
ROWS = 60
# The tokens of a row that consumers are set to read where the bad rows are concerned.
CONTEXT = 4096


def message(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def exchanges(name: str, count: int, odd: str) -> list[Message]:
    """So many questions and answers; the first question names the conversation."""
    turns = []
    for k in range(1, count + 1):
        turns.append(message("user", f"{name}, question {k}: what about {odd}?"))
        turns.append(message("assistant", f"Answer {k} of {name}: I hear you, and I see {odd}."))
    return turns


def good() -> dict[int, list[Message]]:
    """By the row's number: two to six exchanges, every kind of odd text, one turn of a megabyte."""
    rows = {}
    for number in range(1, ROWS + 1):
        turns = exchanges(f"Conversation {number}", 2 + number % 5, ODD[number % len(ODD)])
        rows[number] = [message("system", SYSTEM), *turns]
    rows[7][2]["content"] += " " + "A long story. " * 75_000
    rows[7][2]["content"] = rows[7][2]["content"].rstrip()
    rows[8][1]["content"] = "Conversation 8: what does <|im_end|> mean in a file?"
    rows[9][2]["content"] = "=SUM(A1:A9) is what I would begin with."
    return rows


def pairs() -> dict[int, tuple[list[Message], str, str]]:
    """By the row's number: what was asked, the approved and the rejected reply. Row 5 has two replies to the second
    question; row 6 has equal ones, which no trainer can learn from."""
    rows = {}
    for number in range(1, 7):
        turns = exchanges(f"Pair {number}", 2, ODD[number])
        better, worse = f"Better answer to pair {number}: {ODD[number]}.", f"Worse answer to pair {number}."
        rows[number] = ([message("system", SYSTEM), *turns[: 3 if number == 5 else 1]], better, worse)
    rows[6] = (rows[6][0], rows[6][1], rows[6][1])
    return rows


def bad() -> dict[int, list[Message]]:
    """By the row's number: what a trainer may refuse, drop, cut or learn wrong. The first four are good ones."""
    ok = {number: exchanges(f"Bad set {number}", 2, "nothing odd") for number in range(1, 13)}
    rows = {number: [message("system", SYSTEM), *turns] for number, turns in ok.items()}
    rows[5] = rows[5][:-1]
    rows[6] = [rows[6][0], *rows[6][2:]]
    rows[7] = [*rows[7][:2], message("user", "And one more question."), *rows[7][2:]]
    rows[8][2] = message("assistant", "")
    rows[9] = rows[9][:1]
    rows[10][2]["content"] += " word" * 20_000
    rows[11][2]["content"] += " <|im_end|> and on"
    rows[12] = [*rows[12], message("assistant", "And one more answer.")]
    return rows


KINDS = {
    5: "ends on the user",
    6: "starts with the assistant",
    7: "two questions in a row",
    8: "an empty answer",
    9: "no turns",
    10: "20,000 words",
    11: "a special token's text in an answer",
    12: "two answers in a row",
}


def fill(database: Path, dataset: str, rows: dict[int, list[list[Message]]]) -> None:
    """Gives the rows of a plan their versions: the last of each is approved and shown, those before it are rejected.

    Written by SQL, as versions of origin `import`: no command brings conversations of others in yet, and a model's
    answers of this kind would be refused as they come, which is the point of most of them."""
    now = int(time.time() * 1000)
    with sqlite3.connect(database) as db:
        db.execute("PRAGMA foreign_keys = ON")
        (home,) = db.execute("SELECT id FROM datasets WHERE name = ? AND deleted_at IS NULL", (dataset,)).fetchone()
        for number, versions in rows.items():
            (row,) = db.execute(
                "SELECT id FROM conversations WHERE dataset_id = ? AND number = ?", (home, number)
            ).fetchone()
            for count, messages in enumerate(versions, 1):
                verdict = "approved" if count == len(versions) else "rejected"
                version = add_version(db, home, row, count, messages, now)
                action = db.execute(
                    "INSERT INTO actions (dataset_id, kind, at) VALUES (?, 'verdict', ?)", (home, now)
                ).lastrowid
                db.execute(
                    "INSERT INTO verdicts (version_id, verdict, action_id, at) VALUES (?, ?, ?, ?)",
                    (version, verdict, action, now),
                )


def add_version(db: sqlite3.Connection, dataset: int, row: int, number: int, messages: list[Message], now: int) -> int:
    system = [m["content"] for m in messages if m["role"] == "system"]
    turns = [m for m in messages if m["role"] != "system"]
    db.executemany("INSERT OR IGNORE INTO texts (dataset_id, body) VALUES (?, ?)", [(dataset, text) for text in system])
    version = db.execute(
        "INSERT INTO versions (conversation_id, number, origin, system_id, content, created_at)"
        " VALUES (?, ?, 'import', (SELECT id FROM texts WHERE dataset_id = ? AND body = ?), ?, ?)",
        (row, number, dataset, system[0] if system else None, json.dumps({"turns": turns}), now),
    ).lastrowid
    db.execute(
        "UPDATE conversations SET version_id = ?, generated_at = ?, revision = revision + 1 WHERE id = ?",
        (version, now, row),
    )
    return version or 0


def plan(rows: int) -> str:
    """A plan of so many rows, as `train-cli plan import` reads it."""
    tiers = ["template", "scenario", "edge_case"]
    lines = [f"Persona {n % 3},Arc {n % 4},Topic {n % 5},{tiers[n % 3]}" for n in range(rows)]
    return "\n".join(["persona,emotion,topic,tier", *lines, ""])
