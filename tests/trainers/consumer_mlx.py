"""MLX-LM, on the processor: its loader of a folder, its offset, its batches."""

import sys
from types import SimpleNamespace

from common import QWEN, Work, fate, fates, key, loss, module, of_shape, result, template, tokenizer, without_init
from fixture import CONTEXT

without_init("mlx_lm", "mlx_lm.tuner")
datasets = module("mlx_lm.tuner.datasets")
trainer = module("mlx_lm.tuner.trainer")

work = Work(sys.argv[1])
words = tokenizer(template("qwen3_instruct_2507"), QWEN)
recipe = work.recipe("mlx")
# The last reply alone is learned, so that rows are conversations cut after each reply.
SETTINGS = SimpleNamespace(mask_prompt=recipe["mask_prompt"])

sides = [
    side for side in datasets.load_local_dataset(work.consumer("mlx") / recipe["data"], words, SETTINGS) if len(side)
]
rows, spans = [], {}
for side in sides:
    for row in side:
        ids, offset = side.process(row)
        rows.append(of_shape(row["messages"]))
        spans[key(rows[-1])] = [words.decode(ids[offset:])]
    # A side with fewer rows than a batch stops the run.
    next(trainer.iterate_batches(datasets.CacheDataset(side), batch_size=recipe["batch_size"], max_seq_length=CONTEXT))
ours = {row: (text, learned[-1:]) for row, (text, learned) in work.rendered("qwen3_instruct_2507").items()}
result("mlx-lm", "folder mlx", work.replies, rows, loss(ours, spans))


def take(number: int) -> str:
    """A row for each reply, as in the folder; what is behind max_seq_length is cut off."""
    row = work.bad[number]
    cuts = [{"messages": row[: k + 1]} for k, turn in enumerate(row) if turn["role"] == "assistant"]
    if not cuts:
        return "dropped"
    side = datasets.create_dataset(cuts, words, SETTINGS)
    short = all(len(side.process(cut)[0]) <= CONTEXT for cut in side)
    return "taken" if short and cuts[-1]["messages"] == row else "cut"


fates("mlx-lm", {number: fate(number, take) for number in work.bad})
