"""The small changes of code that scripts/mutants.py tries: what a slip of the hand or of the mind would write."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any, cast

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any"}
CHOOSING = {"filter", "exclude"}
"""Methods of queries that can be left out."""
DEFAULTS = {"bool": ("True", "False"), "int": ("0",), "float": ("0.0",), "str": ("''",)}
"""What a function could return instead, by the type it says; of others None, of lists and the like an empty one."""


@dataclass(frozen=True)
class Mutant:
    """One change: in which function (dotted), on which line, of what into what; `lines` are those of its statement.

    Where a function has the same text several times, `old` counts: "a < b #2". Without `lines` it is read at import.
    """

    function: str
    line: int
    lines: range
    old: str
    new: str


@dataclass(frozen=True)
class Spot:
    """A node with its place in the tree."""

    node: ast.AST
    parent: ast.AST
    name: str
    index: int | None
    function: str
    returns: str
    lines: range

    def put(self, node: ast.AST) -> None:
        """Put another node in its place."""
        if self.index is None:
            setattr(self.parent, self.name, node)
        else:
            getattr(self.parent, self.name)[self.index] = node


def mutants_of(path: Path) -> Iterator[tuple[Mutant, CodeType]]:
    """Yield each mutant of a module with its code."""
    tree = ast.parse(path.read_bytes())
    seen: Counter[tuple[str, str, str]] = Counter()
    for spot in list(_spots(tree, tree, "", "", range(0))):
        for replacement in _alternatives(spot):
            old, new = _text(spot.node), _text(replacement)
            seen[spot.function, old, new] += 1
            times = seen[spot.function, old, new]
            ast.copy_location(replacement, spot.node)
            spot.put(ast.fix_missing_locations(replacement))
            code = compile(tree, str(path), "exec")
            spot.put(spot.node)
            counted = old if times == 1 else f"{old} #{times}"
            yield Mutant(spot.function, getattr(spot.node, "lineno", 0), spot.lines, counted, new), code


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _spots(parent: ast.AST, tree: ast.AST, function: str, returns: str, lines: range) -> Iterator[Spot]:
    """Yield the nodes of code that runs, with where they are; no annotations, decorators, docstrings, texts."""
    for name, value in ast.iter_fields(parent):
        if name in {"annotation", "returns", "decorator_list"} or isinstance(parent, ast.JoinedStr):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _is_docstring(node):
                continue
            inside, says, where = function, returns, lines
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                inside = f"{function}.{node.name}".lstrip(".")
                says = ast.unparse(node.returns) if isinstance(node, ast.FunctionDef) and node.returns else ""
                where = range(0)
            elif isinstance(node, ast.stmt) and returns:
                where = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield Spot(node, parent, name, index, inside, says, where)
            yield from _spots(node, tree, inside, says, where)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _alternatives(spot: Spot) -> Iterator[ast.AST]:
    node = spot.node
    kind = type(node).__name__.lower()
    yield from _BY_KIND.get(kind, lambda _node: iter(()))(node)
    is_plain = isinstance(node, ast.expr) and not isinstance(node, (ast.Compare, ast.BoolOp, ast.UnaryOp))
    if spot.name in {"test", "ifs"} and is_plain:
        yield ast.UnaryOp(ast.Not(), cast("ast.expr", node))
    if spot.name == "ifs":
        yield ast.Constant(True)
    if isinstance(node, ast.Return) and node.value is not None:
        yield from _other_returns(node, spot.returns)


def _other_returns(node: ast.Return, says: str) -> Iterator[ast.Return]:
    empty = "{}" if says.startswith(("dict", "Mapping")) else "()"
    usual = (empty,) if says.startswith(("dict", "list", "tuple", "Iter", "Mapping", "Coll")) else ("None",)
    for text in DEFAULTS.get(says, usual):
        value = ast.parse(text, mode="eval").body
        if node.value is not None and ast.dump(value) != ast.dump(node.value):
            yield ast.Return(value)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for number, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:number], other(), *node.ops[number + 1 :]], node.comparators)


def _bool(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for number in range(len(node.values)):
        rest = [*node.values[:number], *node.values[number + 1 :]]
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _binary(node: ast.BinOp) -> Iterator[ast.AST]:
    is_type = isinstance(node.op, ast.BitOr) and ast.unparse(node.right) in {"None", "int", "str", "float", "bool"}
    if type(node.op) in OPERATORS and not is_type:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
        yield node.left
        yield node.right


def _unary(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
        if node.value > 1:
            yield ast.Constant(node.value - 1)


def _call(node: ast.Call) -> Iterator[ast.AST]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in TWINS:
        yield ast.Call(ast.Name(TWINS[called.id], ast.Load()), node.args, node.keywords)
    if isinstance(called, ast.Name) and called.id in {"min", "max"} and len(node.args) > 1:
        yield from node.args
    if isinstance(called, ast.Attribute) and called.attr in CHOOSING:
        yield called.value
    for number, each in enumerate(node.keywords):
        if each.arg is not None and not (
            isinstance(called, ast.Attribute) and called.attr in CHOOSING and len(node.keywords) == 1
        ):
            yield ast.Call(called, node.args, [*node.keywords[:number], *node.keywords[number + 1 :]])


def _statement(_node: ast.AST) -> Iterator[ast.AST]:
    yield ast.Pass()


def _assign(node: ast.Assign) -> Iterator[ast.AST]:
    if all(isinstance(target, (ast.Attribute, ast.Subscript)) for target in node.targets):
        yield ast.Pass()


def _if(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _continue(_node: ast.Continue) -> Iterator[ast.AST]:
    yield ast.Pass()
    yield ast.Break()


_BY_KIND: dict[str, Any] = {
    "compare": _compare,
    "boolop": _bool,
    "binop": _binary,
    "unaryop": _unary,
    "constant": _constant,
    "call": _call,
    "expr": _statement,
    "raise": _statement,
    "augassign": _statement,
    "assign": _assign,
    "ifexp": _if,
    "continue": _continue,
}
