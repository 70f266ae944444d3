"""Runs the class that jNeuroML exported; says how far it is; saves what there is when it is asked to end."""

import signal
import sys

script, kind = sys.argv[1:3]
length, step, seed = float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])
sys.argv = [script, "-nogui"]

exported = {"__name__": "exported", "__file__": script}
with open(script, encoding="utf-8") as source:
    exec(compile(source.read(), script, "exec"), exported)

h = exported["h"]
simulation = exported[kind](tstop=length, dt=step, seed=seed)
is_first = int(h.ParallelContext().id()) == 0
stopped = False


def stop(*_):
    global stopped
    stopped = True
    h.stoprun = 1


def tell(at):
    # NEURON looks at Python only here, so a signal that came meanwhile is taken here, too.
    if is_first:
        print("nml-progress %g" % (at / length), flush=True)
    if stopped:
        h.stoprun = 1
    elif at < length:
        plan(at + length / 200)


def plan(at):
    cvode = h.CVode()
    cvode.event(at, (tell, at))


signal.signal(signal.SIGTERM, stop)
at_start = h.FInitializeHandler(1, lambda: plan(length / 200))
simulation.run()
