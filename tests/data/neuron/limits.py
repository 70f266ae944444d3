"""What real models approach in NEURON as the step shrinks: a record for limits.json.

Made per model of the corpus, in the folder of the LEMS file:

    java -jar jNeuroML-0.14.0-jar-with-dependencies.jar LEMS_X.xml -neuron -nogui && nrnivmodl
    python3 limits.py LEMS_X LENGTH_MS VECTOR COLUMN [VECTOR COLUMN ...]

where VECTOR is what the export records and COLUMN the path that it was made from. A record has the times in ms at which a column
crosses -20 mV upwards, by linear interpolation, at three lengths of the step; the export is of first order, so what it approaches
is twice the finest less the one before.
"""

import importlib
import json
import subprocess
import sys


def spikes(stem, length, dt, vectors):
    sys.path.insert(0, ".")
    module = importlib.import_module(stem + "_nrn")
    simulation = module.NeuronSimulation(tstop=length, dt=dt)
    simulation.save_results = lambda: None
    simulation.run()
    found = []
    for vector in vectors:
        v = getattr(module.h, vector).as_numpy()
        up = ((v[:-1] <= -20) & (v[1:] > -20)).nonzero()[0]
        found.append([round(float(dt * (at + (-20 - v[at]) / (v[at + 1] - v[at]))), 6) for at in up])
    return found


if sys.argv[1] == "--one":
    stem, length, dt, *vectors = sys.argv[2:]
    print("RESULT", json.dumps(spikes(stem, float(length), float(dt), vectors)))
else:
    stem, length, *rest = sys.argv[1:]
    runs = []
    for dt in ("0.01", "0.005", "0.0025"):
        # NEURON keeps what it built: every step has a process of its own.
        words = [sys.executable, __file__, "--one", stem, length, dt, *rest[::2]]
        told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        result = next(line for line in told.splitlines() if line.startswith("RESULT"))
        runs.append({"dt_ms": float(dt), "spikes_ms": json.loads(result.removeprefix("RESULT "))})
    print(json.dumps({"length_ms": float(length), "columns": rest[1::2], "runs": runs}))
