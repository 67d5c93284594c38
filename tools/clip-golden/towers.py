"""ONNX graphs of CLIP's and SigLIP's towers, of any dimensions, with random weights.

The graphs have the inputs, outputs and operators that the exports on the hub have: what is read from a
checkpoint there is drawn from a seeded generator here. No torch is needed.
"""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
EPSILON = 1e-5


@dataclass(frozen=True)
class Dimensions:
    """Of one model. `family` is `clip` or `siglip`."""

    family: str
    image_size: int
    patch: int
    vision_width: int
    vision_layers: int
    vision_heads: int
    text_width: int
    text_layers: int
    text_heads: int
    vocabulary: int
    tokens: int
    projection: int
    mlp_ratio: int = 4
    # Standard deviation of the weights times the square root of their inputs: 1 keeps a picture's
    # differences alive through all layers, so that vectors answer to single pixels.
    gain: float = 1.0


class Graph:
    """Nodes, weights and names of a graph that grows."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights, self.count = [], [], 0

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        self.count += 1
        name = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=f"/{name}", **attributes))
        return name

    def constant(self, values) -> str:
        self.count += 1
        name = f"weight_{self.count}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def floats(self, *shape: int, scale: float) -> str:
        return self.constant((self.random.standard_normal(shape, dtype=np.float32) * np.float32(scale)))

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def scalar(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def linear(self, x: str, inputs: int, outputs: int, gain: float, bias: bool = True) -> str:
        y = self.op("MatMul", x, self.floats(inputs, outputs, scale=gain / inputs**0.5))
        return self.op("Add", self.floats(outputs, scale=0.02), y) if bias else y

    def norm(self, x: str, width: int) -> str:
        ones = self.constant(np.ones(width, np.float32))
        zeros = self.constant(np.zeros(width, np.float32))
        return self.op("LayerNormalization", x, ones, zeros, axis=-1, epsilon=EPSILON)

    def attention(self, x: str, memory: str, width: int, heads: int, gain: float, mask: str | None) -> str:
        size = width // heads

        def split(y: str) -> str:
            return self.op("Transpose", self.op("Reshape", y, self.ints(0, -1, heads, size)), perm=[0, 2, 1, 3])

        query = self.op("Mul", self.linear(x, width, width, gain), self.scalar(size**-0.5))
        key = self.linear(memory, width, width, gain)
        value = self.linear(memory, width, width, gain)
        scores = self.op("MatMul", split(query), self.op("Transpose", split(key), perm=[0, 1, 3, 2]))
        if mask is not None:
            scores = self.op("Add", scores, mask)
        mixed = self.op("MatMul", self.op("Softmax", scores, axis=-1), split(value))
        joined = self.op("Reshape", self.op("Transpose", mixed, perm=[0, 2, 1, 3]), self.ints(0, -1, width))
        return self.linear(joined, width, width, gain)

    def quick_gelu(self, x: str) -> str:
        return self.op("Mul", x, self.op("Sigmoid", self.op("Mul", x, self.scalar(1.702))))

    def gelu_tanh(self, x: str) -> str:
        cubed = self.op("Mul", self.op("Mul", x, x), x)
        inner = self.op("Add", x, self.op("Mul", cubed, self.scalar(0.044715)))
        bent = self.op("Tanh", self.op("Mul", inner, self.scalar(0.7978845608)))
        half = self.op("Mul", x, self.scalar(0.5))
        return self.op("Mul", half, self.op("Add", bent, self.scalar(1.0)))

    def mlp(self, x: str, width: int, d: Dimensions) -> str:
        wide = self.linear(x, width, width * d.mlp_ratio, d.gain)
        bent = self.quick_gelu(wide) if d.family == "clip" else self.gelu_tanh(wide)
        return self.linear(bent, width * d.mlp_ratio, width, d.gain)

    def layers(self, x: str, width: int, count: int, heads: int, d: Dimensions, mask: str | None = None) -> str:
        for _ in range(count):
            normal = self.norm(x, width)
            x = self.op("Add", x, self.attention(normal, normal, width, heads, d.gain, mask))
            x = self.op("Add", x, self.mlp(self.norm(x, width), width, d))
        return x

    def model(self, inputs, outputs):
        graph = helper.make_graph(self.nodes, "tower", inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        return model


def vision_tower(d: Dimensions, seed: int):
    """`pixel_values` [batch, 3, side, side] to `image_embeds` (CLIP) or `pooler_output` (SigLIP)."""
    g = Graph(seed)
    name, graph_inputs, graph_outputs = add_vision(g, d)
    return g.model(graph_inputs, graph_outputs)


def text_tower(d: Dimensions, seed: int):
    """`input_ids` [batch, tokens] to `text_embeds` (CLIP) or `pooler_output` (SigLIP)."""
    g = Graph(seed)
    name, graph_inputs, graph_outputs = add_text(g, d)
    return g.model(graph_inputs, graph_outputs)


def both_towers(d: Dimensions, seed: int):
    """The single file `model.onnx`: both towers, `text_embeds` and `image_embeds` among its outputs."""
    g = Graph(seed)
    picture, picture_inputs, _ = add_vision(g, d)
    g.random = np.random.default_rng(seed + 1)
    text, text_inputs, _ = add_text(g, d)

    def unit(x: str) -> str:
        return g.op("Div", x, g.op("ReduceL2", x, axes=[-1], keepdims=1))

    image_embeds = g.op("Identity", unit(picture))
    text_embeds = g.op("Identity", unit(text))
    logits = g.op("MatMul", text_embeds, g.op("Transpose", image_embeds, perm=[1, 0]))
    for node in g.nodes:
        for was, name in ((image_embeds, "image_embeds"), (text_embeds, "text_embeds"), (logits, "logits_per_text")):
            for names in (node.input, node.output):
                for at, one in enumerate(names):
                    if one == was:
                        names[at] = name
    width = d.projection if d.family == "clip" else d.vision_width
    outputs = [
        floats_of("logits_per_text", "text_batch", "image_batch"),
        floats_of("text_embeds", "text_batch", width),
        floats_of("image_embeds", "image_batch", width),
    ]
    return g.model([*text_inputs, *picture_inputs], outputs)


def floats_of(name: str, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def add_vision(g: Graph, d: Dimensions):
    width = d.vision_width
    patches = (d.image_size // d.patch) ** 2
    inputs = d.patch * d.patch * 3
    kernel = g.floats(width, 3, d.patch, d.patch, scale=d.gain / inputs**0.5)
    convolution = {"kernel_shape": [d.patch] * 2, "strides": [d.patch] * 2}
    if d.family == "clip":
        x = g.op("Conv", "pixel_values", kernel, **convolution)
    else:
        x = g.op("Conv", "pixel_values", kernel, g.floats(width, scale=0.02), **convolution)
    x = g.op("Transpose", g.op("Reshape", x, g.ints(0, width, -1)), perm=[0, 2, 1])
    if d.family == "clip":
        shape = g.op("Concat", g.op("Gather", g.op("Shape", x), g.ints(0)), g.ints(1, width), axis=0)
        token = g.op("Expand", g.floats(1, 1, width, scale=0.5), shape)
        x = g.op("Concat", token, x, axis=1)
        x = g.op("Add", x, g.floats(1, patches + 1, width, scale=0.1))
        x = g.norm(x, width)
        x = g.layers(x, width, d.vision_layers, d.vision_heads, d)
        first = g.op("Gather", x, g.constant(np.array(0, np.int64)), axis=1)
        g.linear(g.norm(first, width), width, d.projection, 1.0, bias=False)
        output, size = "image_embeds", d.projection
    else:
        x = g.op("Add", x, g.floats(1, patches, width, scale=0.1))
        x = g.norm(g.layers(x, width, d.vision_layers, d.vision_heads, d), width)
        shape = g.op("Concat", g.op("Gather", g.op("Shape", x), g.ints(0)), g.ints(1, width), axis=0)
        probe = g.op("Expand", g.floats(1, 1, width, scale=1.0), shape)
        pooled = g.attention(probe, x, width, d.vision_heads, d.gain, None)
        pooled = g.op("Add", pooled, g.mlp(g.norm(pooled, width), width, d))
        g.op("Gather", pooled, g.constant(np.array(0, np.int64)), axis=1)
        output, size = "pooler_output", width
    g.nodes[-1].output[0] = output
    return (
        output,
        [floats_of("pixel_values", "image_batch", 3, d.image_size, d.image_size)],
        [floats_of(output, "image_batch", size)],
    )


def add_text(g: Graph, d: Dimensions):
    width = d.text_width
    table = g.floats(d.vocabulary, width, scale=1.0)
    x = g.op("Gather", table, "input_ids")
    length = g.op("Gather", g.op("Shape", "input_ids"), g.ints(1))
    positions = g.op("Slice", g.floats(d.tokens, width, scale=0.1), g.ints(0), length, g.ints(0))
    x = g.op("Add", x, positions)
    if d.family == "clip":
        upper = g.constant(np.triu(np.full((d.tokens, d.tokens), -1e9, np.float32), 1))
        mask = g.op("Slice", g.op("Slice", upper, g.ints(0), length, g.ints(0)), g.ints(0), length, g.ints(1))
        x = g.norm(g.layers(x, width, d.text_layers, d.text_heads, d, mask), width)
        # The end token has the highest id: its first place is where the text's vector comes from.
        end = g.op("ArgMax", g.op("Cast", "input_ids", to=TensorProto.INT32), axis=-1, keepdims=1)
        where = g.op("Expand", g.op("Unsqueeze", end, g.ints(2)), g.constant(np.array([1, 1, width], np.int64)))
        last = g.op("Squeeze", g.op("GatherElements", x, where, axis=1), g.ints(1))
        g.linear(last, width, d.projection, 1.0, bias=False)
        output, size = "text_embeds", d.projection
    else:
        x = g.norm(g.layers(x, width, d.text_layers, d.text_heads, d), width)
        last = g.op("Gather", x, g.constant(np.array(-1, np.int64)), axis=1)
        g.linear(last, width, width, 1.0)
        output, size = "pooler_output", width
    g.nodes[-1].output[0] = output
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["text_batch", "sequence"])
    return output, [ids], [floats_of(output, "text_batch", size)]
