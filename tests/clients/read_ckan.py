"""Read a dataset of CKAN as frictionless-ckan-mapper does, and write it as a data package."""

import json
import sys

from frictionless_ckan_mapper.ckan_to_frictionless import dataset

json.dump(dataset(json.load(sys.stdin)), sys.stdout)
