"""Options under titles in a command's help, and options made from declarations of parameters. Knows no recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from photoenhance.parameter import Parameter

Command = TypeVar("Command", bound=Callable[..., Any])


class Option(click.Option):
    """An option that stands under a title in the help."""

    group = ""


class GroupedCommand(click.Command):
    """A command whose help lists its options under their titles."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group; those of no group come first."""
        groups: dict[str, list[tuple[str, str]]] = {"Options": []}
        for one in self.get_params(context):
            record = one.get_help_record(context)
            if record is not None and isinstance(one, click.Option):
                groups.setdefault(getattr(one, "group", "") or "Options", []).append(record)
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)


def option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    """An option that a title can be given to."""
    return click.option(*names, cls=Option, **settings)


def together(title: str, *options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, under a title."""

    def all_of(command: Command) -> Command:
        before = len(getattr(command, "__click_params__", ()))
        for one in reversed(options):
            command = one(command)
        for added in command.__click_params__[before:]:  # type: ignore[attr-defined] # click's own list
            added.group = title
        return command

    return all_of


def parameter(one: Parameter, *, default: bool = True) -> Callable[[Command], Command]:
    """The option of a parameter; without its `default`, None says that nothing was typed."""
    return option(
        f"--{one.name.replace('_', '-')}",
        type=click.FloatRange(one.minimum, one.maximum),
        default=one.default if default else None,
        show_default=default,
        metavar=None if default else "N",
        help=f"{one.help}{'' if default else f'  [{one.minimum:g} to {one.maximum:g}{one.unit}]'}",
    )
