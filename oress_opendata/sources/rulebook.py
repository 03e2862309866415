"""All rules of validation, for modules that describe rules and validate nothing.

A rule is registered when its module is imported; these modules import all others.
"""

from __future__ import annotations

from oress_opendata.sources import validation, views
from oress_opendata.sources.findings.rules import RULES
from oress_opendata.sources.packages import archive, package, tree

DEFINED_BY = (archive, package, tree, validation, views)
RULEBOOK = RULES
