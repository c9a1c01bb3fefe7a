"""Docstrings keep numpydoc's form, and public names say all that a caller needs."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from importlib import import_module

import pytest
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import churnml

# What numpydoc asks for, and is not ours.
NOT_OURS = {
    "SA01",  # See Also: names in the text, as :func:`...`, say it where it matters
    "ES01",  # an extended summary, where the first line says all
    "PR07",  # a description of `tables : Tables`, where name and type say all
    "PR04",  # the type of `capacity, random_state`, "as in" another function
    "RT02",  # several return values may be named on one line: `low, high : float`
    "RT03",  # a description of `Matrix`, where the summary says all
    "RT05",  # a full stop after a list of a frame's columns
}
# Names inside the package may be one line, where it says all; types stand in the
# annotations.
NOT_OURS_INSIDE = NOT_OURS | {"EX01", "PR01", "RT01", "YD01"}
# A public dataclass lists its Attributes, which are its parameters.
PARAMETERS = "PR01"
# Public names without an example of their own. The notebook makes or calls them all.
SHOWN_IN_NOTEBOOK = {"Matrix", "Split", "Tables"}


def modules():
    names = [m.name for m in pkgutil.walk_packages(churnml.__path__, "churnml.")]
    return [import_module(name) for name in names if "__main__" not in name]


def speaking(module):
    """List the classes and functions a module offers, with their public methods."""
    for name in getattr(module, "__all__", ()):
        thing = getattr(module, name)
        if getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing) or inspect.isclass(thing):
            yield f"{module.__name__}.{name}"
        if inspect.isclass(thing):
            for method, value in vars(thing).items():
                own = inspect.isfunction(value) or isinstance(
                    value, property | classmethod
                )
                if own and not method.startswith("_"):
                    yield f"{module.__name__}.{name}.{method}"


def faults(path, ignored):
    return [
        f"{code} {text}"
        for code, text in validate(path)["errors"]
        if code not in ignored
    ]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_modules_speak(module):
    assert module.__doc__, f"{module.__name__} has no docstring"
    found = {
        path: wrong
        for path in speaking(module)
        if (wrong := faults(path, NOT_OURS_INSIDE))
    }

    assert not found


def home_of(name):
    thing = getattr(churnml, name)
    return f"{thing.__module__}.{thing.__qualname__}"


@pytest.mark.parametrize("name", [n for n in churnml.__all__ if n != "words"])
def test_public_names_say_everything(name):
    thing = getattr(churnml, name)
    ignored = set(NOT_OURS)
    if name in SHOWN_IN_NOTEBOOK:
        ignored |= {"EX01"}
    if inspect.isclass(thing) and documents_attributes(thing):
        ignored |= {PARAMETERS}

    assert not faults(home_of(name), ignored)


def documents_attributes(thing):
    listed = NumpyDocString(inspect.getdoc(thing))["Attributes"]
    named = {name.strip() for entry in listed for name in entry.name.split(",")}
    fields = dataclasses.fields(thing) if dataclasses.is_dataclass(thing) else ()
    return bool(named) and {f.name for f in fields if f.repr and f.init} <= named


@pytest.mark.parametrize("name", churnml.__all__)
def test_public_names_have_types(name):
    thing = getattr(churnml, name)
    if inspect.isclass(thing):
        thing = thing.__init__
    if not inspect.isfunction(thing):
        return
    signature = inspect.signature(thing)
    untyped = [
        p.name
        for p in signature.parameters.values()
        if p.name != "self" and p.annotation is inspect.Parameter.empty
    ]

    assert not untyped


@pytest.mark.parametrize("name", sorted(SHOWN_IN_NOTEBOOK))
def test_exceptions_are_still_needed(name):
    codes = {code for code, _ in validate(home_of(name))["errors"]}

    assert "EX01" in codes, f"{name} has an example now: take it off the list"
