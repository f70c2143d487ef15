"""Reads a model card as Hugging Face does: python3 read_card.py FILE

Prints its metadata as a JSON object, and under "results" the accuracies by their names.
"""
import json
import sys

from huggingface_hub import ModelCard

card = ModelCard.load(sys.argv[1])
results = {result.metric_name: result.metric_value for result in card.data.eval_results or []}
json.dump({**card.data.to_dict(), "results": results}, sys.stdout)
