"""Measures how right the answers are: `python -m tools.accuracy DOCS [PART ...]`.

Fills the tables between the marks in DOCS/accuracy.md and draws the pictures in DOCS/pictures.
The parts are figures, calibration, weights and interview; without a name all are made (minutes).
Needs matplotlib (the `tools` dependency group). Read __main__.py first: it is the table of
contents.
"""
