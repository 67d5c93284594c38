"""The Python half of `node bench/kmeans-comparison.mjs`: makes the data, runs scikit-learn, judges every result.

    kmeans-comparison.py data KIND COUNT DIMENSION FILE
    kmeans-comparison.py fit {KMeans|MiniBatchKMeans} K SEED DIMENSION FILE LABELS
    kmeans-comparison.py inertia DIMENSION FILE LABELS...
"""

import json
import sys
import time

import numpy as np

ROWS_AT_ONCE = 5_000


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_data(kind, count, dimension, path):
    """Unit vectors as float32, row by row, the same on every run.

    `planted`: 100 groups of very unequal sizes in random directions, noise as long as the direction.
    `overlapping`: 400 groups around one common direction, groups and noise both with most of their variance
    in few directions, as embeddings have it: no number of clusters is the right one.
    """
    random = np.random.default_rng(20261124)
    groups = {"planted": 100, "overlapping": 400}[kind]
    if kind == "planted":
        spectrum = np.full(dimension, dimension**-0.5)
        centres = unit(random.standard_normal((groups, dimension)))
        shares = random.lognormal(0, 1, groups)
    else:
        spectrum = np.arange(1, dimension + 1) ** -0.5
        spectrum /= np.linalg.norm(spectrum)
        common = unit(random.standard_normal((1, dimension)))
        centres = common + random.standard_normal((groups, dimension)) * spectrum
        shares = random.lognormal(0, 0.5, groups)
    with open(path, "wb") as file:
        for start in range(0, count, ROWS_AT_ONCE):
            rows = min(ROWS_AT_ONCE, count - start)
            members = random.choice(groups, rows, p=shares / shares.sum())
            noise = random.standard_normal((rows, dimension)) * spectrum
            file.write(unit(centres[members] + noise).astype("<f4").tobytes())


def read(path, dimension):
    return np.fromfile(path, "<f4").reshape(-1, dimension)


def fit(algorithm, k, seed, dimension, path, labels_path):
    """scikit-learn with what it takes by default and one start; reading the file is not measured."""
    from sklearn import __version__
    from sklearn.cluster import KMeans, MiniBatchKMeans

    rows = read(path, dimension)
    model = {"KMeans": KMeans, "MiniBatchKMeans": MiniBatchKMeans}[algorithm](
        n_clusters=k, n_init=1, random_state=seed
    )
    wall, cpu = time.perf_counter(), time.process_time()
    model.fit(rows)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    model.labels_.astype("<u2").tofile(labels_path)
    print(json.dumps({"wall": wall, "cpu": cpu, "passes": int(model.n_iter_), "version": __version__}))


def inertia(dimension, path, labels_paths):
    """Sum of squared distances of all rows to the mean of their cluster, in float64 from rows and labels alone."""
    rows = read(path, dimension)
    sums = []
    for labels_path in labels_paths:
        labels = np.fromfile(labels_path, "<u2")
        assert len(labels) == len(rows), f"{labels_path} has {len(labels)} labels for {len(rows)} rows"
        total = 0.0
        for cluster in np.unique(labels):
            members = rows[labels == cluster].astype(np.float64)
            total += float(((members - members.mean(axis=0)) ** 2).sum())
        sums.append(total)
    print(json.dumps(sums))


match sys.argv[1:]:
    case ["data", kind, count, dimension, path]:
        make_data(kind, int(count), int(dimension), path)
    case ["fit", algorithm, k, seed, dimension, path, labels]:
        fit(algorithm, int(k), int(seed), int(dimension), path, labels)
    case ["inertia", dimension, path, *labels]:
        inertia(int(dimension), path, labels)
    case _:
        sys.exit(__doc__)
