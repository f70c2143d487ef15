"""Runs ONNX files: python3 run_onnx.py FOLDER...

Each folder holds model.onnx and clips.bin, float32 of the shape (N, width of the input). Writes NAME.bin for each
output, and description.json: the shapes and the metadata that the file declares. Where the package onnx is installed,
its checker must find nothing wrong.
"""
import json
import sys

import numpy
import onnxruntime

try:
    import onnx
except ImportError:
    onnx = None

options = onnxruntime.SessionOptions()
# The tests run side by side as it is.
options.intra_op_num_threads = 1
for folder in sys.argv[1:]:
    if onnx:
        model = onnx.load(folder + "/model.onnx")
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    session = onnxruntime.InferenceSession(
        folder + "/model.onnx", options, providers=["CPUExecutionProvider"])
    (samples,) = session.get_inputs()
    clips = numpy.fromfile(folder + "/clips.bin", "<f4").reshape(-1, samples.shape[1])
    names = [output.name for output in session.get_outputs()]
    for name, values in zip(names, session.run(names, {samples.name: clips})):
        values.astype("<f4").tofile(f"{folder}/{name}.bin")
    ports = [samples] + session.get_outputs()
    description = {
        "outputs": names,
        "shapes": {port.name: [str(extent) for extent in port.shape] for port in ports},
        "metadata": session.get_modelmeta().custom_metadata_map,
    }
    with open(folder + "/description.json", "w") as file:
        json.dump(description, file)
