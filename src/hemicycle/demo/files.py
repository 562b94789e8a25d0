"""The files of the story: plain text, and a PDF of one page, made from lines."""

from collections.abc import Sequence
from textwrap import wrap

PAGE = "[0 0 595 842]"  # A4 in points
FONTS = "<< /Font << /F1 4 0 R >> >>"
WIDTH = 80  # characters a line, at eleven points


def made(filename: str, lines: Sequence[str]) -> bytes:
    """Return the content of a file of this name with these lines."""
    return pdf(lines) if filename.endswith(".pdf") else ("\n".join(lines) + "\n").encode()


def pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page that shows the lines in Helvetica. Only characters of Latin-1."""
    shown = [part for line in lines for part in wrap(line, WIDTH) or [""]]
    text = "\n".join(f"({_escaped(line)}) Tj T*" for line in shown)
    drawing = f"BT /F1 11 Tf 16 TL 60 780 Td\n{text}\nET".encode("latin-1")
    return _document(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox {PAGE} /Contents 5 0 R /Resources {FONTS} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        ]
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _document(objects: Sequence[bytes]) -> bytes:
    """Return the objects, numbered from one, with the table that says where each begins."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer
