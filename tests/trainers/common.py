"""What the scripts share: a way into packages without what they import, a tokenizer, the exported files, a result."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from fixture import Message

Conversation = list[Message]


class Anything(type):
    """What an empty module holds: a class with every attribute, to be called, derived from and used as a decorator."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything(name, (), {"empty": True})

    def __call__(cls, *args: Any, **options: Any) -> Any:
        if "empty" not in vars(cls):
            return super().__call__(*args, **options)
        return args[0] if len(args) == 1 and callable(args[0]) else cls

    def __bool__(cls) -> bool:
        return False

    def __enter__(cls) -> None:
        pass

    def __exit__(cls, *_: Any) -> None:
        pass

    def __ge__(cls, other: Any) -> bool:
        return False

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__

    def __getitem__(cls, item: Any) -> Any:
        return cls


class Stubs(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Empty modules of any depth under the names given: the consumers' data code imports torch and never calls it."""

    def __init__(self, roots: tuple[str, ...]) -> None:
        self.roots = roots

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if any(name == root or name.startswith(f"{root}.") for root in self.roots):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> ModuleType:
        module = ModuleType(spec.name)
        module.__getattr__ = lambda name: getattr(Anything("Empty", (), {}), name)  # type: ignore[method-assign]
        return module

    def exec_module(self, module: ModuleType) -> None:
        pass


def stub(*roots: str) -> None:
    """From here on these modules are empty. Transformers looks for torch before, so that it knows there is none."""
    import datasets  # noqa: F401
    from transformers.utils import is_torch_available

    is_torch_available()
    sys.meta_path.insert(0, Stubs(roots))


def without_init(*names: str) -> None:
    """Packages whose modules can be imported one by one, because their `__init__` does not run."""
    for name in names:
        spec = importlib.util.find_spec(name)
        assert spec and spec.submodule_search_locations, name
        module = ModuleType(name)
        module.__path__ = list(spec.submodule_search_locations)
        module.__spec__ = spec
        sys.modules[name] = module


# Families of models whose template several consumers have: the tokens that are one each, the end of a turn first.
QWEN = ["<|im_end|>", "<|im_start|>"]
LLAMA = ["<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>", "<|begin_of_text|>"]


def template(name: str) -> str:
    """One of the originals that TRL carries, read where it is installed."""
    spec = importlib.util.find_spec("trl")
    assert spec and spec.origin
    return (Path(spec.origin).parent / "chat_templates" / f"{name}.jinja").read_text(encoding="utf-8")


def tokenizer(template: str, special: list[str]) -> Any:
    """A byte-level BPE that is trained here on a few words: every text comes back from it as it went in."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    bare = Tokenizer(models.BPE())
    bare.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bare.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
    bare.train_from_iterator(["what about the answer, and I hear you"], trainer)
    bare.add_special_tokens(special)
    return PreTrainedTokenizerFast(
        tokenizer_object=bare,
        chat_template=template,
        eos_token=special[0],
        bos_token=special[-1],
        pad_token=special[0],
        clean_up_tokenization_spaces=False,
        model_max_length=10**9,
    )


def runs(ids: list[int], learned: Iterable[bool], tokenizer: Any) -> list[str]:
    """The stretches of text that the loss is computed on."""
    found: list[list[int]] = []
    before = False
    for token, counts in zip(ids, learned, strict=True):
        if counts:
            if not before:
                found.append([])
            found[-1].append(token)
        before = bool(counts)
    return [tokenizer.decode(run) for run in found]


def lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, split at line feeds alone."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")]


def of_shape(conversation: Iterable[dict[str, Any]], role: str = "role", content: str = "content") -> Conversation:
    """A consumer's messages in the fixture's words."""
    names = {"human": "user", "gpt": "assistant"}
    return [{"role": names.get(m[role], m[role]), "content": m[content]} for m in conversation]


class Work:
    """The folder with what was exported, and what had been put into the database."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder).resolve()
        said = json.loads((self.folder / "expected.json").read_text())
        self.good: list[Conversation] = said["good"]
        self.bad: dict[int, Conversation] = {int(number): row for number, row in said["bad"].items()}
        # What was asked, the better and the worse reply.
        self.pairs: list[tuple[Conversation, str, str]] = [tuple(pair) for pair in said["pairs"]]

    @property
    def replies(self) -> list[Conversation]:
        """The good ones cut after each reply."""
        return [row[: k + 1] for row in self.good for k, turn in enumerate(row) if turn["role"] == "assistant"]

    def shape(self, name: str) -> Path:
        (path,) = (self.folder / "shapes").glob(f"{name}.*")
        return path

    def consumer(self, name: str) -> Path:
        return self.folder / "folders" / name

    def recipe(self, name: str) -> dict[str, Any]:
        """The settings that stand in a consumer's folder; a script of its own must be Python at least."""
        (path,) = (self.consumer(name) / "recipes").iterdir()
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            compile(text, path, "exec")
            return {}
        return yaml.safe_load(text)

    def sides(self, name: str) -> list[Path]:
        """The data files of a consumer's folder."""
        return sorted((self.consumer(name) / "data").iterdir())

    def rendered(self, family: str) -> dict[str, tuple[str, list[str]]]:
        """By conversation: the text that the application makes of it for a family, and what of it is learned."""
        rows = [*self.good, *self.replies]
        answers = render([{"family": family, "messages": row} for row in rows])
        return {key(row): (answer["text"], learned(answer)) for row, answer in zip(rows, answers, strict=True)}


def learned(answer: dict[str, Any]) -> list[str]:
    return [answer["text"][start:end] for start, end in answer["learned"]]


def module(name: str) -> Any:
    """Imported after the stubs are there; `Any`, because no type checker finds it."""
    return importlib.import_module(name)


def render(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The application's own renderings, by the example `render` of its crate `train-chat`."""
    asked = "".join(json.dumps(request) + "\n" for request in requests)
    run = subprocess.run([os.environ["TRAIN_RENDER"]], input=asked, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.removesuffix("\n").split("\n")]


def key(conversation: Conversation) -> str:
    return json.dumps(conversation, sort_keys=True)


def same(found: list[Any], expected: list[Any]) -> bool:
    """Whether both hold the same conversations, in any order."""
    return sorted(map(key, found)) == sorted(map(key, expected))


def result(package: str, shape: str, expected: list[Any], found: list[Any], loss: str = "") -> None:
    """One line of the table."""
    said = {"kind": "rows", "consumer": package, "version": version(package), "shape": shape}
    counts = {"rows_in": len(expected), "rows_out": len(found), "text_equal": same(found, expected)}
    print(json.dumps({**said, **counts, "loss": loss}), flush=True)


def loss(ours: dict[str, tuple[str, list[str]]], theirs: dict[str, list[str]]) -> str:
    """How the stretches that a consumer computes its loss on compare with those that the application marks."""
    if all(ours[row][1] == spans for row, spans in theirs.items()):
        return "equal"
    bare = [[span.removesuffix("\n") for span in ours[row][1]] for row in theirs]
    if bare == [[span.removesuffix("\n") for span in spans] for spans in theirs.values()]:
        return "equal but for the line feed after a turn"
    return "different"


def fates(package: str, found: dict[int, str]) -> None:
    """What became of each bad row: refused, dropped, cut or taken."""
    print(json.dumps({"kind": "bad", "consumer": package, "version": version(package), "fates": found}), flush=True)


def fate(number: int, take: Callable[[int], str]) -> str:
    """Of one row on its own: `take` says it, or raises what the consumer refuses it with."""
    try:
        return take(number)
    # Whatever the consumer refuses with.
    except Exception as error:  # noqa: BLE001
        print(f"row {number}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)
        return "refused"
