"""The chat templates of the TRL and Axolotl wheels, rendered by transformers and by the application: text and loss."""

import importlib.util
import json
import sys
from datetime import datetime
from pathlib import Path

from transformers.utils import chat_template_utils

from common import Work, render


class OneDay(datetime):
    """The day that the application renders with, where no other is given: some templates write today's."""

    @classmethod
    def now(cls, tz=None) -> "OneDay":
        return cls(2024, 7, 26, tzinfo=tz)


chat_template_utils.datetime = OneDay
FOLDERS = {"trl": "chat_templates", "axolotl": "utils/chat_templates/templates"}
BOS, EOS = "<s>", "</s>"
# The original of each family that one of the packages carries, and its beginning and end of text.
FAMILIES = {
    "qwen3": ("trl/qwen3", "", ""),
    "qwen3_instruct_2507": ("trl/qwen3_instruct_2507", "", ""),
    "qwen3_5": ("trl/qwen3_5_nothink", "", ""),
    "qwen2_5": ("trl/qwen2_5", "", ""),
    "llama3": ("trl/llama3", "<|begin_of_text|>", "<|eot_id|>"),
    "llama3_1": ("trl/llama3_1", "<|begin_of_text|>", "<|eot_id|>"),
    "llama3_2": ("trl/llama3_2", "<|begin_of_text|>", "<|eot_id|>"),
    "gemma3": ("trl/gemma3", "<bos>", "<eos>"),
    "gemma2": ("trl/gemma", "<bos>", "<eos>"),
    "mistral_v7": ("axolotl/mistral_v7_tekken", "<s>", "</s>"),
    "mistral_v3_tekken": ("axolotl/mistral_v3_tekken", "<s>", "</s>"),
    "mistral_v3": ("axolotl/mistral_v2v3", "<s>", "</s>"),
    "mistral_v1": ("axolotl/mistral_v1", "<s>", "</s>"),
    "phi3": ("trl/phi3", "<s>", "<|endoftext|>"),
    "gpt_oss": ("trl/gptoss", "<|startoftext|>", "<|return|>"),
    "deepseek_v3": ("trl/deepseekv3", "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"),
    "chatml": ("axolotl/chatml", "", "<|im_end|>"),
}
# The text, and what of it gets loss where the template marks that.
Rendered = tuple[str, list[str] | None]


def templates() -> dict[str, str]:
    """Read where they are installed: their licences are their authors', and none is kept here."""
    found = {}
    for package, folder in FOLDERS.items():
        spec = importlib.util.find_spec(package)
        assert spec and spec.submodule_search_locations
        for path in sorted((Path(spec.submodule_search_locations[0]) / folder).glob("*.jinja")):
            found[f"{package}/{path.stem}"] = path.read_text(encoding="utf-8")
    return found


def theirs(template: str, row: list[dict[str, str]], bos: str, eos: str) -> Rendered | None:
    marks = "{% generation" in template or "{%- generation" in template
    try:
        texts, spans = chat_template_utils.render_jinja_template(
            [row], chat_template=template, return_assistant_tokens_mask=marks, bos_token=bos, eos_token=eos
        )
    # Each template refuses with what it likes.
    except Exception:  # noqa: BLE001
        return None
    return texts[0], joined(texts[0], spans[0]) if marks else None


def joined(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The stretches, those that touch each other as one."""
    found: list[list[int]] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1][1] = end
        else:
            found.append([start, end])
    return [text[start:end] for start, end in found]


def compare(what: str, names: list[str], asked: list[dict], expected: list[Rendered | None]) -> None:
    counts = dict.fromkeys(("rendered", "text_equal", "marked", "spans_equal", "refused", "refused_too"), 0)
    different, longer = set(), set()
    for name, theirs, ours in zip(names, expected, render(asked), strict=True):
        if theirs is None:
            counts["refused"] += 1
            counts["refused_too"] += "error" in ours
            continue
        counts["rendered"] += 1
        counts["text_equal"] += ours.get("text") == theirs[0]
        if ours.get("text") != theirs[0]:
            different.add(name)
        elif theirs[1] is not None:
            counts["marked"] += 1
            learned = joined(ours["text"], ours["learned"])
            if learned == theirs[1]:
                counts["spans_equal"] += 1
            elif all(there.endswith(here) for there, here in zip(theirs[1], learned, strict=True)):
                longer.add(name)
            else:
                different.add(name)
    found = {**counts, "different": sorted(different), "longer": sorted(longer)}
    print(json.dumps({"kind": "templates", "what": what, **found}))


work = Work(sys.argv[1])
rows = [work.good[0], work.good[0][1:], work.good[-1]]
found = templates()
pairs = [(name, text, row) for name, text in found.items() for row in rows]
asked = [{"template": text, "messages": row, "bos_token": BOS, "eos_token": EOS} for _, text, row in pairs]
names = [name for name, _, _ in pairs]
expected = [theirs(text, row, BOS, EOS) for _, text, row in pairs]
compare(f"{len(found)} of the TRL and Axolotl packages", names, asked, expected)


def original(family: str, row: list[dict[str, str]]) -> Rendered | None:
    """What the original makes of a conversation; what gets loss, where TRL's training template makes the same of it."""
    name, bos, eos = FAMILIES[family]
    plain = theirs(found[name], row, bos, eos)
    marked = theirs(found.get(f"{name}_training", found[name]), row, bos, eos)
    return marked if plain and marked and plain[0] == marked[0] else plain


# The application's own statements of the families, beside the originals.
pairs = [(family, row) for family in FAMILIES for row in rows]
asked = [{"family": family, "messages": row} for family, row in pairs]
own = [original(family, row) for family, row in pairs]
compare(f"{len(FAMILIES)} of the application itself, beside their originals", [f for f, _ in pairs], asked, own)
