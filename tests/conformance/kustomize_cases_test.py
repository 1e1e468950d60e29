"""Every case of kustomize's own end-to-end tests is a test here; kustomize_cases.py says what is compared."""

import unittest

from kustomize_cases import PASSED, cases_directory, judge, runs_of, selected_cases
from renderer import PROGRAM, slipway
from support.cases import expand, for_each

CASES = {case.name: case for case in selected_cases(cases_directory(), [])}


@expand
class KustomizeBuild(unittest.TestCase):
    @for_each(CASES)
    def test_case(self, name):
        for run in runs_of(CASES[name]):
            verdict = judge(run, slipway(PROGRAM), diff_lines=40)
            self.assertEqual(verdict.outcome, PASSED, f"{run.title}\n{verdict.detail}")


if __name__ == "__main__":
    unittest.main()
