#!/usr/bin/env python3
"""Trains models of FuxiCTR on rows that `mian data export --format csv` wrote, and measures them on the exported test part.

    fuxictr.py CHECKOUT OUT.json EXPORT [EXPORT...] [--models DIN,DCNv2,DeepFM,DeepFM-as-shipped] [--seeds 3] [--threads 2]

CHECKOUT is FuxiCTR at tag v2.2.0, which reads CSV with pandas alone. Each EXPORT is the export of one epoch (--epoch 1, 2, ...): epoch K trains on
the K-th, so the negatives are those that mian drew; validation and test rows are the same in all. Settings are chosen by validation AUC of seed 1, the
epoch of every run by its own validation AUC; the test part is scored once for each seed. OUT.json keeps every finished run: the same
command continues, and two of them may share the models.

FuxiCTR leaves the one-dimensional tables of fields that share an embedding at N(0, 1), where all others start at N(0, 0.0001^2), which costs DeepFM dearly; DeepFM is
trained with that mended, DeepFM-as-shipped without.

On Debian 12: apt-get install python3-torch python3-pandas python3-sklearn python3-h5py python3-keras-preprocessing python3-yaml python3-tqdm libopenblas0-pthread
"""
import argparse
import fcntl
import glob
import importlib.util
import itertools
import json
import logging
import os
import resource
import sys
import tempfile
import time

import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score
from threadpoolctl import threadpool_limits

