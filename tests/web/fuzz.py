"""Nonsense on purpose: values, fields, bodies, addresses and headers that no page asks for."""

from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from bs4 import BeautifulSoup, Tag

from tests.pages import fields

NONSENSE = [
    *("", " ", "0", "-1", "-0", "+1", "1_000", "1e3", "0x10", "1,555", "1.5.5", "½", "²", "٣", "１２"),
    *("NaN", "Infinity", "-Infinity", "1e999", "9" * 30, "2147483647", "2147483648", "9223372036854775808"),
    *(
        "\x00",
        "a\x00b",
        "\x1b[0m",
        "\u202egespiegeld",
        "\u2066\u2069",
        "\u200b",
        "\ufeff",
        "\ufffe",
        "\r\n" * 40,
    ),
    *("😀" * 60, "e" + "\u0301" * 300, "x" * 201, "x" * 5001, "é" * 5000, "woord " * 9000),
    *("' OR 1=1 --", "%", "%s%n", "_", "\\", "../../config.py", "<script>alert(1)</script>", "{{ 7 * 7 }}"),
    *(
        '"><b onclick=x>',
        "&amp;&#0;",
        "]]>",
        "-->",
        "javascript:alert(1)",
        "//elders.example",
        "None",
        "null",
    ),
    *("0000-00-00", "2026-02-30", "9999-12-31", "1999-12-31", "31-02-2026", "24:00", "2026-13-01T00:00"),
    *("2026-03-29T02:30", "2026-10-25T02:30", "2026-05-01T10:00Z", "2026-05-01T10:00:00.123456+14:00"),
    *("[]", "{}", '{"a": [1]}', "true", "['1', '2']", "1&2", "1;2", "on", "doorgaan", "concept", "lokaal"),
]
USUAL = {"date": "2026-06-01", "datetime-local": "2026-06-01T10:00", "number": "3", "text": "Een gewone zin."}
UNKNOWN = ["id", "state", "version", "actor_id", "submitter_id", "a[b]", "__class__", "", "x" * 300, "né\x00"]
QUERY = [
    "voor",
    "na",
    "q",
    "kind",
    "state",
    "challenge",
    "province",
    "mine",
    "lijst",
    "naar",
    "opgave",
    "soort",
]
QUERY += ["provincie", "stand", "ronde", "vaardigheid", "laag", "fouten", "next", "\x00", "a[]", "x" * 2000]
ADDRESSES = [
    *("//", "/.", "/%00", "/%ff", "/inzendingen/", "/inzendingen/0", "/inzendingen/-1", "/inzendingen/1e3"),
    *("/inzendingen/%31", "/inzendingen/１", "/inzendingen/2147483648", "/inzendingen/" + "9" * 40),
    *("/rondes/2147483647", "/rondes/1/../2", "/rondes/ideeen/abc", "/vergaderingen/punten/0/besluit"),
    *("/fieldlabs/1/team/99999/uit", "/fieldlabs/2147483647/poort", "/expertisepool/inzet/0/afwijzen"),
    *("/static/../config.py", "/static/%2e%2e/config.py", "/static/", "/static/css", "/static/\x00"),
    *(
        "/uitnodiging/",
        "/uitnodiging/%00",
        "/uitnodiging/1",
        "/uitnodiging/1.a.b",
        "/uitnodiging/" + "9" * 30 + ".a.b",
    ),
    *(
        "/wachtwoord/1.0.x",
        "/wachtwoord/" + "a." * 300,
        "/uitnodiging/\u202e.a",
        "/inloggen/werkaccount/terug?code=a",
    ),
    *(
        "/inloggen/code?next=//elders.example",
        "/.well-known/security.txt/..",
        "/robots.txt?a=%00",
        "/account/../beheer",
    ),
    *(
        "/beheer/logboek?van=nooit&idee=x&fieldlab=-1",
        "/beheer/mensen?q=%00&pagina=-1",
        "/beheer/organisaties/0",
    ),
    *("/demo/inloggen/1", "/health/", "/beheer/taken", "/" + "a" * 4000, "/inzendingen;a=b", "/INZENDINGEN"),
]
BODIES: list[tuple[bytes, str | None]] = [
    (b"[]", "application/json"),
    (b'{"title": ["a"]}', "application/json; charset=utf-16"),
    (b"{", "application/json"),
    (b"title=a", "text/plain"),
    (b"title=a", None),
    (b"title=%ff%fe%00&problem=%&kind=%zz&&&=&a", "application/x-www-form-urlencoded"),
    (b"title=a", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"&".join(b"f%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded"),
    (b"title=" + b"a" * 1_100_000, "application/x-www-form-urlencoded"),
    (b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n', "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--y--", "multipart/form-data; boundary=x"),
    (b"--x--", "multipart/form-data"),
    (b"--x\r\n" * 600 + b"--x--", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="title"; filename="a.exe"\r\n'
        b"Content-Type: text/html\r\n\r\n\xff\xfe\x00\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    (b"", "multipart/form-data; boundary=" + "b" * 300),
    (b"", "application/json"),
    (b"form_key=%00&form_key=&title=a", "application/x-www-form-urlencoded"),
    (b"\x1f\x8b\x08", "application/gzip"),
]
HEADERS = [
    *({"Referer": "http://["}, {"Referer": "http://localhost:abc/x"}, {"Referer": "javascript:alert(1)"}),
    *({"Referer": "https://elders.example/a"}, {"Referer": "http://localhost//elders.example"}),
    *({"Referer": "http://localhost/" + "a" * 5000}, {"Referer": "\xff\xfe"}),
    *({"Host": "elders.example"}, {"Host": "["}, {"Host": "a b"}, {"Host": ""}),
    *(
        {"Cookie": "session=onzin"},
        {"Cookie": "session=; session=a"},
        {"Cookie": "session=.eJw.a.b; session=" + "a" * 4000},
        {"Cookie": "remember_token=1|" + "a" * 128},
        {"Cookie": "; ".join(f"c{n}=1" for n in range(400))},
        {"Cookie": "\xff=\xfe"},
        {"Cookie": ""},
    ),
    *({"X-CSRFToken": ""}, {"X-CSRFToken": "onzin.\xff"}, {"HX-Request": "true"}, {"Range": "bytes=9-1"}),
    *({"Accept": "application/json"}, {"Accept-Language": "xx-\xff"}, {"If-Modified-Since": "gisteren"}),
    *({"Range": "bytes=0-0,1-1,2-2"}, {"Range": "bytes=-1"}, {"Range": "appels=1"}, {"If-Range": "\xff"}),
    *({"X-Groot": "a" * 60_000}, {"X-Forwarded-For": "\xff, 1"}, {"X-Forwarded-Host": "elders.example"}),
    *({"User-Agent": ""}, {"User-Agent": "a" * 5000}, {"User-Agent": "\xff\x00"}, {"Origin": "null"}),
    *(
        {"Expect": "100-continue"},
        {"Upgrade": "h2c"},
        {"If-None-Match": 'W/"a", *'},
        {"Accept-Encoding": "\xff"},
    ),
    *({"Content-Length": "abc"}, {"Transfer-Encoding": "chunked"}, {"X-HTTP-Method-Override": "DELETE"}),
]
METHODS = ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "CONNECT", "get", "ONZIN"]


@dataclass
class Request:
    """What is sent; `extra` goes to the client as it is."""

    method: str
    path: str
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = [self.method, self.path[:200], repr(self.data)[:1500], *map(repr, (self.headers, self.extra))]
        return " ".join(shown)


def request(rng: Random, path: str) -> Request:
    """Something that no browser would send to this address."""
    kind = rng.random()
    if kind < 0.3:
        return Request("GET", f"{path}?{query(rng)}")
    if kind < 0.5:
        body, content_type = rng.choice(BODIES)
        extra = {"content_type": content_type} if content_type else {}
        return Request("POST", path, body, _headers(rng), extra)
    if kind < 0.65:
        method = rng.choice(["GET", "POST"])
        return Request(method, rng.choice(ADDRESSES), None, _headers(rng))
    if kind < 0.75:
        body, content_type = rng.choice([*BODIES, (None, None), (None, None)])
        extra = {"content_type": content_type} if content_type else {}
        return Request(rng.choice(METHODS), path, body, _headers(rng), extra)
    values = {rng.choice(UNKNOWN + QUERY): rng.choice(NONSENSE) for _ in range(rng.randrange(6))}
    return Request("POST", path, values, _headers(rng))


def _headers(rng: Random) -> dict[str, str]:
    return dict(rng.choice(HEADERS)) if rng.random() < 0.5 else {}


def query(rng: Random) -> str:
    if rng.random() < 0.1:
        return rng.choice(["%", "%ff=%fe", "=&=&", "a" * 5000, "&".join(["a=1"] * 1500)])
    pairs = [(rng.choice(QUERY), rng.choice(NONSENSE)) for _ in range(rng.randrange(1, 5))]
    return urlencode(pairs, quote_via=quote)


# forms


def forms(body: bytes, path: str) -> list[tuple[str, Tag]]:
    """The forms of a page that change something, each with the address it is sent to; signing out is left out."""
    found = BeautifulSoup(body, "html.parser", from_encoding="utf-8").select('form[method="post"]')
    pairs = [(str(form.get("action") or path), form) for form in found]
    return [(action, form) for action, form in pairs if action != "/uitloggen"]


def filled_in(rng: Random, form: Tag) -> dict[str, list[str]]:
    """The form as somebody sends it: now and then well, mostly with something wrong in it."""
    proposed = fields(form)
    well = rng.random() < 0.35
    values = {name: _values(rng, form, name, sent, well) for name, sent in proposed.items()}
    if not well and rng.random() < 0.2:
        values[rng.choice(UNKNOWN)] = [rng.choice(NONSENSE)]
    return {name: sent for name, sent in values.items() if sent is not None}


def _values(rng: Random, form: Tag, name: str, proposed: list[str], well: bool) -> list[str]:
    dice = 0.0 if well else rng.random()
    if name == "csrf_token" and dice < 0.95:
        return proposed
    if dice < 0.45:
        return _usual(rng, form, name, proposed)
    if dice < 0.5:
        return []
    if dice < 0.55:
        return [rng.choice(NONSENSE) for _ in range(rng.randrange(2, 5))]
    return [rng.choice(NONSENSE)]


def _usual(rng: Random, form: Tag, name: str, proposed: list[str]) -> list[str]:
    """What a person would choose or type."""
    found = [one for one in form.select("input, select, textarea") if one.get("name") == name]
    options = [str(one.get("value", "on")) for one in found if one.get("type") in ("radio", "checkbox")]
    options += [
        str(one.get("value", "")) for one in form.select("option") if one.find_parent("select") in found
    ]
    if options:
        return [rng.choice(options)]
    if any(proposed) and rng.random() < 0.5 or found[0].get("type") == "hidden":
        return proposed
    return [USUAL.get(str(found[0].get("type", "text")), USUAL["text"])]
