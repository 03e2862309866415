"""All rules of the judgement, for those who tell of them and judge nothing themselves.

A rule is known once the module that defines it was imported; these import all the others.
"""

from __future__ import annotations

from oress_opendata.sources import validation
from oress_opendata.sources.findings.rules import RULES
from oress_opendata.sources.packages import archive, package, tree

DEFINED_BY = (archive, package, tree, validation)
RULEBOOK = RULES
