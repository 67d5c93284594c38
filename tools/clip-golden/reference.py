"""Writes what the Python reference makes of pictures, with a model of the hub's layout of any size.

    python tools/clip-golden/reference.py <model folder> <folder of pictures> <out.json>

`node bench/clip-cosines.mjs <model folder> <out.json>` holds ours to it.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps
from transformers import CLIPImageProcessorPil, SiglipImageProcessorPil

Image.MAX_IMAGE_PIXELS = None
TOWERS = ["vision_model_quantized", "vision_model_int8", "vision_model_uint8", "vision_model_fp16", "vision_model_q4", "vision_model"]


def main(model: Path, pictures: Path, out: Path) -> None:
    kind = json.loads((model / "config.json").read_text())["model_type"]
    processor = (CLIPImageProcessorPil if kind == "clip" else SiglipImageProcessorPil).from_pretrained(model)
    tower = next(model / "onnx" / f"{one}.onnx" for one in TOWERS if (model / "onnx" / f"{one}.onnx").exists())
    session = onnxruntime.InferenceSession(str(tower))
    names = [one.name for one in session.get_outputs()]
    output = next(one for one in ("image_embeds", "pooler_output") if one in names)
    rows = []
    for path in sorted(one for one in pictures.iterdir() if one.suffix != ".json"):
        picture = ImageOps.exif_transpose(Image.open(path))
        pixels = processor(picture.convert("RGB"), return_tensors="np")["pixel_values"].astype(np.float32)
        row = session.run([output], {"pixel_values": pixels})[0].reshape(-1).astype(np.float64)
        megapixels = picture.width * picture.height / 1e6
        rows.append({"picture": str(path.resolve()), "megapixels": megapixels, "vector": (row / np.linalg.norm(row)).tolist()})
    out.write_text(json.dumps(rows))


main(*map(Path, sys.argv[1:]))
