"""The proof with the consumers' own code: exports by train-cli, one script a consumer, the table in docs/trainers.md.

`cargo xtask test --trainers` installs what it needs and runs it."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from exports import Exports
from table import PRESETS, Results

HERE = Path(__file__).parent
# The slowest first: two at a time.
SCRIPTS = [
    "consumer_axolotl",
    "consumer_trl",
    "consumer_mlx",
    "consumer_nemo",
    "tokens",
    "templates",
    "consumer_datasets",
    "consumer_llamafactory",
    "consumer_swift",
    "consumer_mistral",
    "consumer_unsloth",
    "consumer_torchtune",
    "consumer_together",
]


def python(script: str, *words: str) -> list[dict]:
    """The lines that a script prints; what else it says goes to a file beside its results."""
    log = work / "logs" / f"{script}.txt"
    with log.open("w") as said:
        command = [sys.executable, HERE / f"{script}.py", *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=said, text=True)
    if done.returncode != 0:
        return [{"kind": "failed", "script": script, "log": str(log)}]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def exported_again(exports: Exports) -> list[dict]:
    """Other rows, and as many, into the same folder: those must be what is loaded afterwards. What datasets has kept of
    a folder it finds again by the card, not by the rows."""
    found = []
    for numbers in (range(1, 31), range(31, 61)):
        exports.folder_for("trl", "--force", "--ids", ",".join(map(str, numbers)))
        found += python("again", str(work / "folders" / "trl"), f"rows {numbers[0]} to {numbers[-1]}")
    return found


parser = argparse.ArgumentParser()
parser.add_argument("--train-cli", type=Path, required=True)
parser.add_argument("--render", type=Path, required=True)
parser.add_argument("--work", type=Path, required=True)
parser.add_argument("--table", type=Path, required=True)
options = parser.parse_args()
work = options.work.resolve()
shutil.rmtree(work, ignore_errors=True)
(work / "logs").mkdir(parents=True)
# Nothing is fetched, and nothing that an earlier run left is taken for a result.
os.environ.update(HF_HOME=str(work / "cache"), HF_HUB_OFFLINE="1", TRAIN_RENDER=str(options.render.resolve()))
os.environ.update(TRANSFORMERS_VERBOSITY="error", HF_DATASETS_DISABLE_PROGRESS_BARS="1", WANDB_DISABLED="true")

started = time.monotonic()
exports = Exports(options.train_cli.resolve(), work)
exports.all()
print(f"Exported in {time.monotonic() - started:.0f} s", flush=True)
results = Results({preset: exports.effects(preset) for preset in PRESETS.values()})
with ThreadPoolExecutor(2) as pool:
    for script, found in zip(SCRIPTS, pool.map(lambda script: python(script, str(work)), SCRIPTS), strict=True):
        print(f"{script}: {len(found)} results, {time.monotonic() - started:.0f} s", flush=True)
        for one in found:
            results.add(one)
for one in exported_again(exports):
    results.add(one)
options.table.write_text(results.markdown(), encoding="utf-8")
print("\n".join(results.failures))
print(f"{results.count - len(results.failures)} passed, {len(results.failures)} failed")
sys.exit(1 if results.failures else 0)
