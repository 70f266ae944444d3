"""Rallpack 3 in NEURON: makes rallpack3.json. Run with `python3 rallpack3.py > rallpack3.json`; needs `pip install neuron`.

A cable of 1 mm and 1 um in 1000 compartments with the channels of Hodgkin and Huxley, 0.1 nA into the first compartment for 250 ms
(Bhalla, Bilitch and Bower 1992). Gates are computed, not looked up. Times are those at which the potential of the first and of the
last compartment crosses 0 mV upwards, by linear interpolation, with the Crank-Nicolson method and two lengths of the step: what
the two have in common is right.
"""

import json
import neuron
from neuron import h

cable = h.Section(name="cable")
cable.L, cable.diam, cable.nseg, cable.Ra, cable.cm = 1000, 1, 1000, 100, 1
cable.insert("hh")
h.usetable_hh = 0
h.celsius = 6.3
for part in cable:
    part.hh.gnabar, part.hh.gkbar, part.hh.gl, part.hh.el = 0.12, 0.036, 1 / 40000, -65
cable.ena, cable.ek = 50, -77
clamp = h.IClamp(cable(0.0005))
clamp.delay, clamp.dur, clamp.amp = 0, 1e9, 0.1
t = h.Vector().record(h._ref_t)
ends = [h.Vector().record(cable(x)._ref_v) for x in (0.0005, 0.9995)]
h.secondorder = 2


def run(dt):
    h.dt = dt
    h.finitialize(-65)
    while h.t < 250 - dt / 2:
        h.fadvance()
    spikes = []
    for v in ends:
        v = v.as_numpy()
        up = ((v[:-1] <= 0) & (v[1:] > 0)).nonzero()[0]
        spikes.append([round(float(t[int(at)] - dt * v[at] / (v[at + 1] - v[at])), 6) for at in up])
    every = round(5 / dt)
    return {"dt_ms": dt, "spikes_ms": spikes, "every_5_ms_mV": [[round(float(it), 6) for it in v.as_numpy()[::every]] for v in ends]}


print(json.dumps({"neuron": neuron.__version__, "runs": [run(0.005), run(0.0025)]}, indent=1))
