"""Turns a trained model into the folder that transformers.js loads.

python export.py --trained DIR --drawings DIR --out models/demo-clip
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from drawings import SIDE, read_drawings
from network import DIMENSION, TEXT_WIDTH, TextTower, VisionTower
from pixels import DEVIATION, MEAN, normalised, unit_interval
from tokenizer import BEGIN, END

OPSET = 17
CALIBRATION_PICTURES, CALIBRATION_BATCH = 208, 16
LONGEST_TEXT = 77


def export(trained: Path, drawings: Path, out: Path) -> None:
    """Writes the ONNX files (int8) and the configuration beside them."""
    saved = torch.load(trained / "model.pt")
    vocabulary: int = saved["vocabulary"]
    state: dict[str, torch.Tensor] = saved["model"]
    vision, text = VisionTower().eval(), TextTower(vocabulary).eval()
    vision.load_state_dict(_part(state, "vision."))
    text.load_state_dict(_part(state, "text."))

    (out / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder)
        ids = torch.tensor([[vocabulary - 2, 300, vocabulary - 1]]).repeat(2, 1)
        _to_onnx(text, ids, "input_ids", "text_embeds", whole / "text.onnx")
        pictures = torch.zeros(2, 3, SIDE, SIDE)
        _to_onnx(vision, pictures, "pixel_values", "image_embeds", whole / "vision.onnx")
        _quantise_text(whole / "text.onnx", out / "onnx" / "text_model_quantized.onnx")
        pixels = _calibration_pixels(drawings)
        _quantise_vision(
            whole / "vision.onnx", pixels, out / "onnx" / "vision_model_quantized.onnx"
        )
    shutil.copyfile(trained / "tokenizer.json", out / "tokenizer.json")
    for name, content in _configuration(vocabulary, float(state["log_scale"])).items():
        (out / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _part(state: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def _to_onnx(
    tower: torch.nn.Module, example: torch.Tensor, takes: str, gives: str, path: Path
) -> None:
    # Muon kept the filters at a fixed norm: only with BatchNorm folded in, as evaluation mode
    # does here, are they small enough to quantise well.
    axes = {0: "batch_size", 1: "sequence_length"} if takes == "input_ids" else {0: "batch_size"}
    torch.onnx.export(
        tower,
        (example,),
        str(path),
        input_names=[takes],
        output_names=[gives],
        dynamic_axes={takes: axes, gives: {0: "batch_size"}},
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(onnx.load(path))


def _quantise_text(whole: Path, out: Path) -> None:
    quantize_dynamic(
        whole, out, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm", "Gather"]
    )


def _quantise_vision(whole: Path, pixels: np.ndarray, out: Path) -> None:
    """Static quantisation: a dynamic one would measure every activation of every picture anew."""
    prepared = whole.with_name("prepared.onnx")
    quant_pre_process(whole, prepared, skip_symbolic_shape=True)
    quantize_static(
        prepared,
        out,
        _Calibration(pixels),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


class _Calibration(CalibrationDataReader):
    def __init__(self, pixels: np.ndarray) -> None:
        self._batches = iter(torch.split(torch.from_numpy(pixels), CALIBRATION_BATCH))

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self._batches, None)
        if batch is None:
            return None
        return {"pixel_values": normalised(unit_interval(batch)).contiguous().numpy()}


def _calibration_pixels(drawings: Path) -> np.ndarray:
    pixels = read_drawings(drawings).pixels
    count = min(CALIBRATION_PICTURES, len(pixels))
    chosen = np.random.default_rng(0).choice(len(pixels), count, replace=False)
    return np.ascontiguousarray(pixels[chosen])


def _configuration(vocabulary: int, log_scale: float) -> dict[str, dict[str, object]]:
    """The JSON files beside the weights, by name."""
    begin, end = vocabulary - 2, vocabulary - 1
    special: dict[str, object] = {
        "bos_token": BEGIN,
        "eos_token": END,
        "unk_token": END,
        "pad_token": END,
    }
    return {
        "config.json": {
            "architectures": ["CLIPModel"],
            "model_type": "clip",
            "projection_dim": DIMENSION,
            "logit_scale_init_value": log_scale,
            "text_config": {
                "model_type": "clip_text_model",
                "vocab_size": vocabulary,
                "hidden_size": TEXT_WIDTH,
                "max_position_embeddings": LONGEST_TEXT,
                "bos_token_id": begin,
                "eos_token_id": end,
                "pad_token_id": end,
                "projection_dim": DIMENSION,
            },
            "vision_config": {
                "model_type": "clip_vision_model",
                "image_size": SIDE,
                "projection_dim": DIMENSION,
            },
            "_note": "A convolutional vision tower and a bag-of-words text tower: only the ONNX "
            "files can be loaded, PyTorch's CLIPModel cannot.",
        },
        "preprocessor_config.json": {
            "image_processor_type": "CLIPImageProcessor",
            "feature_extractor_type": "CLIPFeatureExtractor",
            "do_resize": True,
            "size": {"shortest_edge": SIDE},
            "resample": 1,  # Lanczos; with 3 transformers.js shrinks without antialiasing
            "do_center_crop": True,
            "crop_size": {"height": SIDE, "width": SIDE},
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": list(MEAN),
            "image_std": list(DEVIATION),
            "do_convert_rgb": True,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "CLIPTokenizer",
            **special,
            "model_max_length": LONGEST_TEXT,
            "do_lower_case": True,
            "add_prefix_space": False,
            "clean_up_tokenization_spaces": True,
            "errors": "replace",
            "padding_side": "right",
        },
        "special_tokens_map.json": special,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--trained", type=Path, required=True, help="where training wrote")
    arguments.add_argument("--drawings", type=Path, required=True, help="the training set")
    arguments.add_argument("--out", type=Path, required=True, help="the model's folder")
    chosen = arguments.parse_args()
    torch.set_num_threads(1)
    export(chosen.trained, chosen.drawings, chosen.out)


if __name__ == "__main__":
    main()
