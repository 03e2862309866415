"""Answering over HTTP: the only place that knows Flask. `pages`, `api` and the files of releases
do not know one another; what they share (addresses, caching, problems, security) lies here.
"""
