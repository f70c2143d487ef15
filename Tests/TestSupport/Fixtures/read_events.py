"""Reads event files as TensorBoard does: python3 read_events.py FOLDER...

Prints a JSON array with an object for each folder: for each tag, pairs of step and value.
"""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

found = []
for folder in sys.argv[1:]:
    events = EventAccumulator(folder, size_guidance={"scalars": 0})
    events.Reload()
    tags = events.Tags()["scalars"]
    found.append({tag: [[event.step, event.value] for event in events.Scalars(tag)] for tag in tags})
json.dump(found, sys.stdout)
