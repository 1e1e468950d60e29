"""Test methods out of data: each case is a test of its own, so that each is counted and can be picked by name."""

import re


def for_each(names):
    """Decorates a method `test(self, name)` of a test class: one test for each name.

        @for_each(sorted(os.listdir(FOLDER)))
        def test_case(self, name): ...
    """
    def mark(method):
        method.case_names = list(names)
        return method
    return mark


def expand(test_class):
    """Decorates the class that holds methods marked by for_each."""
    for attribute, method in list(vars(test_class).items()):
        names = getattr(method, "case_names", None)
        if names is None:
            continue
        delattr(test_class, attribute)
        for name in names:
            label = f"{attribute}_{re.sub('[^A-Za-z0-9]+', '_', name)}"
            while hasattr(test_class, label):
                label += "_"
            setattr(test_class, label, lambda self, method=method, name=name: method(self, name))
    return test_class
