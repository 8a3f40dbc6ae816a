"""What train-cli exports for the scripts, and what its check says of the bad rows."""

import json
import subprocess
from pathlib import Path
from typing import Any

import fixture

CONSUMERS = [
    "axolotl",
    "trl",
    "unsloth",
    "llamafactory",
    "mlx",
    "ms-swift",
    "together",
    "fireworks",
    "vertex",
    "bedrock",
    "chat",
]
SHAPES = {
    "messages": "jsonl",
    "sharegpt": "jsonl",
    "alpaca": "jsonl",
    "replies": "jsonl",
    "parquet": "parquet",
    "csv": "csv",
    "vertex": "jsonl",
    "bedrock": "jsonl",
}
PAIRS = ["pairs-trl", "pairs-llamafactory", "pairs-openai"]


class Exports:
    """A data folder and what is exported from it."""

    def __init__(self, train_cli: Path, folder: Path) -> None:
        self.train_cli, self.folder = train_cli, folder

    def run(self, *words: str) -> Any:
        command = [str(self.train_cli), "--json", "--data-dir", str(self.folder / "data"), *words]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None

    def dataset(self, name: str, rows: dict[int, list[list[fixture.Message]]]) -> None:
        plan = self.folder / f"{name}.csv"
        plan.write_text(fixture.plan(max(rows)), encoding="utf-8")
        self.run("dataset", "new", name)
        self.run("--dataset", name, "plan", "import", str(plan))
        fixture.fill(self.folder / "data" / "train.db", name, rows)

    def all(self) -> None:
        """Three datasets, every folder and every shape; and in `expected.json` what went in."""
        good, pairs, bad = fixture.good(), fixture.pairs(), fixture.bad()
        self.dataset("good", {number: [row] for number, row in good.items()})
        self.dataset("bad", {number: [row] for number, row in bad.items()})
        versions = {
            number: [[*asked, fixture.message("assistant", text)] for text in (worse, better)]
            for number, (asked, better, worse) in pairs.items()
        }
        self.dataset("pairs", versions)
        different = [[asked, better, worse] for asked, better, worse in pairs.values() if better != worse]
        expected = {"good": list(good.values()), "pairs": different, "bad": bad}
        (self.folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
        for consumer in CONSUMERS:
            self.folder_for(consumer)
        (self.folder / "shapes").mkdir()
        for shape, extension in SHAPES.items():
            self.run("--dataset", "good", "export", "--format", shape, "--out", self.shape(f"{shape}.{extension}"))
        for shape in PAIRS:
            self.run("--dataset", "pairs", "export", "--format", shape, "--out", self.shape(f"{shape}.jsonl"))

    def shape(self, name: str) -> str:
        return str(self.folder / "shapes" / name)

    def folder_for(self, consumer: str, *more: str) -> None:
        out = self.folder / "folders" / consumer
        out.parent.mkdir(exist_ok=True)
        self.run("--dataset", "good", "export", "--for", consumer, "--out", str(out), "--validation", "0.2", *more)

    def effects(self, consumer: str) -> dict[int, str]:
        """The worst that the check says of each bad row. One that no row is written for is none of its problems."""
        found = dict.fromkeys(fixture.bad(), "taken")
        check = ["--dataset", "bad", "export", "--for", consumer, "--check", "--context", str(fixture.CONTEXT)]
        said = self.run(*check)
        worst_first = ["refused", "dropped", "cut", "trained_wrong", "note", "taken"]
        for problem in said["problems"]:
            if (row := problem["id"]) is not None:
                found[row] = min(found[row], problem["effect"], key=worst_first.index)
        for row in fixture.KINDS:
            if found[row] == "taken" and self.run(*check, "--ids", str(row))["ready"] == 0:
                found[row] = "dropped"
        return found
