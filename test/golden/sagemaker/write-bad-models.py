"""Writes what `parseMatrix` must refuse or read besides the ordinary, with the real MXNet.

    python -m venv mx && mx/bin/pip install mxnet==1.9.1 numpy==1.23.5     (Python 3.11)
    mx/bin/python write-bad-models.py
"""

import os
import struct

import mxnet as mx
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
small = np.load(os.path.join(here, "centroids-5x8.npy"))


def path(name):
    return os.path.join(here, "other", name)


os.makedirs(os.path.join(here, "other"), exist_ok=True)
for dtype in ["float64", "float16", "uint8", "int32", "int8", "int64"]:
    mx.nd.save(path(f"dtype-{dtype}"), [mx.nd.array(small, dtype=dtype)])
mx.nd.save(path("storage-row_sparse"), [mx.nd.array(small).tostype("row_sparse")])
mx.nd.save(path("storage-csr"), [mx.nd.array(small).tostype("csr")])
mx.nd.save(path("rank-1"), [mx.nd.array(small[0])])
mx.nd.save(path("rank-3"), [mx.nd.array(small.reshape(5, 4, 2))])
mx.nd.save(path("two-arrays"), [mx.nd.array(small), mx.nd.array(small)])
mx.nd.save(path("two-named-arrays"), {"a": mx.nd.array(small), "b": mx.nd.array(small)})
mx.nd.save(path("no-array"), [])
spoilt = small.copy()
spoilt[3, 2] = np.nan
mx.nd.save(path("nan"), [mx.nd.array(spoilt)])
spoilt[3, 2] = np.inf
mx.nd.save(path("infinity"), [mx.nd.array(spoilt)])
with mx.util.np_shape(True):
    mx.nd.save(path("numpy-shape"), [mx.nd.array(small)])

# As an MXNet before 0.12 wrote it: no storage type, and the magic number before. The real MXNet must read it.
with open(os.path.join(here, "model_algo-1-5x8"), "rb") as file:
    now = file.read()
assert now[24:32] == struct.pack("<Ii", 0xF993FAC9, 0)
with open(path("without-storage-type"), "wb") as file:
    file.write(now[:24] + struct.pack("<I", 0xF993FAC8) + now[32:])
(old,) = mx.nd.load(path("without-storage-type"))
assert (old.asnumpy() == small).all()
