"""Makes test/golden/clip: two small models in the hub's layout, and the vectors of the Python reference.

    python tools/clip-golden/make.py test/golden/clip

The reference is transformers' own preprocessing (the Pillow backend) and tokenizers, and onnxruntime.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import QuantType, quantize_dynamic
from PIL import Image, ImageDraw, ImageOps
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import CLIPImageProcessorPil, CLIPTokenizer, SiglipImageProcessorPil

from towers import Dimensions, text_tower, vision_tower

CLIP = Dimensions("clip", 48, 8, 24, 2, 4, 24, 2, 4, 530, 77, 16, mlp_ratio=2, gain=2.0)
SIGLIP2 = Dimensions("siglip", 40, 8, 24, 2, 4, 24, 2, 4, 330, 64, 24, mlp_ratio=2, gain=2.0)

TEXTS = [
    "a photo of a cat",
    "A PHOTO OF A CAT",
    "  two   spaces\tand a tab ",
    "Straße, ÉCOLE; ΟΔΟΣ: İstanbul",
    "猫と犬 🐈",
    "it's 100% don't-care...",
    "word " * 120,
]


def scene(width: int, height: int, seed: int) -> Image.Image:
    """Waves, shapes, thin lines: something that every fault of a resize shows in."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(width, height)
    waves = [np.sin(x * 23 + y * 7), np.cos(y * 31 - x * 5), np.sin(x * y * 60)]
    picture = Image.fromarray(np.uint8(np.stack(waves, -1) * 127 + 128))
    draw = ImageDraw.Draw(picture)
    for n in range(14):
        left, top = int(random.integers(0, width)), int(random.integers(0, height))
        side = max(1, int(max(width, height) * random.random() / 6))
        shape = draw.rectangle if n % 2 else draw.ellipse
        shape([left, top, left + side, top + side], fill=tuple(int(c) for c in random.integers(0, 255, 3)))
    for left in range(0, width, max(2, width // 37)):
        draw.line([left, 0, left, height // 5], fill=(0, 0, 0))
    return picture


def save_pictures(folder: Path) -> list[str]:
    turned = Image.Exif()
    turned[0x112] = 6
    kinds = {
        "square.png": (scene(48, 48, 1), {}),
        "one-more.png": (scene(49, 48, 2), {}),
        "tall.png": (scene(61, 101, 3), {}),
        "small.png": (scene(31, 19, 4), {}),
        "pixel.png": (scene(1, 1, 5), {}),
        "strip.png": (scene(7, 180, 6), {}),
        "wide.jpg": (scene(640, 211, 7), {"quality": 80}),
        "photo.jpg": (scene(613, 409, 8), {"quality": 80}),
        "progressive.jpg": (scene(333, 500, 9), {"quality": 75, "progressive": True}),
        "turned.jpg": (scene(240, 161, 10), {"quality": 80, "exif": turned.tobytes()}),
        "grey.jpg": (scene(201, 150, 11).convert("L"), {"quality": 80}),
        "palette.png": (scene(130, 97, 12).quantize(32), {}),
        "lossless.webp": (scene(97, 131, 13), {"lossless": True}),
    }
    folder.mkdir(parents=True)
    for name, (picture, options) in kinds.items():
        picture.save(folder / name, **options)
    return list(kinds)


def write_json(path: Path, value) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_config(folder: Path, d: Dimensions, model_type: str) -> None:
    write_json(folder / "config.json", {
        "model_type": model_type,
        "text_config": {"max_position_embeddings": d.tokens, "vocab_size": d.vocabulary},
        "vision_config": {"image_size": d.image_size, "patch_size": d.patch},
    })


def clip_tokenizer(folder: Path, vocabulary: int):
    """The byte-level tokenizer of CLIP with a few merges."""
    characters = list(pre_tokenizers.ByteLevel.alphabet())
    vocab = {one: at for at, one in enumerate(sorted(characters) + [f"{one}</w>" for one in sorted(characters)])}
    merges = [("c", "a"), ("ca", "t</w>"), ("o", "f</w>"), ("p", "h"), ("a", "n"), ("w", "o"), ("wo", "r")]
    for one, other in merges:
        vocab[one + other] = len(vocab)
    for special in ("<|startoftext|>", "<|endoftext|>"):
        vocab[special] = len(vocab)
    assert len(vocab) <= vocabulary
    CLIPTokenizer(vocab=vocab, merges=merges, model_max_length=77).save_pretrained(folder)
    config = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77}
    config |= {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>"}
    config |= {"unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}
    write_json(folder / "tokenizer_config.json", config)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(77)
    return lambda text: tokenizer.encode(text).ids


def siglip2_tokenizer(folder: Path):
    """A tokenizer as Gemma's, as the exports of SigLIP 2 have it: it lowers nothing by itself."""
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    vocab = {one: at for at, one in enumerate(pieces)}
    for one in "▁abcdefghijklmnopqrstuvwxyzABCOPT":
        vocab[one] = len(vocab)
    merges = [("c", "a"), ("ca", "t"), ("C", "A"), ("CA", "T"), ("o", "f"), ("o", "r")]
    for one, other in merges:
        vocab[one + other] = len(vocab)
    tokenizer = Tokenizer(models.BPE(vocab, merges, fuse_unk=True, unk_token="<unk>", byte_fallback=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    tokenizer.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in pieces[:5]])
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "GemmaTokenizer", "model_max_length": 64, "padding_side": "right"}
    config |= {"bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "unk_token": "<unk>"}
    write_json(folder / "tokenizer_config.json", config)
    # What transformers' Siglip2Tokenizer does to it.
    tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), tokenizer.normalizer])
    tokenizer.enable_truncation(64)
    tokenizer.enable_padding(length=64, pad_id=0, pad_token="<pad>")
    return lambda text: tokenizer.encode(text).ids


def save_towers(folder: Path, d: Dimensions, quantised: bool) -> tuple[Path, Path]:
    (folder / "onnx").mkdir()
    paths = []
    for name, tower in (("text", text_tower(d, 1)), ("vision", vision_tower(d, 2))):
        path = folder / "onnx" / f"{name}_model{'_quantized' if quantised else ''}.onnx"
        if quantised:
            with tempfile.TemporaryDirectory() as scratch:
                plain = Path(scratch) / "plain.onnx"
                onnx.save(tower, plain)
                quantize_dynamic(plain, path, weight_type=QuantType.QUInt8)
        else:
            onnx.save(tower, path)
        paths.append(path)
    return paths[0], paths[1]


def unit_vectors(path: Path, inputs: list[dict]) -> list[list[float]]:
    session = onnxruntime.InferenceSession(str(path))
    rows = []
    for one in inputs:
        row = session.run(None, one)[0].reshape(-1).astype(np.float64)
        rows.append([round(float(value), 7) for value in row / np.linalg.norm(row)])
    return rows


def reference(folder: Path, tokenize, processor, towers, pictures: Path, names: list[str]) -> dict:
    opened = [ImageOps.exif_transpose(Image.open(pictures / name)) for name in names]
    pixels = [processor(one.convert("RGB"), return_tensors="np")["pixel_values"].astype(np.float32) for one in opened]
    ids = [np.array([tokenize(text)], np.int64) for text in TEXTS]
    texts = unit_vectors(towers[0], [{"input_ids": one} for one in ids])
    vectors = unit_vectors(towers[1], [{"pixel_values": one} for one in pixels])
    return {
        "texts": [{"text": text, "vector": vector} for text, vector in zip(TEXTS, texts)],
        "pictures": [{"picture": name, "vector": vector} for name, vector in zip(names, vectors)],
    }


def main(out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    names = save_pictures(out / "pictures")
    golden = {}
    for name, d in (("clip", CLIP), ("siglip2-q8", SIGLIP2)):
        folder = out / name
        folder.mkdir()
        write_config(folder, d, d.family)
        if d.family == "clip":
            processor = CLIPImageProcessorPil(
                size={"shortest_edge": d.image_size}, crop_size={"height": d.image_size, "width": d.image_size}
            )
            tokenize = clip_tokenizer(folder, d.vocabulary)
        else:
            processor = SiglipImageProcessorPil(size={"height": d.image_size, "width": d.image_size}, resample=2)
            tokenize = siglip2_tokenizer(folder)
        processor.save_pretrained(folder)
        towers = save_towers(folder, d, name.endswith("q8"))
        golden[name] = reference(folder, tokenize, processor, towers, out / "pictures", names)
    write_json(out / "vectors.json", golden)


main(Path(sys.argv[1]))
