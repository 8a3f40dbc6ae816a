"""NeMo AutoModel: its chat data set, with its loss mask."""

import sys

from common import QWEN, Work, key, loss, module, of_shape, result, runs, stub, template, tokenizer, without_init

stub("torch")
without_init("nemo_automodel", "nemo_automodel.components", "nemo_automodel.components.datasets")
without_init("nemo_automodel.components.datasets.llm")
chat = module("nemo_automodel.components.datasets.llm.chat_dataset")

work = Work(sys.argv[1])
# With the markers of what is learned; without them it guesses from the whole.
words = tokenizer(template("qwen3_instruct_2507_training"), QWEN)


def read(path) -> tuple[list, dict]:
    rows, spans = [], {}
    data = chat.ChatDataset(str(path), words, unshifted=True)
    for k, row in enumerate(data.dataset):
        messages = row.get("messages") or chat._conversations_to_messages(row["conversations"])
        rows.append(of_shape(chat._normalize_messages(messages)))
        sample = data[k]
        spans[key(rows[-1])] = runs(sample["input_ids"], sample["loss_mask"], words)
    return rows, spans


ours = work.rendered("qwen3_instruct_2507")
found = [read(path) for path in work.sides("chat")]
rows = [row for rows, _ in found for row in rows]
spans = {row: learned for _, spans in found for row, learned in spans.items()}
result("nemo-automodel", "folder chat", work.good, rows, loss(ours, spans))
for name in ("sharegpt", "parquet"):
    rows, spans = read(work.shape(name))
    result("nemo-automodel", name, work.good, rows, loss(ours, spans))
