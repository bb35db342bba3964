python := ".venv/bin/python"

# list the recipes
default:
    @just --list

# make the environment and run everything, as the README says
test:
    .ci/run

# run the tests with thousands of examples for each property; the usual run has a few dozen
slow *arguments:
    {{ python }} -m pytest --hypothesis-profile=slow {{ arguments }}

# run the tests and measure branch coverage, which more than doubles their time
coverage *arguments:
    {{ python }} -m pytest --cov {{ arguments }}

# run the linters, the type checker and the import contracts between the layers
lint:
    {{ python }} -m ruff check
    {{ python }} -m ruff format --check
    {{ python }} -m mypy
    .venv/bin/lint-imports

# fix what the linter can fix, and format
format:
    {{ python }} -m ruff check --fix
    {{ python }} -m ruff format

# measure against the floor and the peers; prints ratios
bench *arguments:
    {{ python }} -m bench {{ arguments }}

# write the snapshots of what people see anew
snapshot *arguments:
    {{ python }} -m pytest --snapshot-update {{ arguments }}

# write the pages of the rules and the table of what is covered anew
docs *arguments:
    {{ python }} docs/generate.py {{ arguments }}
