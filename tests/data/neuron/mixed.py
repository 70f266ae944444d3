"""Runs mixed.nml through the standard export in NEURON and keeps when voltages cross a level, in steps of 0.01 ms.

Run in a folder of its own: java -jar jNeuroML.jar LEMS_mixed.xml -neuron -nogui; nrnivmodl; python LEMS_mixed_nrn.py; python mixed.py
with LEMS_mixed.xml: a Simulation of 100 ms with step 0.01 ms, one OutputFile `mixed.dat`, columns p/0/c/v, p/1/c/v, q/0/iz/v, q/1/iz/v, r/0/iafr/v.
"""
import json

LEVELS = [0.0, 0.0, 0.0, 0.0, -0.056]
rows = [[float(it) for it in line.split()] for line in open("mixed.dat")]
steps = []
for column, level in enumerate(LEVELS, 1):
    pairs = zip(rows, rows[1:])
    steps.append([at + 1 for at, (a, b) in enumerate(pairs) if a[column] <= level < b[column]])
json.dump({"levels_V": LEVELS, "steps": steps}, open("mixed.json", "w"))
