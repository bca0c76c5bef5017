"""Draws the body map from a mesh: `python -m tools.body_map MESH JOINTS OUT`.

Needs numpy and scipy. Read __main__.py first: it is the table of contents.
"""
