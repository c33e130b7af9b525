"""Small changes of an XML document, one a mutant: each may or may not break it, and two schemas for the same documents
must agree on which do."""
from xml.dom import minidom

JUNK_VALUES = ["", "junk", "-1", "2026-01-01T00:00:00Z"]


def mutants(text, vocabulary=()):
    """Yields (what was changed, the changed document). Namespace declarations are left alone. Values are replaced by
    some of every usual type, and the words of `vocabulary` by each other."""
    for position, element in enumerate(_elements(minidom.parseString(text))):
        for describe, change in _changes(element, vocabulary):
            document = minidom.parseString(text)
            twin = _elements(document)[position]
            change(twin)
            yield f"{element.tagName}[{position}] {describe}", document.toxml()


def _elements(document):
    return document.getElementsByTagName("*")


def _changes(element, vocabulary):
    yield "gets an unknown attribute", lambda e: e.setAttribute("unknown", "1")
    yield "gets text", lambda e: e.appendChild(e.ownerDocument.createTextNode("text"))
    yield "gets an unknown child", lambda e: e.appendChild(e.ownerDocument.createElement("unknown"))
    if element.parentNode.nodeType == element.ELEMENT_NODE:
        yield "dropped", lambda e: e.parentNode.removeChild(e)
        yield "doubled", lambda e: e.parentNode.insertBefore(e.cloneNode(True), e)
        yield "moved to the front", _to_front
        yield "moved to the end", lambda e: e.parentNode.appendChild(e)
    if element.childNodes:
        yield "emptied", _empty
    if all(child.nodeType == child.TEXT_NODE for child in element.childNodes):
        text = "".join(child.data for child in element.childNodes)
        for value in _replacements(text, vocabulary):
            yield f"holds {value!r}", lambda e, value=value: _fill(e, value)
    for name in list(element.attributes.keys()):
        if name.partition(":")[0] == "xmlns":
            continue
        yield f"loses {name}", lambda e, name=name: e.removeAttribute(name)
        for value in _replacements(element.getAttribute(name), vocabulary):
            yield f"has {name}={value!r}", lambda e, name=name, value=value: e.setAttribute(name, value)


def _replacements(value, vocabulary):
    words = sorted(vocabulary) if value in vocabulary else []
    return [other for other in JUNK_VALUES + words if other != value]


def _to_front(element):
    parent = element.parentNode
    parent.removeChild(element)
    parent.insertBefore(element, parent.firstChild)


def _empty(element):
    while element.firstChild:
        element.removeChild(element.firstChild)


def _fill(element, text):
    _empty(element)
    element.appendChild(element.ownerDocument.createTextNode(text))
