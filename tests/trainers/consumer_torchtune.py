"""torchtune: its conversion of messages and of ShareGPT, and its check of the turns."""

import sys

from common import Work, fate, fates, lines, module, result, stub, without_init

stub("torch", "torchtune.data._torchdata", "torchtune.modules", "torchtune.utils")
without_init("torchtune", "torchtune.data")
messages = module("torchtune.data._messages")

work = Work(sys.argv[1])


def converted(transform, row: dict) -> list[dict[str, str]]:
    found = transform(row)["messages"]
    messages.validate_messages(found)
    return [{"role": message.role, "content": message.text_content} for message in found]


openai, sharegpt = messages.OpenAIToMessages(), messages.ShareGPTToMessages()
rows = [row for path in work.sides("chat") for row in lines(path)]
result("torchtune", "folder chat", work.good, [converted(openai, row) for row in rows])
result("torchtune", "sharegpt", work.good, [converted(sharegpt, row) for row in lines(work.shape("sharegpt"))])


def take(number: int) -> str:
    return "taken" if converted(openai, {"messages": work.bad[number]}) else "dropped"


fates("torchtune", {number: fate(number, take) for number in work.bad})
