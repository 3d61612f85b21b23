"""Small files of every kind, made here so that none lies about in the tree."""

from __future__ import annotations

import io
import zlib

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="red"/></svg>'


def picture(kind: str = "PNG", size=(40, 30), colour="red", **options) -> bytes:
    """A picture of one colour as Pillow writes it."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def film(kind: str = "mp4") -> bytes:
    """Half a second of one colour."""
    import av
    from PIL import Image

    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), "blue"))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def document() -> bytes:
    """A PDF of one empty page."""
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    made.new_page(200, 100)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A PNG whose header tells of a picture far larger than its bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
