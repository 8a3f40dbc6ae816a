"""The results, and how they stand in docs/trainers.md."""

from datetime import date
from typing import Any

from fixture import CONTEXT, KINDS, ROWS

Result = dict[str, Any]

HEAD = f"""# What the trainers make of an export

Made by `cargo xtask test --trainers` on {{day}} with the released code of each consumer. {ROWS} conversations of two to
six exchanges were exported by train-cli, with line separators, NUL, emoji, quotes, right-to-left text, what a sheet
takes for a formula, a turn of a megabyte, and the text of a special token in a turn. What reads the rows is the
consumers' own code, where a folder has a recipe with its settings; torch is not installed and no model is loaded.
`tests/trainers/` has a script for each.

## Rows, texts and loss

Every message of every row is compared, the system prompt included. *Loss* compares the stretches of text that the
consumer computes its loss on with those that the application marks as learned.

"""
BAD = f"""
## Rows that are not as they should be

What `train-cli export --check --context {CONTEXT}` foresees, and what the consumer's code does: refused (the run
stops), dropped (the row is left out), cut (its end is), taken (as it is: learned wrong, or harmless). One word: both
agree. Together's client looks at less than its servers do. Of those that have no preset of their own, what their code
does.

"""
UNPROVEN = """
## Not provable here

| what | not provable without |
|---|---|
| what Together, Fireworks, Vertex, Bedrock, OpenAI and Azure check on their servers | an account there |
| Unsloth's labels, and what becomes of its rows that are not as they should be | torch and a GPU |
| a training run of TRL, Axolotl, LLaMA-Factory, ms-swift or NeMo from end to end | torch, several gigabytes |
| the application's templates of Phi-4 and SmolLM2 beside their originals | packages that carry these |
| the tokens of Llama, Gemma, Phi, DeepSeek and Qwen 3.5 | their vocabularies: the application says "estimated" |
"""
# By the consumer's package.
PRESETS = {
    "trl": "trl",
    "axolotl": "axolotl",
    "llamafactory": "llamafactory",
    "mlx-lm": "mlx",
    "ms-swift": "ms-swift",
    "together": "together",
}


def cells(*row: object) -> str:
    return "| " + " | ".join(map(str, row)) + " |"


def table(head: list[str], rows: list[list[object]]) -> str:
    return "\n".join([cells(*head), "|" + "---|" * len(head), *(cells(*row) for row in rows), ""])


class Results:
    """What was found, and what of it is not as it should be."""

    def __init__(self, foreseen: dict[str, dict[int, str]]) -> None:
        self.foreseen = foreseen
        self.found: list[Result] = []
        self.count = 0
        self.failures: list[str] = []

    def check(self, holds: bool, said: str) -> None:
        self.count += 1
        if not holds:
            self.failures.append(said)

    def add(self, one: Result) -> None:
        self.found.append(one)
        match one["kind"]:
            case "failed":
                self.check(False, f"{one['script']} failed, see {one['log']}")
            case "rows":
                name = f"{one['consumer']}, {one['shape']}"
                self.check(one["rows_in"] == one["rows_out"], f"{name}: {one['rows_in']} in, {one['rows_out']} out")
                self.check(one["text_equal"], f"{name}: texts differ")
                self.check(one["loss"] != "different", f"{name}: the loss is computed on other stretches")
            case "bad" if preset := PRESETS.get(one["consumer"]):
                for number, seen in one["fates"].items():
                    said = self.foreseen[preset][int(number)]
                    what = f"{preset}, row {number} ({KINDS.get(int(number), 'good')}): foreseen {said}, seen {seen}"
                    self.check(agree(preset, said, seen), what)
            case "templates":
                self.check(not one["different"], f"templates rendered otherwise: {one['different']}")
                self.check(one["refused"] == one["refused_too"], "templates: refused by one alone")
            case "again":
                self.check(one["seen"] == "loaded as written", f"exported again, {one['what']}: {one['seen']}")
            case "tokens":
                self.check(one["rows"] == one["equal"], f"tokens of {one['family']}: {one['equal']} of {one['rows']}")

    def markdown(self) -> str:
        parts = [HEAD.format(day=date.today().isoformat()), self.rows(), BAD, self.bad(), self.rest(), UNPROVEN]
        return "".join(parts)

    def of(self, kind: str) -> list[Result]:
        return [one for one in self.found if one["kind"] == kind]

    def rows(self) -> str:
        rows = sorted(self.of("rows"), key=lambda one: one["consumer"].lower())
        head = ["consumer", "version", "shape", "rows in", "rows out", "texts", "loss"]
        keys = ["consumer", "version", "shape", "rows_in", "rows_out"]
        texts = {True: "equal", False: "**different**"}
        return table(head, [[*(one[k] for k in keys), texts[one["text_equal"]], one["loss"]] for one in rows])

    def bad(self) -> str:
        found = sorted(self.of("bad"), key=lambda one: (one["consumer"] not in PRESETS, one["consumer"]))
        rows: list[list[object]] = []
        for one in found:
            preset = PRESETS.get(one["consumer"])
            row: list[object] = [f"{one['consumer']} {one['version']}"]
            for number in KINDS:
                seen = one["fates"][str(number)]
                said = taken(self.foreseen[preset][number]) if preset else seen
                row.append(seen if said == seen else f"foreseen {said}, seen {seen}")
            rows.append(row)
        return table(["consumer", *KINDS.values()], rows)

    def rest(self) -> str:
        again = [[one["what"], one["seen"]] for one in self.of("again")]
        templates = [
            [
                one["what"],
                f"{one['text_equal']} of {one['rendered']}",
                f"{one['spans_equal']} of {one['marked']}",
                ", ".join(one["longer"]),
                f"{one['refused_too']} of {one['refused']}",
            ]
            for one in self.of("templates")
        ]
        tokens = [
            [one["family"], f"{one['package']} {one['version']}", f"{one['equal']} of {one['rows']}", one["tokens"]]
            for one in self.of("tokens")
        ]
        head = [
            "templates",
            "text equal",
            "loss equal",
            "the marker before a reply is learned there too",
            "refused by both",
        ]
        return "\n".join(
            [
                "\n## A second export into the same folder\n",
                table(["rows", "`load_dataset` afterwards"], again),
                "## Chat templates\n",
                table(head, templates),
                "## Tokens\n",
                table(["family", "tokenizer of", "rows with the same count", "tokens"], tokens),
            ]
        )


def taken(said: str) -> str:
    """A note, or what is learned wrong, is taken as it is."""
    return "taken" if said in ("note", "trained_wrong") else said


def agree(preset: str, said: str, seen: str) -> bool:
    # Together's servers look at more than its client does.
    return taken(said) == seen or (preset == "together" and seen == "taken")
