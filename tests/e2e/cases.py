"""How the command behaves: exit codes, bad input, interruptions, workers that die, isolation, memory.

A case is a function that asserts; its sentence is its docstring. Each gets a folder of its own.
"""
import pathlib
import sys
import tempfile
import traceback

CASES = []


def case(function):
    CASES.append(function)
    return function


def run_cases(names):
    # These modules register their cases here.
    import cases_command
    import cases_run

    del cases_command, cases_run
    for function in CASES:
        title = f"case/{function.__name__}"
        if names and not any(name in title for name in names):
            continue
        with tempfile.TemporaryDirectory(prefix="sockgrade-e2e-") as folder:
            # Others than the owner may look in: some cases give up root.
            pathlib.Path(folder).chmod(0o755)
            try:
                function(pathlib.Path(folder))
                yield title, []
            except Exception as error:
                yield title, [function.__doc__ or "", *complaint(error)]


def complaint(error):
    """The assertion's words, and the line it stands in."""
    frame = traceback.extract_tb(sys.exc_info()[2])[-1]
    words = str(error) or type(error).__name__
    return [f"{pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}", *words.splitlines()[:30]]
