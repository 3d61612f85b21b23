"""The command line: `mediadesk <command>`. One file a command in `surfaces/commands`."""

import argparse
import gc
import os
import sys
from importlib import import_module
from pkgutil import iter_modules

from mediadesk import __version__
from mediadesk.rules.refusals import Refusal
from mediadesk.wiring.bad_setting import BadSetting


def main(arguments: list[str] | None = None) -> int:
    """Run a command and give its exit code: 0 done, 1 refused or not in order, 2 misused."""
    given = sys.argv[1:] if arguments is None else arguments
    os.umask(0o077)  # what is written here is for whoever runs it alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mediadesk.wiring.settings")
    _take_early("--data", "MEDIADESK_DATA", given)
    if given[:1] == ["demo"]:
        os.environ.setdefault("MEDIADESK_DATA", "data-demo")  # never among the data of a real installation
    gc.disable()  # there is no garbage yet, and looking for it takes a tenth of the start
    try:
        parser = _parser(given)
    except BadSetting as error:
        sys.stderr.write(f"mediadesk: {error}\n")
        return 2
    finally:
        gc.freeze()  # … nor among what was read, now and when the command ends
        gc.enable()
    options = parser.parse_args(given)
    if not hasattr(options, "run"):
        parser.print_help()
        return 2
    return _carry_out(options)


def _take_early(flag: str, variable: str, given: list[str]) -> None:
    """Settings are read before arguments are: the data directory must be known by then."""
    for at, word in enumerate(given):
        if word == flag and at + 1 < len(given):
            os.environ[variable] = given[at + 1]
        elif word.startswith(f"{flag}="):
            os.environ[variable] = word.removeprefix(f"{flag}=")


def _parser(given: list[str]) -> argparse.ArgumentParser:
    """Read the command that is asked for; all of them only for whoever names none, to be told what there is."""
    import django  # noqa: PLC0415 - Django reads the settings, which can only be right once --data is known

    django.setup()
    commands = import_module("mediadesk.surfaces.commands")
    parser = argparse.ArgumentParser(prog="mediadesk", description="The media console a whole team can use.")
    parser.add_argument("--version", action="version", version=f"mediadesk {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="")
    names = sorted(module.name for module in iter_modules(commands.__path__))
    asked = given[0].replace("-", "_") if given else ""
    for name in [asked] if asked in names else names:
        command = import_module(f"{commands.__name__}.{name}")
        first_line = (command.__doc__ or "").partition("\n")[0]
        sub = subparsers.add_parser(name.replace("_", "-"), help=first_line, description=command.__doc__)
        sub.add_argument(
            "--data", metavar="DIR", help="the data directory (default: MEDIADESK_DATA, or ./data)"
        )
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return parser


def _carry_out(options: argparse.Namespace) -> int:
    try:
        return int(options.run(options) or 0)
    except Refusal as refusal:
        sys.stderr.write(f"mediadesk: {refusal.sentence}\n")
        return 1
    except KeyboardInterrupt:
        return 130
