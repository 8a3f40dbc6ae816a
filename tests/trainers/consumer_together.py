"""Together: the check of its client 2.0.0, the last one that looked into the rows."""

import json
import sys

from together.lib.utils.files import check_file

from common import Work, fate, fates, lines, of_shape, result

work = Work(sys.argv[1])


def checked(path) -> int:
    report = check_file(path)
    assert report["is_check_passed"], report["message"]
    return report["num_samples"]


for name in ("together", "fireworks", "chat"):
    paths = work.sides(name)
    rows = [of_shape(row["messages"]) for path in paths for row in lines(path)]
    assert sum(checked(path) for path in paths) == len(rows)
    result("together", f"folder {name}", work.good, rows)
checked(work.shape("pairs-openai"))
pairs = [
    [row["input"]["messages"], row["preferred_output"][0]["content"], row["non_preferred_output"][0]["content"]]
    for row in lines(work.shape("pairs-openai"))
]
result("together", "pairs-openai", work.pairs, pairs)


def take(number: int) -> str:
    path = work.folder / "one.jsonl"
    path.write_text(json.dumps({"messages": work.bad[number]}) + "\n", encoding="utf-8")
    checked(path)
    return "taken"


fates("together", {number: fate(number, take) for number in work.bad})
