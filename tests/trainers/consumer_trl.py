"""TRL: its conversion of rows, and the assistant masks of its own training templates."""

import sys

from datasets import Dataset, load_dataset
from trl.chat_template_utils import get_training_chat_template
from trl.data_utils import is_conversational, maybe_convert_to_chatml, maybe_extract_prompt

from common import LLAMA, QWEN, Work, fate, fates, key, loss, of_shape, result, runs, template, tokenizer
from fixture import CONTEXT

work = Work(sys.argv[1])
# Two families whose original templates TRL swaps for its training ones.
FAMILIES = {"qwen3_instruct_2507": QWEN, "llama3": LLAMA}


def convert(rows: Dataset) -> list[list[dict[str, str]]]:
    converted = [maybe_convert_to_chatml(row) for row in rows]
    assert all(is_conversational(row) for row in converted)
    return [of_shape(row["messages"]) for row in converted]


def masks(family: str, rows: list[list[dict[str, str]]]) -> dict[str, list[str]]:
    """The stretches that `assistant_only_loss` trains."""
    words = tokenizer(template(family), FAMILIES[family])
    training = get_training_chat_template(words)
    found = {}
    for row in rows:
        encoded = words.apply_chat_template(
            row, chat_template=training, return_dict=True, return_assistant_tokens_mask=True
        )
        found[key(row)] = runs(encoded["input_ids"], encoded["assistant_masks"], words)
    return found


assert work.recipe("trl") == {}
loaded = load_dataset(str(work.consumer("trl")))
rows = convert([row for side in loaded.values() for row in side])
for family in FAMILIES:
    result("trl", f"folder trl, {family}", work.good, rows, loss(work.rendered(family), masks(family, rows)))
for name, kind, expected in (("replies", "json", work.replies), ("parquet", "parquet", work.good)):
    loaded = load_dataset(kind, data_files=str(work.shape(name)), split="train")
    result("trl", name, expected, convert(loaded))

loaded = load_dataset("json", data_files=str(work.shape("pairs-trl")), split="train")
pairs = [maybe_extract_prompt(row) for row in loaded]
assert all(is_conversational(row) for row in pairs)
found = [[of_shape(row["prompt"]), row["chosen"][0]["content"], row["rejected"][0]["content"]] for row in pairs]
result("trl", "pairs-trl", work.pairs, found)

words = tokenizer(template("qwen3_instruct_2507"), QWEN)
training = get_training_chat_template(words)


def take(number: int) -> str:
    """As SFTTrainer does with assistant_only_loss: a row without a reply stops it, what is behind max_length is cut,
    and a row of which nothing is left to learn is dropped."""
    row = maybe_convert_to_chatml({"messages": work.bad[number]})
    assert is_conversational(row)
    encoded = words.apply_chat_template(
        row["messages"], chat_template=training, return_dict=True, return_assistant_tokens_mask=True
    )
    assert 1 in encoded["assistant_masks"], "at least one example has no assistant tokens"
    if not any(encoded["assistant_masks"][:CONTEXT]):
        return "dropped"
    return "cut" if len(encoded["input_ids"]) > CONTEXT else "taken"


fates("trl", {number: fate(number, take) for number in work.bad})
