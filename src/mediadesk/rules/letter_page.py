"""A letter as HTML: one narrow column, a button, light and dark, and nothing that is loaded from elsewhere.

Mail programs know little: tables for the layout, styles on each element, and a style sheet only for what may be lost.
"""

import html
from collections.abc import Sequence
from string import Template
from typing import Final

_TEXT: Final = "margin:0 0 16px;font-size:16px;line-height:1.5;color:#16191f"
_SMALL: Final = "margin:0 0 16px;font-size:13px;line-height:1.5;color:#555d6b;overflow-wrap:anywhere"
_BUTTON: Final = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:#3a52d4;color:#ffffff;"
    "font-size:16px;font-weight:600;line-height:1.25;text-decoration:none"
)
_PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>$title</title>
<style>
@media (prefers-color-scheme: dark) {
  .ground { background: #0d0f13 !important; }
  .card { background: #1b1f26 !important; border-color: #242932 !important; }
  .text { color: #e9ebf0 !important; }
  .small, .small a { color: #a3abb9 !important; }
  .button { background: #4a61e0 !important; }
}
</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#f6f7f9">
<table role="presentation" class="ground" width="100%" cellspacing="0" cellpadding="0" border="0"
  style="background:#f6f7f9;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="card" width="100%" cellspacing="0" cellpadding="0" border="0"
  style="max-width:560px;background:#ffffff;border:1px solid #e6e8ec;border-radius:10px">
<tr><td align="left" style="padding:32px">
<p class="text" style="margin:0 0 24px;font-size:20px;font-weight:650;line-height:1.3;color:#16191f">$head</p>
$body
</td></tr>
</table>
<p class="small" style="margin:16px 0 0;font-size:13px;line-height:1.5;color:#555d6b">Sent by Mediadesk$sent_for</p>
</td></tr>
</table>
</body>
</html>
""")


def page_of(title: str, paragraphs: Sequence[str], *, account: str, link: str, button: str, foot: str) -> str:
    """Write a letter as a page; all that is given is plain text and is escaped here.

    Args:
        account: whose letter it is, already fit to stand in one; none for those about one's own login.
        link: one at most; it stands below the text, as a button and to be copied.
    """
    body = [f'<p class="text" style="{_TEXT}">{html.escape(one)}</p>' for one in paragraphs]
    if link:
        at = html.escape(link, quote=True)
        body.append(
            f'<p style="margin:24px 0"><a class="button" href="{at}" style="{_BUTTON}">{html.escape(button)}</a></p>'
        )
        body.append(f'<p class="small" style="{_SMALL}">Or open this address:<br>{at}</p>')
    if foot:
        body.append(f'<p class="small" style="{_SMALL}">{html.escape(foot)}</p>')
    return _PAGE.substitute(
        title=html.escape(title),
        head=html.escape(account or title),
        body="\n".join(body),
        sent_for=f" for {html.escape(account)}" if account else "",
    )
