"""How the command behaves: exit codes, bad input, interruptions, workers that die, isolation, memory.

A case is a function that asserts; its sentence is its docstring. Each gets a folder of its own.
"""
import pathlib
import sys
import tempfile
import traceback

import timing

CASES, LONG = [], []


def case(function):
    CASES.append(function)
    return function


def long_case(function):
    """A case that takes minutes: with --long alone."""
    LONG.append(function)
    return function


def register():
    """These modules register their cases here."""
    import cases_builds
    import cases_command
    import cases_crowd
    import cases_intake
    import cases_isolation
    import cases_languages
    import cases_lines
    import cases_memory
    import cases_odd
    import cases_pcap
    import cases_report
    import cases_run
    import cases_samples
    import cases_signals
    import cases_store

    del cases_builds, cases_command, cases_crowd, cases_intake, cases_isolation, cases_languages, cases_lines, cases_memory
    del cases_odd, cases_pcap, cases_report, cases_run, cases_samples, cases_signals, cases_store


def run_cases(names, long=False):
    register()
    for function in LONG if long else CASES:
        title = f"case/{function.__name__}"
        if names and not any(name in title for name in names):
            continue
        with tempfile.TemporaryDirectory(prefix="sockgrade-e2e-") as folder:
            # Others than the owner may look in: some cases give up root.
            pathlib.Path(folder).chmod(0o755)
            yield title, complaints_of(function, title, pathlib.Path(folder))


def complaints_of(function, title, folder):
    try:
        with timing.timed(title):
            function(folder)
    except Exception as error:
        return [function.__doc__ or "", *complaint(error)]
    return []


def complaint(error):
    """The assertion's words, and the line it stands in."""
    frame = traceback.extract_tb(sys.exc_info()[2])[-1]
    words = str(error) or type(error).__name__
    return [f"{pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}", *words.splitlines()[:30]]
