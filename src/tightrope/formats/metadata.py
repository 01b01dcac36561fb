"""What a web page states of itself: title, author, publisher, day of publication, each with where it says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tightrope.formats.extract import Said, choose, choose_day, read_day

DAYS = ("article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dc.date",
        "dcterms.date", "dcterms.created", "citation_publication_date", "citation_date", "publish_date", "pubdate",
        "publication_date", "parsely-pub-date", "sailthru.date", "date")  # fmt: skip
AUTHORS = ("author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "article:author", "byl")
PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher")
TITLES = ("og:title", "dc.title", "citation_title", "twitter:title")
ARTICLES = ("article", "newsarticle", "report", "blogposting", "analysisnewsarticle", "opinionnewsarticle", "webpage",
            "reportagenewsarticle", "scholarlyarticle", "techarticle", "liveblogposting")  # fmt: skip
LARGEST_BLOCK = 500_000  # characters of JSON-LD looked at


def read_metadata(root: Any) -> tuple[dict[str, Said], tuple[str, ...]]:
    """What the page says without doubt, and the doubts as findings."""
    blocks = [block for block in _iter_linked_data(root) if _is_article(block)]
    metas = _read_metas(root)
    said: dict[str, Said] = {}
    findings: list[str] = []
    days = [(_text(b.get("datePublished")), "JSON-LD datePublished") for b in blocks]
    days += [(metas[name], f"meta {name}") for name in DAYS if name in metas]
    days += [(element.get("datetime") or element.get("content"), "datePublished on the page")
             for element in root.iter() if element.get("itemprop") == "datePublished" or (
                 element.tag == "time" and element.get("pubdate") is not None)]  # fmt: skip
    day, doubts = choose_day(days)
    findings += doubts
    names = {
        "author": [(_names(b.get("author")), "JSON-LD author") for b in blocks]
        + [(metas[name], f"meta {name}") for name in AUTHORS if name in metas and not _is_address(metas[name])],
        "publisher": [(_names(b.get("publisher")), "JSON-LD publisher") for b in blocks]
        + [(metas[name], f"meta {name}") for name in PUBLISHERS if name in metas and not _is_address(metas[name])],
    }
    for what, stated in names.items():
        chosen, doubts = choose(what, stated)
        findings += doubts
        if chosen:
            said[what] = chosen
    if day:
        said["published"] = day
        changed = [read_day(text) for b in blocks if (text := _text(b.get("dateModified")))]
        late = [c for c in changed if c and c.isoformat() > day.value]
        findings += [f"the page was changed on {max(late)}, after its publication on {day.value}"] if late else []
    titles = [(_text(b.get("headline")), "JSON-LD headline") for b in blocks]
    titles += [(metas[name], f"meta {name}") for name in TITLES if name in metas]
    titles += [(element.text_content(), "title of the page") for element in root.iter("title")]
    title = next((Said(" ".join(value.split()), basis) for value, basis in titles if value and value.strip()), None)
    if title:
        said["title"] = title
    links = [
        (e.get("href"), "canonical link") for e in root.iter("link") if (e.get("rel") or "").lower() == "canonical"
    ]
    links += [(metas["og:url"], "meta og:url")] if "og:url" in metas else []
    link = next((Said(value.strip(), basis) for value, basis in links if value and _is_address(value)), None)
    if link:
        said["url"] = link
    return said, tuple(findings)


def _read_metas(root: Any) -> dict[str, str]:
    """Names and properties of meta elements in lower case, each with its first content; authors of papers joined."""
    metas: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = (element.get("content") or "").strip()
        if not name or not content:
            continue
        if name == "citation_author" and name in metas:
            metas[name] += f"; {content}"
        metas.setdefault(name, content)
    return metas


def _iter_linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, two levels of lists and graphs deep; what is no JSON is passed over."""
    for element in root.iter("script"):
        text = element.text or ""
        if "ld+json" not in (element.get("type") or "").lower() or len(text) > LARGEST_BLOCK:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield item
                graph = item.get("@graph")
                yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _is_article(block: dict[str, Any]) -> bool:
    """Whether an object of JSON-LD describes the article of the page."""
    kinds = block.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).lower() in ARTICLES for kind in listed)


def _names(value: Any) -> str | None:
    """Names of a person, an organisation or a list of them."""
    if isinstance(value, list):
        names = [name for part in value[:20] if (name := _names(part))]
        return ", ".join(names) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    return None if _is_address(_text(value) or "") else _text(value)


def _text(value: Any) -> str | None:
    """A text, or nothing."""
    return value if isinstance(value, str) and value.strip() else None


def _is_address(value: str) -> bool:
    """Whether a value is a web address."""
    return value.strip().lower().startswith(("http://", "https://"))
