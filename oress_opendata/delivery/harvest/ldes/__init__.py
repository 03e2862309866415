"""`/ldes`: the stream of versions as linked data event streams (LDES), in fragments by time (TREE).
That of the datasets follows DCAT-AP Feeds.

https://w3id.org/ldes/specification · https://w3id.org/tree/specification ·
https://semiceu.github.io/LDES-DCAT-AP-feeds/
"""
