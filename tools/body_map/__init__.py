"""Draws the body map from a mesh: `python -m tools.body_map MESH JOINTS OUT`.

Needs numpy>=2 and scipy>=1.14 (the `tools` dependency group). Read __main__.py first: it is the
table of contents.
"""
