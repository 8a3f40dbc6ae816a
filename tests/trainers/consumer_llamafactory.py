"""LLaMA-Factory: its loader of dataset_info.json, its converters, its own templates and labels."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from common import (
    QWEN,
    Work,
    fate,
    fates,
    key,
    lines,
    loss,
    module,
    of_shape,
    result,
    runs,
    stub,
    tokenizer,
    without_init,
)
from fixture import CONTEXT

stub("torch", "torchaudio", "peft", "accelerate", "trl", "av", "llamafactory.extras.misc")
without_init("llamafactory", "llamafactory.data", "llamafactory.data.processor", "llamafactory.extras")
converter = module("llamafactory.data.converter")
parser = module("llamafactory.data.parser")
supervised = module("llamafactory.data.processor.supervised")
template = module("llamafactory.data.template")

work = Work(sys.argv[1])
# The defaults of its DataArguments that this code reads, but a length that cuts nothing.
ARGUMENTS = SimpleNamespace(
    media_dir=None,
    train_on_prompt=False,
    mask_history=False,
    cutoff_len=10**7,
    tool_format=None,
    default_system=None,
    enable_thinking=None,
    preserve_thinking=False,
)


def aligned(folder: Path, name: str, rows: list[dict] | None = None) -> list[dict]:
    (attributes,) = parser.get_dataset_list([name], str(folder))
    convert = converter.get_dataset_converter(attributes.formatting, attributes, ARGUMENTS)
    return [convert(row) for row in rows or lines(folder / attributes.dataset_name)]


def conversation(row: dict) -> list[dict[str, str]]:
    system = [{"role": "system", "content": row["_system"]}] if row["_system"] else []
    return [*system, *of_shape(row["_prompt"]), *of_shape(row["_response"])]


def kept(rows: list[dict]) -> list[dict]:
    """The rule of its SupervisedDatasetProcessor."""
    return [row for row in rows if len(row["_prompt"]) % 2 == 1 and len(row["_response"]) == 1]


words = tokenizer("", QWEN)
processor = supervised.SupervisedDatasetProcessor(
    template=template.TEMPLATES["qwen3_nothink"], tokenizer=words, processor=None, data_args=ARGUMENTS
)


def encoded(row: dict) -> tuple[list[int], list[int]]:
    return processor._encode_data_example(row["_prompt"], row["_response"], row["_system"], "", [], [], [])


def labels(rows: list[dict]) -> dict[str, list[str]]:
    found = {}
    for row in rows:
        ids, learned = encoded(row)
        found[key(conversation(row))] = runs(ids, [label != -100 for label in learned], words)
    return found


folder = work.consumer("llamafactory")
recipe = work.recipe("llamafactory")
names = [recipe["dataset"], recipe["eval_dataset"]]
assert (folder / recipe["dataset_dir"] / "dataset_info.json").read_text(encoding="ascii")
assert recipe["template"] in template.TEMPLATES
rows = kept([row for name in names for row in aligned(folder, name)])
ours = work.rendered("qwen3_instruct_2507")
spans = labels(rows)
result("llamafactory", "folder llamafactory", work.good, [conversation(row) for row in rows], loss(ours, spans))

# One file of a shape has no description beside it: the one that the documentation of this shape prescribes.
alone = work.folder / "described"
alone.mkdir(exist_ok=True)
columns = {"prompt": "instruction", "query": "input", "response": "output", "system": "system", "history": "history"}
pair = {"messages": "conversations", "chosen": "chosen", "rejected": "rejected"}
described = {
    "sharegpt": {"file_name": str(work.shape("sharegpt")), "formatting": "sharegpt"},
    "alpaca": {"file_name": str(work.shape("alpaca")), "columns": columns},
    "pairs": {
        "file_name": str(work.shape("pairs-llamafactory")),
        "formatting": "sharegpt",
        "ranking": True,
        "columns": pair,
    },
}
(alone / "dataset_info.json").write_text(json.dumps(described), encoding="ascii")
for name in ("sharegpt", "alpaca"):
    result("llamafactory", name, work.good, [conversation(row) for row in kept(aligned(alone, name))])
rows = [row for row in aligned(alone, "pairs") if len(row["_prompt"]) % 2 == 1 and len(row["_response"]) >= 2]
found = [[conversation({**row, "_response": []}), *(reply["content"] for reply in row["_response"])] for row in rows]
result("llamafactory", "pairs-llamafactory", work.pairs, found)

first = names[0]


def take(number: int) -> str:
    ARGUMENTS.cutoff_len = 10**7
    rows = kept(aligned(folder, first, [{"messages": work.bad[number]}]))
    if not rows:
        return "dropped"
    whole = encoded(rows[0])
    ARGUMENTS.cutoff_len = CONTEXT
    return "taken" if encoded(rows[0]) == whole else "cut"


fates("llamafactory", {number: fate(number, take) for number in work.bad})
