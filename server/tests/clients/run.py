"""Runs the client tests with the interpreter it is started by, against the server that the environment names.

usage: python run.py [MODULE...]      e.g. python run.py test_pyvo

Prints the clients' versions, a line for each failure and, last, `N passed, N failed, N skipped`.
"""
import logging
import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


class Result(unittest.TextTestResult):
    """Counts tests as people do: a test that fails in three places has failed once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.begun = 0.0
        self.slowest = []

    def startTest(self, test):
        self.begun = time.monotonic()
        super().startTest(test)

    def stopTest(self, test):
        self.slowest.append((time.monotonic() - self.begun, test.id()))
        super().stopTest(test)

    def failed(self):
        tests = [getattr(test, "test_case", test) for test, _ in self.failures + self.errors]
        return {test.id() for test in tests}


def main(modules):
    sys.path.insert(0, HERE)
    import support  # noqa: F401  (before any client: see there)
    import astropy
    import astroquery
    import pyvo
    print(f"astroquery {astroquery.__version__}, pyvo {pyvo.__version__}, astropy {astropy.__version__}, "
          f"Python {sys.version.split()[0]}", flush=True)
    logging.disable(logging.WARNING)
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(modules) if modules else loader.discover(HERE, top_level_dir=HERE)
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=1, buffer=True).run(suite)
    for seconds, name in sorted(result.slowest, reverse=True)[:3]:
        print(f"  {seconds:5.1f} s  {name}")
    failed, skipped = len(result.failed()), len(result.skipped)
    passed = result.testsRun - failed - skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if failed == 0 and result.testsRun > 0 and result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
