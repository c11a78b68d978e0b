#!/usr/bin/env python3
"""Join the components under styles/ to the few stylesheets that pages load, as styles/sheets.toml lists them.

Usage: build_styles.py [--check]. What is written, static/css/*.css, is in git, so that nothing has to be built before
the site runs; --check writes nothing and fails where a sheet is not what its components say.

What several components need in the same words is a mixin: `@mixin --name {...}` in one of them, `@apply --name;` in
each rule. That is how CSS will write it (css-mixins-1); until browsers read it, it is carried out here.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "styles"
SHEETS = ROOT / "static/css"
_HEAD = "/* Written by scripts/build_styles.py: change the components in styles/, then run `make styles`. */\n"
_MIXIN = re.compile(r"@mixin (--[\w-]+) {\n(.*?)^}\n", re.DOTALL | re.MULTILINE)
_APPLY = re.compile(r"@apply (--[\w-]+);")
_COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|("[^"]*")', re.DOTALL)


def components_of_sheets() -> dict[str, list[str]]:
    """Return the components of each sheet in their order: paths under styles/ without the ending."""
    listed: dict[str, list[str]] = tomllib.loads((SOURCES / "sheets.toml").read_text(encoding="utf-8"))
    return listed


def joined(components: list[str], known: dict[str, str]) -> str:
    """Return the text of a sheet: its components without comments and indentation, a rule a line."""
    texts = ((SOURCES / f"{name}.css").read_text(encoding="utf-8") for name in components)
    return _HEAD + "".join(_packed(carried_out(text, known)) for text in texts)


def mixins() -> dict[str, str]:
    """Return the declarations of each mixin, wherever it is written."""
    return {name: body for path in SOURCES.rglob("*.css") for name, body in _MIXIN.findall(path.read_text("utf-8"))}


def carried_out(text: str, known: dict[str, str]) -> str:
    """Return a component with the declarations in place of each `@apply`; raise KeyError for a mixin nobody wrote."""
    return _APPLY.sub(lambda found: known[found[1]], _MIXIN.sub("", text))


def _packed(text: str) -> str:
    """Leave out what browsers skip; what stands in quotes stays as it is."""
    quoted: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if found[1] is None:
            return ""
        quoted.append(found[1])
        return f'"{len(quoted) - 1}"'

    bare = " ".join(_COMMENT_OR_STRING.sub(keep, text).split())
    bare = re.sub(r" ?([{};,]) ?", r"\1", bare).replace(";}", "}")
    lines = re.sub(r"(?<=})(?!})|(?<=;)(?=@)|(?<=[^;]{)(?=[^{}]*{)", "\n", bare).strip() + "\n"
    return re.sub(r'"(\d+)"', lambda found: quoted[int(found[1])], lines)


def main(arguments: list[str]) -> int:
    """Write each sheet, or say which is not current; return the exit status."""
    stale, known = [], mixins()
    for sheet, components in components_of_sheets().items():
        path, text = SHEETS / f"{sheet}.css", joined(components, known)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.relative_to(ROOT).as_posix())
            if "--check" not in arguments:
                path.write_text(text, encoding="utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(f"Not what styles/ says, run `make styles`: {', '.join(stale)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
