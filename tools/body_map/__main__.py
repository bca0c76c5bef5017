"""Draws the body map: `python -m tools.body_map MESH JOINTS OUT [PREVIEW]`."""

import sys
from pathlib import Path

from tools.body_map.landmarks import read_landmarks
from tools.body_map.mesh import read_mesh, subdivided
from tools.body_map.preview import write_preview
from tools.body_map.views import VIEWS, drawn
from tools.body_map.whole_body import whole_body
from tools.body_map.writing import write


def main(arguments: list[str]) -> None:
    """Read the mesh and the joints, draw every view, write the file (and a page to look at)."""
    if len(arguments) not in (3, 4):
        sys.exit(__doc__)
    mesh_path, joints_path, out, *preview = map(Path, arguments)
    mesh = subdivided(subdivided(read_mesh(mesh_path)))
    marks = read_landmarks(joints_path, mesh)
    drawings = {view.name: drawn(view, mesh, marks) for view in VIEWS}
    drawings |= whole_body(mesh, marks)
    write(drawings, out)
    for page in preview:
        write_preview(out, page)
    print(f"{out}: {len(drawings)} views, {out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
