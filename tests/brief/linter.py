"""Faults of wording that a brief must not have, found sentence by sentence."""

import re

LIKELIHOODS = r"almost no chance|very unlikely|unlikely|roughly even chance|very likely|likely|almost certain"
OTHER_ROW = (
    r"remote chance|highly improbable|improbable|roughly even odds|probable|probably|highly probable|nearly certain"
)
LOADED = r"regime|terrorists?|aggression|aggressors?|rogue|thugs?|martyrs?|liberat\w+|puppets?"
OVERSURE = r"impossible|certainly|definitely|undoubtedly|obviously|clearly|proves?|proven"


def lint_sentence(sentence: str) -> list[str]:
    """Names of the faults in one sentence; words inside quotation marks are the source's own."""
    bare = re.sub(r"“[^”]*”", "“”", sentence)
    low = bare.lower()
    faults = []
    if re.search(rf"\b({LIKELIHOODS})\b", low) and "confidence" in low:
        faults.append("likelihood and confidence in one sentence")
    bands = list(re.finditer(rf"\b({LIKELIHOODS})\b", low))
    if not all(re.match(r" \(\d+–\d+ %\)", low[band.end() :]) for band in bands):
        faults.append("likelihood word without its range")
    if re.search(rf"\b({OTHER_ROW})\b", re.sub(r"\(probably true\)|most probable", "", low)):
        faults.append("words of the other row")
    if re.search(r"\d[.,]\d+ ?%", low):
        faults.append("percentage with decimals")
    if re.search(r"\b0 %|\b100 %", low):
        faults.append("certainty as a percentage")
    if re.search(r"\d\.\d{4,}", low):
        faults.append("more digits than a number can bear")
    if re.search(rf"\b({LOADED})\b", low):
        faults.append("loaded word outside a quotation")
    if re.search(rf"\b({OVERSURE})\b", low):
        faults.append("surer than evidence allows")
    if re.search(r"  |\bthe the\b|\ba the\b| ,|\.\.|\bNone\b|\bnan\b|[{}]", bare):
        faults.append("broken sentence")
    return faults
