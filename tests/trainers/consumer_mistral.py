"""Mistral: mistral-common's requests in finetuning mode, by the real tokenizers of three generations."""

import sys
from pathlib import Path

import mistral_common
from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.validator import ValidationMode
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

from common import Work, fate, fates, lines, result

work = Work(sys.argv[1])
data = Path(mistral_common.__file__).parent / "data"
GENERATIONS = {
    "v1": "tokenizer.model.v1",
    "v3": "tekken_240911.json",
    "v7": "mistral_instruct_tokenizer_241114.model.v7",
}


def encoded(tokenizer: MistralTokenizer, messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Encodes a conversation, and what its validation and normalization left of it: the system prompt apart."""
    request = ChatCompletionRequest.from_openai(messages=messages)
    assert tokenizer.encode_chat_completion(request).tokens
    left = tokenizer._instruct_request_normalizer.from_chat_completion_request(request)
    system = [{"role": "system", "content": left.system_prompt}] if left.system_prompt else []
    return [*system, *({"role": m.role, "content": m.content} for m in left.messages)]


rows = [row["messages"] for path in work.sides("chat") for row in lines(path)]
for generation, file in GENERATIONS.items():
    tokenizer = MistralTokenizer.from_file(str(data / file), mode=ValidationMode.finetuning)
    found = [encoded(tokenizer, row) for row in rows]
    result("mistral-common", f"folder chat, {generation}", work.good, found)


def take(number: int) -> str:
    encoded(tokenizer, work.bad[number])
    return "taken"


fates("mistral-common", {number: fate(number, take) for number in work.bad})
