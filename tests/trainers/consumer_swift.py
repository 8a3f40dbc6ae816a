"""ms-swift: its automatic preprocessor, and the labels of its own template."""

import sys
import tempfile
from types import SimpleNamespace

from datasets import Dataset, load_dataset

from common import QWEN, Work, fate, fates, key, loss, module, of_shape, result, runs, stub, tokenizer, without_init
from fixture import CONTEXT

stub("torch", "modelscope", "peft", "swift.agent_template", "swift.dataset.utils", "swift.infer_engine", "swift.utils")
without_init("swift", "swift.dataset", "swift.dataset.preprocessor", "swift.template")
package = sys.modules["swift.template"]
for part in ("utils", "template_inputs", "base", "template_meta"):
    inside = vars(module(f"swift.template.{part}"))
    vars(package).update({name: value for name, value in inside.items() if not name.startswith("_")})
core = module("swift.dataset.preprocessor.core")
# Small helpers of swift.utils, which imports torch: what they answer without any setting.
core.TOOL_KEYS, package.base.get_env_args = ["tools"], lambda name, kind, default=None: default
# It keeps what it converted by the fingerprint of what it was given; here each run converts.
core.get_cache_dir = tempfile.mkdtemp

work = Work(sys.argv[1])
words = tokenizer("", QWEN)
meta = package.TemplateMeta(
    "chatml",
    prefix=[],
    prompt=["<|im_start|>user\n{{QUERY}}<|im_end|>\n<|im_start|>assistant\n"],
    chat_sep=["<|im_end|>\n"],
    suffix=["<|im_end|>\n"],
    system_prefix=["<|im_start|>system\n{{SYSTEM}}<|im_end|>\n"],
)
words.model_info = SimpleNamespace(config=None, task_type="causal_lm", max_model_len=10**9)
words.model_meta = SimpleNamespace(is_multimodal=False)
package.Template.tokenizer = words
template = package.Template(words, meta)
template.mode = "train"


def converted(rows: Dataset) -> list[list[dict[str, str]]]:
    left = core.AutoPreprocessor()(rows, load_from_cache_file=False, enable_auto_mapping=True)
    return [of_shape(row["messages"]) for row in left]


def learned(row: list[dict[str, str]]) -> list[str]:
    encoded = template.encode({"messages": [dict(message) for message in row]}, return_length=True)
    return runs(encoded["input_ids"], [label != -100 for label in encoded["labels"]], words)


def report(shape: str, rows: list[list[dict[str, str]]]) -> None:
    spans = {key(row): learned(row) for row in rows}
    result("ms-swift", shape, work.good, rows, loss(work.rendered("qwen3_instruct_2507"), spans))


recipe = work.recipe("ms-swift")
files = {side: str(work.consumer("ms-swift") / recipe[side]) for side in ("dataset", "val_dataset")}
loaded = load_dataset("json", data_files=files)
report("folder ms-swift", [row for side in loaded.values() for row in converted(side)])
for name in ("sharegpt", "alpaca"):
    report(name, converted(load_dataset("json", data_files=str(work.shape(name)), split="train")))


def take(number: int) -> str:
    """Its default truncation_strategy, delete: a row that its template refuses, or that is too long, is deleted."""
    template.max_length = CONTEXT
    rows = converted(Dataset.from_list([{"messages": work.bad[number]}]))
    try:
        return "taken" if [learned(row) for row in rows] else "dropped"
    except (AssertionError, package.MaxLengthError):
        return "dropped"


fates("ms-swift", {number: fate(number, take) for number in work.bad})