EPOCHS_AT_MOST = 4
BATCH_SIZE, DIMENSION, HIDDEN = 256, 32, [200, 80]
GRID = {"learning_rate": [0.001, 0.002, 0.004], "net_dropout": [0.0, 0.3]}
SOURCES = {"DIN": "DIN/src/DIN.py", "DCNv2": "DCNv2/src/DCNv2.py", "DeepFM": "DeepFM/DeepFM_torch/src/DeepFM.py", "DeepFM-as-shipped": "DeepFM/DeepFM_torch/src/DeepFM.py"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout")
    parser.add_argument("out")
    parser.add_argument("exports", nargs="+")
    parser.add_argument("--models", default=",".join(SOURCES))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if unknown := set(args.models.split(",")) - set(SOURCES):
        parser.error(f"unknown models {', '.join(sorted(unknown))}; expected some of {', '.join(SOURCES)}")
    if not os.path.isdir(os.path.join(args.checkout, "fuxictr", "pytorch")):
        parser.error(f"{args.checkout} holds no FuxiCTR")
    sys.path.insert(0, args.checkout)
    import torch
    torch.set_num_threads(args.threads)
    with threadpool_limits(args.threads), tempfile.TemporaryDirectory() as work:
        bench = Bench(args, work)
        for model in args.models.split(","):
            bench.tune_and_train(model)


class Bench:
    """Runs on one set of exports; finished ones are read from the result file."""

    def __init__(self, args, work):
        self.args, self.work = args, work
        self.exports = args.exports[:EPOCHS_AT_MOST]
        manifest = json.load(open(os.path.join(self.exports[0], "export.json")))
        self.result = {"dataset_hash": manifest["dataset_hash"], "mian_version": manifest["mian_version"], "epochs": len(self.exports), "threads": args.threads,
                       "versions": versions(), "runs": []}
        if os.path.exists(args.out):
            earlier = json.load(open(args.out))
            for key in ("dataset_hash", "epochs", "threads"):
                if earlier[key] != self.result[key]:
                    sys.exit(f"{args.out} holds runs with {key} {earlier[key]}, and these exports have {self.result[key]}. Name another file.")
            self.result = earlier
        self.data = None

    def tune_and_train(self, model):
        settings = [dict(zip(GRID, values)) for values in itertools.product(*GRID.values())]
        trials = [self.run(model, s, 1) for s in settings]
        best = max(trials, key=lambda r: r["valid_auc"])["settings"]
        runs = [self.run(model, best, seed) for seed in range(1, self.args.seeds + 1)]
        cells = [f"{np.mean([r[m] for r in runs]):.4f} ± {np.std([r[m] for r in runs], ddof=1) if len(runs) > 1 else 0:.4f}" for m in ("test_auc", "test_gauc", "test_logloss")]
        print(f"{model}: {best}; AUC {cells[0]}, GAUC {cells[1]}, logloss {cells[2]}")

    def run(self, model, settings, seed):
        for run in self.result["runs"]:
            if (run["model"], run["settings"], run["seed"]) == (model, settings, seed):
                return run
        self.data = self.data or Data(self.exports, self.work)
        run = {"model": model, "settings": settings, "seed": seed, **train(self.args.checkout, model, settings, seed, self.data)}
        self.result = add(run, self.result, self.args.out)
        print(f"{model} {settings} seed {seed}: valid AUC {run['valid_auc']:.4f}, epoch {run['best_epoch']}, {run['seconds']:.0f} s, {run['samples_per_second']:.0f} samples/s")
        return run


class Data:
    """The exports as FuxiCTR's own preprocessing makes them: vocabularies from the first export's training part, one .npz for each part and epoch."""

    def __init__(self, exports, work):
        from fuxictr.preprocess import FeatureProcessor
        from fuxictr.preprocess.build_dataset import transform
        begin = time.time()
        manifest = json.load(open(os.path.join(exports[0], "export.json")))
        self.params = dict(dataset_id="set", data_root=work, feature_cols=features(manifest), label_col={"name": "label", "dtype": "float"}, group_id="user")
        encoder = FeatureProcessor(**self.params)
        frames = {f"train{k}": read(e, "train") for k, e in enumerate(exports)} | {p: read(exports[0], p) for p in ("valid", "test")}
        train = encoder.preprocess(frames["train0"].copy())
        encoder.fit(train)
        for name, frame in frames.items():
            transform(encoder, frame, name, preprocess=True)
        self.paths = {name: os.path.join(encoder.data_dir, name + ".npz") for name in frames}
        self.epochs = len(exports)
        self.rows = len(frames["train0"])
        self.map_file = encoder.json_file
        self.users = frames["test"]["user"].to_numpy()  # the exported keys: FuxiCTR would number them
        self.labels = frames["test"]["label"].astype(int).to_numpy()
        print(f"preprocessing: {time.time() - begin:.0f} s", file=sys.stderr)


def safe(name):
    """A column's name without what PyTorch's dictionaries of modules refuse."""
    return name.replace(":", "_").replace(".", "_")


def read(export, part):
    files = sorted(glob.glob(os.path.join(export, part + "-*.csv")))
    frame = pd.concat([pd.read_csv(f, dtype=object) for f in files], ignore_index=True)
    return frame[[c for c in frame.columns if c in ("user", "label") or c.startswith(("id:", "history:id:"))]].rename(columns=safe)


def features(manifest):
    """FuxiCTR's description of the exported columns. Fields that candidate and behaviours share have one table."""
    table = {c["name"]: c["meaning"].split(" in table ")[1].split(";")[0] for c in manifest["columns"] if " in table " in c["meaning"]}
    first, described = {}, [{"name": "user", "type": "meta", "dtype": "str", "active": True}]
    for column in manifest["columns"]:
        name, kind = column["name"], column["type"]
        if not name.startswith(("id:", "history:id:")):
            continue
        field = {"name": safe(name), "active": True}
        if kind == "FLOAT":
            field |= {"type": "numeric", "dtype": "float", "fill_na": 0}
        elif kind == "INTEGER":
            field |= {"type": "categorical", "dtype": "str"}
        elif kind == "INTEGER[]":
            field |= {"type": "sequence", "dtype": "str", "splitter": "^", "max_len": manifest["max_history"] if name.startswith("history:") else 0}
        else:
            print(f"{name} ({kind}) is left out: FuxiCTR has no such feature", file=sys.stderr)
            continue
        if name in table and table[name] in first:
            field["share_embedding"] = first[table[name]]
        elif name in table:
            first[table[name]] = safe(name)
        described.append(field)
    return described


def pairs(described):
    """Candidate fields and the behaviour fields that share their tables: what DIN attends with."""
    shared = [(c["share_embedding"], c["name"]) for c in described if c["name"].startswith("history_") and "share_embedding" in c]
    return tuple(t for t, _ in shared), tuple(h for _, h in shared)


def train(checkout, name, settings, seed, data):
    from fuxictr.features import FeatureMap
    from fuxictr.pytorch.dataloaders.npz_dataloader import NpzDataLoader
    from fuxictr.pytorch.torch_utils import seed_everything
    seed_everything(seed)
    targets, histories = pairs(data.params["feature_cols"])
    params = dict(embedding_dim=DIMENSION, optimizer="adam", loss="binary_crossentropy", task="binary_classification", metrics=["AUC", "logloss"], monitor="AUC", monitor_mode="max",
                  early_stop_patience=1, verbose=0, model_root=os.path.join(data.params["data_root"], "checkpoints"), **settings)
    feature_map = FeatureMap("set", os.path.dirname(data.map_file))
    feature_map.load(data.map_file, params)
    if name == "DIN":
        params |= dict(din_target_field=[targets], din_sequence_field=[histories], din_use_softmax=True, attention_hidden_units=[80, 40], dnn_hidden_units=HIDDEN, dnn_activations="Dice")
        for history in histories:
            feature_map.features[history]["feature_encoder"] = None
    elif name == "DCNv2":
        params |= dict(model_structure="parallel", num_cross_layers=3, parallel_dnn_hidden_units=HIDDEN)
    else:
        params |= dict(hidden_units=HIDDEN)
    os.makedirs(os.path.join(params["model_root"], "set"), exist_ok=True)
    model = model_class(checkout, name)(feature_map, **params)
    if name == "DeepFM":
        restart_first_order(model)
    loader = lambda part, shuffle: NpzDataLoader(feature_map, data.paths[part], batch_size=BATCH_SIZE if shuffle else 4096, shuffle=shuffle, num_workers=1)
    watch = Watch(model)
    model.fit(Epochs(loader, data.epochs), epochs=data.epochs, validation_data=loader("valid", False))
    scores = model.predict(loader("test", False))
    auc_of_user, weights = per_user(data.users, data.labels, scores)
    return {"valid_auc": max(watch.aucs), "best_epoch": int(np.argmax(watch.aucs)) + 1, "test_auc": roc_auc_score(data.labels, scores), "test_gauc": float(np.average(auc_of_user, weights=weights)),
            "test_logloss": log_loss(data.labels, np.clip(scores, 1e-7, 1 - 1e-7)), "seconds": watch.training, "samples_per_second": data.rows * len(watch.aucs) / watch.training,
            "peak_mib": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024}


def restart_first_order(model):
    """Starts every one-dimensional table where FuxiCTR starts the others."""
    import torch
    for module in model.modules():
        if isinstance(module, torch.nn.Embedding) and module.embedding_dim == 1:
            torch.nn.init.normal_(module.weight[1:], std=1e-4)


class Epochs:
    """What FuxiCTR's fit takes for its training data: each pass reads the next epoch's rows."""

    def __init__(self, loader, count):
        self.loaders, self.next = [loader(f"train{k}", True) for k in range(count)], 0

    def __len__(self):
        return len(self.loaders[0])

    def __iter__(self):
        self.next += 1
        return iter(self.loaders[self.next - 1])


class Watch:
    """Notes validation AUC and the seconds of training without those of validation."""

    def __init__(self, model):
        self.aucs, self.training, evaluate, epoch = [], 0.0, model.evaluate, model.train_epoch

        def timed_evaluate(*args, **kwargs):
            begin = time.time()
            logs = evaluate(*args, **kwargs)
            self.aucs.append(logs["AUC"])
            self.training -= time.time() - begin
            return logs

        def timed_epoch(*args, **kwargs):
            begin = time.time()
            epoch(*args, **kwargs)
            self.training += time.time() - begin

        model.evaluate, model.train_epoch = timed_evaluate, timed_epoch


def per_user(users, labels, scores):
    """AUC of each user with both classes, and the user's number of samples."""
    aucs, weights = [], []
    for _, rows in pd.DataFrame({"u": users, "y": labels, "s": scores}).groupby("u"):
        if 0 < rows.y.sum() < len(rows):
            aucs.append(roc_auc_score(rows.y, rows.s))
            weights.append(len(rows))
    return aucs, weights


def model_class(checkout, name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(checkout, "model_zoo", SOURCES[name]))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name.split("-")[0])


def versions():
    import fuxictr
    import sklearn
    import torch
    return {"fuxictr": fuxictr.__version__, "torch": torch.__version__, "pandas": pd.__version__, "numpy": np.__version__, "scikit-learn": sklearn.__version__, "python": sys.version.split()[0]}


def add(run, result, path):
    """Adds a run to the result file, which another process may be adding to, too."""
    folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if os.path.exists(path):
            result = json.load(open(path))
        result["runs"].append(run)
        save(result, path)
        return result
    finally:
        os.close(folder)


def save(result, path):
    with open(path + ".partial", "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".partial", path)


if __name__ == "__main__":
    logging.getLogger().setLevel(logging.WARNING)
    main()
