python := ".venv/bin/python"

# list the recipes
default:
    @just --list

# create the environment and run all tests, as in the README
test:
    .ci/run

# run the tests with thousands of examples per property instead of a few dozen, and with all readers that can be run
slow *arguments:
    {{ python }} -m pytest --hypothesis-profile=slow {{ arguments }}
    {{ python }} -m nox -s readers

# check the profiles of readers with the readers themselves, each in an environment of its own
readers:
    {{ python }} -m nox -s readers

# run the tests with branch coverage, which takes more than twice as long
coverage *arguments:
    {{ python }} -m pytest --cov {{ arguments }}

# run the linters, the type checker and the import contracts
lint:
    {{ python }} -m ruff check
    {{ python }} -m ruff format --check
    {{ python }} -m mypy
    .venv/bin/lint-imports

# apply the fixes of the linter, and format
format:
    {{ python }} -m ruff check --fix
    {{ python }} -m ruff format

# compare the speed with plain reading and with other tools
bench *arguments:
    {{ python }} -m bench {{ arguments }}

# update the snapshots of outputs
snapshot *arguments:
    {{ python }} -m pytest --snapshot-update {{ arguments }}

# update the generated pages
docs *arguments:
    {{ python }} docs/generate.py {{ arguments }}

# build the documentation site into build/site, and check its links
site:
    {{ python }} -m pip install -q --group docs
    {{ python }} docs/site.py

# read inputs that are nearly right for some time: `just fuzz --seconds 3600`
fuzz *arguments:
    {{ python }} tests/support/fuzzing.py {{ arguments }}
