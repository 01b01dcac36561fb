"""Files made for the tests: small ones in our own words, and hostile ones."""

import io
import zipfile
import zlib

SENTENCES = (
    "Iran condemned the strikes on its nuclear sites on Friday.",
    "The foreign minister of Pakistan called his counterpart in Tehran and promised humanitarian aid to Iran.",
    "Washington warned Pakistan against selling weapons to Iran.",
)
ARTICLE = "\n".join(SENTENCES)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def write_page(*, head="", body="", title="A call to Tehran"):
    """A web page with an article of three paragraphs, and what is added."""
    paragraphs = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>{title}</h1>\n{paragraphs}{body}</article>"
        "<footer>All rights reserved</footer></body></html>"
    ).encode()


def write_pdf(pages=(SENTENCES,), *, info="", catalog="", extra=(), content=None):
    """A PDF with lines of text on its pages, `extra` objects from number 3 + 2 * pages on."""
    objects = {}
    n = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(n))
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    objects[2] = f"<< /Type /Pages /Kids [{kids}] /Count {n} >>".encode()
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    for i, lines in enumerate(pages):
        stream = content if content is not None else write_text_operators(lines)
        objects[4 + 2 * i] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        packed = zlib.compress(stream)
        objects[5 + 2 * i] = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"
    for i, body in enumerate(extra):
        objects[4 + 2 * n + i] = body if isinstance(body, bytes) else body.encode()
    number = max(objects) + 1
    objects[number] = f"<< {info} >>".encode()
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for key in sorted(objects):
        places[key] = out.tell()
        out.write(b"%d 0 obj\n" % key + objects[key] + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (number + 1))
    for key in range(1, number + 1):
        out.write(b"%010d 00000 n \n" % places[key])
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (number + 1, number, start)
    )
    return out.getvalue()


def write_text_operators(lines, *, before="", after=""):
    """Lines of text as the operators of a PDF page."""
    shown = "".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*\n" for line in lines)
    return f"BT /F1 10 Tf 14 TL 40 800 Td {before}\n{shown}{after}ET\n".encode()


def write_docx(paragraphs=SENTENCES, *, body=None, core="", parts=()):
    """A Word file with plain paragraphs, or with a body of its own."""
    inner = body if body is not None else "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in paragraphs)
    files = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "word/document.xml": f"<w:document xmlns:w='{W}'><w:body>{inner}</w:body></w:document>",
        "docProps/core.xml": (
            f"<c:coreProperties xmlns:c='{CORE}' xmlns:dc='http://purl.org/dc/elements/1.1/' "
            f"xmlns:dcterms='http://purl.org/dc/terms/'>{core}</c:coreProperties>"
        ),
        **dict(parts),
    }
    return write_zip(files.items())


def write_zip(files):
    """A ZIP archive of (name, content)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def write_mail(text=ARTICLE, *, kind="plain", head="Date: Fri, 20 Jun 2025 09:30:00 +0500\n"):
    """A mail with one body."""
    return (
        f"From: A. Writer <writer@example.org>\nSubject: A call to Tehran\n{head}MIME-Version: 1.0\n"
        f"Content-Type: text/{kind}; charset=utf-8\n\n{text}\n"
    ).encode()


ENTRY = ("A call to Tehran", f"<p>{'</p><p>'.join(SENTENCES)}</p>")


def write_rss(entries=(ENTRY,), *, doctype=""):
    """An RSS feed of (title, markup)."""
    items = "".join(
        f"<item><title>{title}</title><link>https://example.org/{i}</link><dc:creator>A. Writer</dc:creator>"
        f"<pubDate>Fri, 20 Jun 2025 09:30:00 GMT</pubDate><content:encoded><![CDATA[{markup}]]></content:encoded></item>"
        for i, (title, markup) in enumerate(entries, 1)
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{doctype}<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>The Harbour Post</title>"
        f"{items}</channel></rss>"
    ).encode()


ALL = {
    "a.txt": ARTICLE.encode(),
    "b.html": write_page(),
    "c.pdf": write_pdf(),
    "d.docx": write_docx(),
    "e.eml": write_mail(),
    "f.rss": write_rss(),
}
