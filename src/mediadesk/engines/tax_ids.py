"""The form of tax ids, country by country: length, letters and check digits. Nobody is asked whether one is in use."""

from typing import Final

from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from mediadesk.rules.countries import EU, country_name
from mediadesk.rules.refusals import Why

_PREFIXES: Final = {"GR": "EL"}
_WHAT: Final = "The tax id"
_LONGEST: Final = 40


def clean_tax_id(text: str, country: str) -> str:
    """A tax id as invoices show it, in the European Union with the letters of its country; empty stays empty.

    Countries whose ids nobody has described to us: whatever was typed, freed of blanks at its ends.

    Raises:
        Refusal: BAD_VALUE, saying what is wrong with it.
    """
    typed = " ".join(text.split())
    if not typed:
        return ""
    if not country:
        raise Why.BAD_VALUE(what=_WHAT, reason="it is checked by country; choose the country too")
    known = get_cc_module(country.lower(), "vat")
    if known is None:
        if len(typed) > _LONGEST:
            raise Why.BAD_VALUE(what=_WHAT, reason=f"it is longer than {_LONGEST} characters")
        return typed
    try:
        number = str(known.validate(typed))
    except InvalidLength:
        reason = f"it is too short or too long for {country_name(country)}"
    except InvalidChecksum:
        reason = f"its check digits do not fit, as those of {country_name(country)} do; one may be mistyped"
    except ValidationError:
        reason = f"it is not written as tax ids of {country_name(country)} are"
    else:
        return _PREFIXES.get(country, country) + number if country in EU else number
    raise Why.BAD_VALUE(what=_WHAT, reason=reason)
