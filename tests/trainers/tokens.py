"""Token counts of rendered conversations, beside the tokenizers that packages carry."""

import importlib.util
import json
import os
import sys
import unicodedata
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import mistral_common
import tiktoken
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.validator import ValidationMode
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from common import Conversation, Work, module, render, without_init

work = Work(sys.argv[1])

# Alibaba's: the encoding itself, because `encode` cuts long texts into pieces.
without_init("dashscope", "dashscope.tokenizers")
alibaba = module("dashscope.tokenizers.tokenizer").get_tokenizer("qwen-max")._tokenizer
# OpenAI's rules, with the vocabulary that LiteLLM carries, under the name that tiktoken keeps it by.
spec = importlib.util.find_spec("litellm")
assert spec and spec.submodule_search_locations
os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(spec.submodule_search_locations[0]) / "litellm_core_utils/tokenizers")
openai = tiktoken.get_encoding("o200k_harmony")
mistral = MistralTokenizer.from_file(
    str(Path(mistral_common.__file__).parent / "data/tekken_240911.json"), mode=ValidationMode.finetuning
)


def qwen(row: Conversation, text: str) -> int:
    return len(alibaba.encode(unicodedata.normalize("NFC", text), allowed_special="all"))


def gpt_oss(row: Conversation, text: str) -> int:
    return len(openai.encode(text, allowed_special="all"))


def tekken(row: Conversation, text: str) -> int:
    encoded = mistral.encode_chat_completion(ChatCompletionRequest.from_openai(messages=row))
    assert encoded.text == text
    return len(encoded.tokens)


def compare(family: str, package: str, rows: list[Conversation], count: Callable[[Conversation, str], int]) -> None:
    answers = render([{"family": family, "messages": row} for row in rows])
    assert all(answer["tokens"]["exact"] for answer in answers)
    equal = [answer["tokens"]["all"] == count(row, answer["text"]) for row, answer in zip(rows, answers, strict=True)]
    said = {"kind": "tokens", "family": family, "package": package, "version": version(package)}
    total = sum(answer["tokens"]["all"] for answer in answers)
    print(json.dumps({**said, "rows": len(rows), "equal": sum(equal), "tokens": total}))


compare("qwen3_instruct_2507", "dashscope", work.good, qwen)
compare("qwen2_5", "dashscope", work.good, qwen)
compare("gpt_oss", "litellm", work.good, gpt_oss)
# Without a system prompt, which this family's template and mistral-common put into different turns.
compare("mistral_v3_tekken", "mistral-common", [row[1:] for row in work.good], tekken)
