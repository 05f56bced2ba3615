#!/usr/bin/env python3
"""Works out what the models of crates/tiaowen-meaning/tests/tiny.rs must give, by a forward pass of its own in double
precision, and prints the table that the test holds."""
import math

import numpy as np

HIDDEN, INNER, LAYERS, POSITIONS, HEADS = 8, 12, 2, 20, 2


def weights(words):
    state = 7

    def tensor(shape, around):
        nonlocal state
        numbers = []
        for _ in range(math.prod(shape)):
            state = (state * 1664525 + 1013904223) % 2**32
            numbers.append(around + ((state >> 16) / 65536 - 0.5))
        return np.array(numbers).reshape(shape)

    def norm():
        return tensor((HIDDEN,), 1.0), tensor((HIDDEN,), 0.0)

    def dense(rows, columns):
        return tensor((rows, columns), 0.0), tensor((rows,), 0.0)

    embeddings = tensor((words, HIDDEN), 0), tensor((POSITIONS, HIDDEN), 0), tensor((1, HIDDEN), 0), norm()
    layers = []
    for _ in range(LAYERS):
        q, k, v = (dense(HIDDEN, HIDDEN) for _ in range(3))
        layers.append((q, k, v, dense(HIDDEN, HIDDEN), norm(), dense(INNER, HIDDEN), dense(HIDDEN, INNER), norm()))
    return embeddings, layers


def normed(x, norm):
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-5) * norm[0] + norm[1]


def dense(x, d):
    return x @ d[0].T + d[1]


def encode(tokens, model, first, cls=False):
    (words, positions, types, norm), layers = model
    x = normed(words[tokens] + positions[first : first + len(tokens)] + types[0], norm)
    width = HIDDEN // HEADS
    for q, k, v, out, norm1, inner, outer, norm2 in layers:
        q, k, v = dense(x, q), dense(x, k), dense(x, v)
        heads = []
        for h in range(HEADS):
            part = slice(h * width, (h + 1) * width)
            scores = np.exp(q[:, part] @ k[:, part].T / math.sqrt(width))
            heads.append(scores / scores.sum(-1, keepdims=True) @ v[:, part])
        x = normed(x + dense(np.concatenate(heads, -1), out), norm1)
        y = dense(x, inner)
        y = 0.5 * y * (1 + np.vectorize(math.erf)(y / math.sqrt(2)))
        x = normed(x + dense(y, outer), norm2)
    pooled = x[0] if cls else x.mean(0)
    return [int(round(n * 127 / abs(pooled).max())) for n in pooled]


def table(name, rows):
    print(f"const {name}: &[(&str, &[i8])] = &[")
    for text, numbers in rows:
        print(f'    ("{text}", &{numbers}),')
    print("];")


bert = weights(13)
# [CLS] … [SEP], by hand.
texts = [("养老机构", [2, 4, 5, 6, 7, 3]), ("Carés，120", [2, 8, 9, 10, 11, 3]), ("养\u3000犬 carex", [2, 4, 1, 1, 3]), ("", [2, 3])]
table("BERT_MEAN", [(t, encode(n, bert, 0)) for t, n in texts])
table("BERT_CLS", [(t, encode(n, bert, 0, cls=True)) for t, n in texts[:1]])
roberta = weights(14)
# 养老|机构 is likelier than 养|老机|构; unknown characters beside each other are one.
texts = [("养老机构", [0, 4, 7, 9, 2]), ("cares  犬马 老", [0, 11, 12, 4, 3, 4, 6, 2]), ("Ａ", [0, 4, 3, 2])]
table("ROBERTA", [(t, encode(n, roberta, 2)) for t, n in texts])
