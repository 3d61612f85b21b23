"""The eight ways to wrap a signature, each made mechanically from a valid answer.

Source: Somorovsky and others, On Breaking SAML: Be Whoever You Want to Be, 2012.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

from mediadesk.engines.identity.saml.markup import NAMESPACES, name
from tests.engines.identity.signing import ASSERTION, RESPONSE, find, make

Tree = Any
SIGNATURE = "ds:Signature"


def _evil(part: Tree) -> Tree:
    """A copy of a part that names somebody else, under another ID and without a signature."""
    evil = deepcopy(part)
    evil.set("ID", "_evil")
    evil.remove(evil.find(name(SIGNATURE)))
    find(evil, "saml:NameID").text = "admin"
    return evil


def _object(signature: Tree) -> Tree:
    return etree.SubElement(signature, name("ds:Object"), nsmap={"ds": NAMESPACES["ds"]})


def xsw1(response: Tree) -> Tree:
    """An evil response takes the signature over; the signed one lies in the signature."""
    evil = _evil(response)
    signature = response.find(name(SIGNATURE))
    response.remove(signature)
    evil.insert(1, signature)
    signature.append(response)
    return evil


def xsw2(response: Tree) -> Tree:
    """An evil response with the signature detached, the signed one before it."""
    evil = _evil(response)
    signature = response.find(name(SIGNATURE))
    response.remove(signature)
    evil.insert(1, signature)
    evil.insert(1, response)
    return evil


def xsw3(response: Tree) -> Tree:
    """An evil assertion before the signed one."""
    assertion = find(response, ASSERTION)
    assertion.addprevious(_evil(assertion))
    return response


def xsw4(response: Tree) -> Tree:
    """An evil assertion around the signed one."""
    assertion = find(response, ASSERTION)
    evil = _evil(assertion)
    response.replace(assertion, evil)
    evil.append(assertion)
    return response


def xsw5(response: Tree) -> Tree:
    """An evil assertion with the signature in it; the signed one, without it, after."""
    assertion = find(response, ASSERTION)
    evil = _evil(assertion)
    evil.insert(1, assertion.find(name(SIGNATURE)))
    assertion.addprevious(evil)
    return response


def xsw6(response: Tree) -> Tree:
    """An evil assertion with the signature in it, in which the signed one lies."""
    assertion = find(response, ASSERTION)
    evil = _evil(assertion)
    signature = assertion.find(name(SIGNATURE))
    response.replace(assertion, evil)
    evil.insert(1, signature)
    signature.append(assertion)
    return response


def xsw7(response: Tree) -> Tree:
    """An evil assertion in Extensions."""
    assertion = find(response, ASSERTION)
    extensions = etree.Element(name("samlp:Extensions"), nsmap={"samlp": NAMESPACES["samlp"]})
    extensions.append(_evil(assertion))
    response.insert(1, extensions)
    return response


def xsw8(response: Tree) -> Tree:
    """An evil assertion with the signature in it, in whose Object the signed one lies."""
    assertion = find(response, ASSERTION)
    evil = _evil(assertion)
    signature = assertion.find(name(SIGNATURE))
    response.replace(assertion, evil)
    evil.insert(1, signature)
    _object(signature).append(assertion)
    return response


def wrapped(wrap: Callable[[Tree], Tree]) -> bytes:
    """A valid answer, wrapped."""
    signed = RESPONSE if wrap in {xsw1, xsw2} else ASSERTION
    return etree.tostring(wrap(etree.fromstring(make(signed=(signed,)))))
