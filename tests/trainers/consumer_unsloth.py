"""Unsloth: its standardization of conversations; rows of messages it takes as they are."""

import sys

from datasets import load_dataset

from common import Work, module, of_shape, result, stub, without_init

stub("torch", "accelerate", "peft", "triton")
without_init("unsloth_zoo")
standardize = module("unsloth_zoo.dataset_utils").standardize_data_formats

work = Work(sys.argv[1])
assert work.recipe("unsloth") == {}
loaded = load_dataset(str(work.consumer("unsloth")))
rows = [of_shape(row["messages"]) for side in loaded.values() for row in standardize(side, num_proc=1)]
result("unsloth_zoo", "folder unsloth", work.good, rows)

loaded = load_dataset("json", data_files=str(work.shape("sharegpt")), split="train")
rows = [of_shape(row["conversations"]) for row in standardize(loaded, num_proc=1)]
result("unsloth_zoo", "sharegpt", work.good, rows)
