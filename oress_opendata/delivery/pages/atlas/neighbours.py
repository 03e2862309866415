"""The land around the region, so that it is not taken for sea, and the names of the seas.

A sketch in degrees: no boundary, and only good for the edges of a map of the region.
"""

from __future__ import annotations

from oress_opendata.languages import N_

INLAND = (
    (-6.2431, 35.0011), (-6.3, 34.87), (-6.45, 34.62), (-6.67, 34.26), (-6.9, 33.9), (-9.0, 33.2),
    (-9.0, 31.0), (0.0, 31.0), (0.0, 35.1), (-2.2, 35.08), (-2.9, 35.15), (-2.95, 35.3),
    (-3.0, 35.43), (-3.1, 35.29), (-3.3, 35.23), (-3.6, 35.25), (-3.68, 35.28), (-3.75, 35.21),
    (-3.8141, 35.1845), (-4.2, 35.05), (-5.0, 35.2), (-5.6, 35.3), (-6.0, 35.1),
)  # fmt: skip
ACROSS_THE_STRAIT = (
    (-6.35, 36.6), (-6.3, 36.4), (-6.04, 36.19), (-5.81, 36.08), (-5.72, 36.06), (-5.61, 36.0),
    (-5.53, 36.04), (-5.45, 36.09), (-5.4, 36.13), (-5.34, 36.11), (-5.28, 36.2), (-5.1, 36.45),
    (-4.9, 36.5), (-4.9, 37.0), (-6.35, 37.0),
)  # fmt: skip
LANDS = (INLAND, ACROSS_THE_STRAIT)
# A name in lines, and its middle.
SEAS = (
    (N_("Atlantic\nOcean"), -6.42, 35.44),
    (N_("Strait of\nGibraltar"), -6.05, 35.93),
    (N_("Mediterranean Sea"), -4.35, 35.55),
)
