"""Axolotl: its chat_template strategy, with input ids and labels."""

import sys
from pathlib import Path

from common import LLAMA, QWEN, Work, fate, fates, key, lines, loss, module, result, runs, stub, tokenizer, without_init
from fixture import CONTEXT

stub("torch", "accelerate")
without_init("axolotl", "axolotl.utils", "axolotl.utils.schemas", "axolotl.prompt_strategies")
strategy = module("axolotl.prompt_strategies.chat_template")

work = Work(sys.argv[1])
recipe = work.recipe("axolotl")
(train,), (test,) = recipe["datasets"], recipe["test_datasets"]
for data in (train, test):
    module("axolotl.utils.schemas.datasets").SFTDataset.model_validate(data)
templates = Path(strategy.__file__).parent.parent / "utils/chat_templates/templates"
SHAREGPT = {"field_messages": "conversations", "message_property_mappings": {"role": "from", "content": "value"}}


def tokenized(template: str, special: list[str], rows: list[dict], **options: object) -> tuple[list, dict]:
    """The conversations that it read, and what it trains of each: as the recipe sets it but for the length."""
    jinja = (templates / f"{template}.jinja").read_text(encoding="utf-8")
    words = tokenizer(jinja, special)
    prompter = strategy.ChatTemplatePrompter(
        words, jinja, max_length=10**9, **{"field_messages": train["field_messages"], **options}
    )
    reader = strategy.ChatTemplateStrategy(
        prompter, words, False, 10**9, roles_to_train=train["roles_to_train"], train_on_eos=train["train_on_eos"]
    )
    read, spans = [], {}
    for row in rows:
        turns = [{"role": m["role"], "content": m["content"]} for m in reader.get_conversation_thread(row)]
        encoded = reader.tokenize_prompt(row)
        assert words.decode(encoded["input_ids"]) == words.apply_chat_template(turns, tokenize=False)
        read.append(turns)
        spans[key(turns)] = runs(encoded["input_ids"], [label != -100 for label in encoded["labels"]], words)
    return read, spans


rows = [row for data in (train, test) for row in lines(work.consumer("axolotl") / data["path"])]
for family, template, special in (("qwen3_instruct_2507", "chatml", QWEN), ("llama3", "llama3", LLAMA)):
    read, spans = tokenized(template, special, rows)
    result("axolotl", f"folder axolotl, {family}", work.good, read, loss(work.rendered(family), spans))
read, spans = tokenized("chatml", QWEN, lines(work.shape("sharegpt")), **SHAREGPT)
result("axolotl", "sharegpt", work.good, read, loss(work.rendered("qwen3_instruct_2507"), spans))


def take(number: int) -> str:
    """Rows without a token to train are dropped, and so are those beyond sequence_len."""
    (row,), spans = tokenized("chatml", QWEN, [{"messages": work.bad[number]}])
    words = tokenizer((templates / "chatml.jinja").read_text(encoding="utf-8"), QWEN)
    length = len(words.apply_chat_template(row, return_dict=False))
    return "taken" if any(spans.values()) and length <= CONTEXT else "dropped"


fates("axolotl", {number: fate(number, take) for number in work.bad})
