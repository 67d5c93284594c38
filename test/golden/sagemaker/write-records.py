"""Writes RecordIO-wrapped protobuf with the SageMaker Python SDK's own writer, to hold ours against.

    python -m venv sm && sm/bin/pip install --no-deps sagemaker==2.245.0 && sm/bin/pip install numpy protobuf==5.29.5
    sm/bin/python write-records.py

Only two files of the SDK are loaded: the rest of it wants a machine-learning stack.
"""

import importlib.util
import os
import struct
import sys
import types

import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
sdk = next(os.path.join(p, "sagemaker") for p in sys.path if os.path.isdir(os.path.join(p, "sagemaker")))


def load(name, file):
    spec = importlib.util.spec_from_file_location(name, os.path.join(sdk, file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


for package in ["sagemaker", "sagemaker.amazon"]:
    sys.modules[package] = types.ModuleType(package)
sys.modules["sagemaker.utils"] = types.ModuleType("sagemaker.utils")
sys.modules["sagemaker.utils"].DeferredError = None
load("sagemaker.amazon.record_pb2", "amazon/record_pb2.py")
writer = load("sagemaker.serializer_utils", "serializer_utils.py")

random = np.random.default_rng(1)
# Lengths whose varints take one, two and three bytes; odd ones whose records end in padding of each kind.
for rows, dimension in [(3, 1), (2, 8), (5, 30), (2, 31), (3, 33), (2, 1024), (1, 4096)]:
    vectors = random.standard_normal((rows, dimension)).astype("<f4")
    with open(os.path.join(here, "records", f"{rows}x{dimension}.f32"), "wb") as file:
        vectors.tofile(file)
    with open(os.path.join(here, "records", f"{rows}x{dimension}.recordio"), "wb") as file:
        writer.write_numpy_to_dense_tensor(file, vectors)
