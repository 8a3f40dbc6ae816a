"""Hugging Face datasets: every folder by its card, every shape by its file."""

import sys

from datasets import load_dataset

from common import Work, of_shape, result
from fixture import message as said

work = Work(sys.argv[1])

for folder in sorted((work.folder / "folders").iterdir()):
    if folder.name in ("vertex", "bedrock"):
        continue
    loaded = load_dataset(str(folder))
    rows = [of_shape(row["messages"]) for side in loaded.values() for row in side]
    result("datasets", f"folder {folder.name}", work.replies if folder.name == "mlx" else work.good, rows)

for name in ("messages", "parquet", "replies"):
    kind = "parquet" if name == "parquet" else "json"
    loaded = load_dataset(kind, data_files=str(work.shape(name)), split="train")
    expected = work.replies if name == "replies" else work.good
    result("datasets", name, expected, [of_shape(row["messages"]) for row in loaded])

loaded = load_dataset("json", data_files=str(work.shape("sharegpt")), split="train")
result("datasets", "sharegpt", work.good, [of_shape(row["conversations"], "from", "value") for row in loaded])


def alpaca(row: dict) -> list[dict[str, str]]:
    turns = [*row["history"], [row["instruction"], row["output"]]]
    pairs = [message for user, reply in turns for message in (said("user", user), said("assistant", reply))]
    return [said("system", row["system"]), *pairs]


loaded = load_dataset("json", data_files=str(work.shape("alpaca")), split="train")
result("datasets", "alpaca", work.good, [alpaca(row) for row in loaded])

loaded = load_dataset("csv", data_files=str(work.shape("csv")), split="train", keep_default_na=False)
cells: dict[int, list[dict[str, str]]] = {}
for row in loaded:
    # The apostrophe before what a spreadsheet would take for a formula.
    text = row["content"][1:] if row["content"][:2] in ("'=", "'+", "'-", "'@") else row["content"]
    cells.setdefault(row["conversation"], []).append(said(row["role"], text))
result("datasets", "csv", work.good, list(cells.values()))


def vertex(row: dict) -> list[dict[str, str]]:
    names = {"user": "user", "model": "assistant"}
    turns = [said(names[m["role"]], m["parts"][0]["text"]) for m in row["contents"]]
    return [said("system", row["systemInstruction"]["parts"][0]["text"]), *turns]


def bedrock(row: dict) -> list[dict[str, str]]:
    turns = [said(m["role"], m["content"][0]["text"]) for m in row["messages"]]
    return [said("system", row["system"][0]["text"]), *turns]


for name, shape in (("vertex", vertex), ("bedrock", bedrock)):
    loaded = load_dataset(str(work.consumer(name)))
    result("datasets", f"folder {name}", work.good, [shape(row) for side in loaded.values() for row in side])

loaded = load_dataset("json", data_files=str(work.shape("pairs-trl")), split="train")
pairs = [[of_shape(row["prompt"]), row["chosen"][0]["content"], row["rejected"][0]["content"]] for row in loaded]
result("datasets", "pairs-trl", work.pairs, pairs)

loaded = load_dataset("json", data_files=str(work.shape("pairs-llamafactory")), split="train")
pairs = [
    [of_shape(row["conversations"], "from", "value"), row["chosen"]["value"], row["rejected"]["value"]]
    for row in loaded
]
result("datasets", "pairs-llamafactory", work.pairs, pairs)

loaded = load_dataset("json", data_files=str(work.shape("pairs-openai")), split="train")
pairs = [
    [
        of_shape(row["input"]["messages"]),
        row["preferred_output"][0]["content"],
        row["non_preferred_output"][0]["content"],
    ]
    for row in loaded
]
result("datasets", "pairs-openai", work.pairs, pairs)
