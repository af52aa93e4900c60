"""Finds errors whose words no catalogue could know, and templates that their values do not fill.

* An error's message is `said(...)` or `counted(...)`, or something that was said before and is passed on.
* What is said is one literal, and the names in its braces are exactly its values.
"""

from __future__ import annotations

import ast
import string
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FOR_PROGRAMS: Final = frozenset(
    {
        # Bytes of another form: a fault of files or of a program, and told to nobody but its operator.
        "MalformedError",
        # What OpenID4VCI and the interface at /api/v1 answer: another program reads it.
        "AccessRefusedError",
        "AskedWronglyError",
        "NonceRefusedError",
        "ProofRefusedError",
        "ProofsRefusedError",
        "WalletRefusedError",
    }
)
"""Errors in English alone: no page shows them."""

CARRIERS: Final = frozenset({"Problem", "Refusal", "RefusedRow", "RowRefusal", "Unreadable"})
"""Values that hold a message until it is shown."""

_SAYING: Final = frozenset({"said", "counted"})
_PASSED_ON: Final = frozenset({"message", "wrong"})
"""Where values keep the message of an error."""
_BASE: Final = "RegistryError"


def faults(sources: Mapping[str, str]) -> list[str]:
    """Return `file:line: what is wrong` for all files by their names."""
    trees = {name: ast.parse(source) for name, source in sources.items()}
    places = _places(trees.values())
    return [
        f"{name}:{line}: {what}"
        for name, tree in trees.items()
        for line, what in (*_unsaid(tree, places), *_ill_said(tree))
    ]


def _places(trees: Iterable[ast.Module]) -> dict[str, int | None]:
    """Return at which place each error takes its message, without `self`; None where it makes its own."""
    known = {node.name: node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    found: dict[str, int | None] = {_BASE: 0}
    while more := {
        name: _place(node, found)
        for name, node in known.items()
        if name not in found and any(base in found for base in _bases(node))
    }:
        found |= more
    carried = {name: _field(known[name]) for name in CARRIERS & known.keys()}
    return {name: place for name, place in (found | carried).items() if name not in FOR_PROGRAMS}


def _place(node: ast.ClassDef, known: Mapping[str, int | None]) -> int | None:
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            names = [argument.arg for argument in one.args.args[1:]]
            return names.index("message") if "message" in names else None
    return next(known[base] for base in _bases(node) if base in known)


def _field(node: ast.ClassDef) -> int:
    names = [
        one.target.id
        for one in node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]
    return names.index("message")


def _bases(node: ast.ClassDef) -> list[str]:
    return [_named(base) for base in node.bases]


def _unsaid(tree: ast.Module, places: Mapping[str, int | None]) -> Iterator[tuple[int, str]]:
    for call, scopes, owner in _calls(tree):
        name = _named(call.func)
        place = places.get(name)
        if name == "__init__" and owner in places:
            name = owner
            place = next((places[base] for base in _bases(_class(tree, owner)) if base in places), None)
        keyword = next((one.value for one in call.keywords if one.arg == "message"), None)
        message = keyword or (call.args[place] if place is not None and place < len(call.args) else None)
        if name in places and message is not None and not _is_said(message, scopes, owner in places):
            yield call.lineno, f"{name} is given words that are in no catalogue"


def _class(tree: ast.Module, name: str) -> ast.ClassDef:
    return next(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == name)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, tuple[ast.AST, ...], str]]:
    """Return each call with the functions around it, innermost first and the module last, and its class."""
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...], str]] = [(tree, (tree,), "")]
    while waiting:
        node, scopes, owner = waiting.pop()
        if isinstance(node, ast.Call):
            yield node, scopes, owner
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            scopes = (node, *scopes)
        if isinstance(node, ast.ClassDef):
            owner = node.name
        waiting.extend((child, scopes, owner) for child in ast.iter_child_nodes(node))


def _is_said(value: ast.expr, scopes: tuple[ast.AST, ...], in_error: bool) -> bool:  # noqa: FBT001
    """Say whether a value was said, looking up the names that stand for it."""
    match value:
        case ast.Call(func=func):
            # What another function returns is looked at where that function says it.
            return not (isinstance(func, ast.Attribute) and func.attr in {"format", "join"})
        case ast.Attribute(attr=name):
            return name in _PASSED_ON
        case ast.IfExp(body=body, orelse=orelse):
            return all(_is_said(one, scopes, in_error) for one in (body, orelse))
        case ast.Dict(values=values):
            return all(_is_said(one, scopes, in_error) for one in values)
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            return _is_named_said(name, scopes, in_error)
    return False


def _is_named_said(name: str, scopes: tuple[ast.AST, ...], in_error: bool) -> bool:  # noqa: FBT001
    """Say whether what a name stands for was said: in the innermost place that gives it a value."""
    for scope in scopes:
        if found := [value for node in ast.walk(scope) for value in _values(node, name)]:
            return all(_is_said(one, scopes, in_error) for one in found)
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            for argument in (*scope.args.args, *scope.args.kwonlyargs):
                if argument.arg == name:
                    kind = ast.unparse(argument.annotation) if argument.annotation else ""
                    # The message of an error's own was looked at where the error is made.
                    return kind == "Said" or (in_error and scope.name == "__init__" and name == "message")
    # A name that a loop, a match or `except` gives: it was said where it was made.
    return True


def _values(node: ast.AST, name: str) -> Iterator[ast.expr]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
            yield value
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            yield value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            yield from (
                value for target, value in zip(targets, values, strict=True) if _named(target) == name
            )


def _named(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _ill_said(tree: ast.Module) -> Iterator[tuple[int, str]]:
    # An operation that counts may have this name too.
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SAYING - own
        ):
            continue
        many = node.func.id == "counted"
        texts = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if len(texts) != len(node.args) or len(texts) != (2 if many else 1):
            yield node.lineno, "what is said is not one literal"
            continue
        given = {keyword.arg for keyword in node.keywords}
        for text in texts:
            named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            # A form for one may leave the number out.
            if named | ({"count"} if many else set()) != given:
                yield node.lineno, f"values and braces differ: {', '.join(sorted(map(str, named ^ given)))}"
