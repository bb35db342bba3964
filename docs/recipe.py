"""Print the recipe for conda-forge: `python docs/recipe.py dist/ngfflint-0.2.0.tar.gz`."""

from __future__ import annotations

import hashlib
import sys
import tarfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

from ngfflint.report.addresses import DOCS, REPOSITORY

RECIPE = """\
schema_version: 1

context:
  version: "{version}"
  python_min: "{python}"

package:
  name: ngfflint
  version: ${{{{ version }}}}

source:
  url: {repository}/releases/download/v${{{{ version }}}}/ngfflint-${{{{ version }}}}.tar.gz
  sha256: {sha256}

build:
  number: 0
  noarch: python
  script: ${{{{ PYTHON }}}} -m pip install . -vv --no-deps --no-build-isolation
  python:
    entry_points:
      - {entry}

requirements:
  host:
    - python ${{{{ python_min }}}}.*
    - pip
{host}
  run:
    - python >=${{{{ python_min }}}}
{run}

tests:
  - python:
      imports:
        - ngfflint
        - ngfflint.v05
      pip_check: true
      python_version: ${{{{ python_min }}}}.*
  - script:
      - ngfflint version --plugins
      - ngfflint rule NGFF012

about:
  homepage: {docs}
  summary: {summary}
  license: {license}
  license_file: LICENSE
  documentation: {docs}
  repository: {repository}

extra:
  recipe-maintainers:
    - {maintainer}
"""


def recipe(sdist: Path) -> str:
    """Return the recipe of a source distribution, with what its ``pyproject.toml`` requires."""
    with tarfile.open(sdist) as archive:
        (name,) = [each for each in archive.getnames() if each.count("/") == 1 and each.endswith("/pyproject.toml")]
        file = archive.extractfile(name)
        content = tomllib.loads(file.read().decode()) if file else {}
    project = content["project"]
    hook = content["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    return RECIPE.format(
        version=name.split("/")[0].removeprefix("ngfflint-"),
        python=project["requires-python"].removeprefix(">="),
        repository=REPOSITORY,
        docs=DOCS,
        sha256=hashlib.sha256(sdist.read_bytes()).hexdigest(),
        entry=f"ngfflint = {project['scripts']['ngfflint']}",
        host=_listed([*content["build-system"]["requires"], *hook["dependencies"]]),
        run=_listed(project["dependencies"]),
        summary=f'"{project["description"]}"',
        license=project["license"],
        maintainer=REPOSITORY.split("/")[3],
    )


def _listed(requirements: list[str]) -> str:
    """Return requirements of Python packages as those of conda."""
    parsed = map(Requirement, requirements)
    return "\n".join(f"    - {each.name} {each.specifier}".rstrip() for each in parsed)


if __name__ == "__main__":
    sys.stdout.write(recipe(Path(sys.argv[1])))
