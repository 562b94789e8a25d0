"""Survey files in the SurveyJS format made into our own document, the Canadian Algorithmic Impact Assessment above all.

The rules of that assessment, in our words: a question is of risk when its name, else the name of what lies around it,
ends in -RS, of mitigation when it ends in -MS; only choices by radio button, tick box and list count. The points of an
option stand after the last hyphen of its value. Half of all mitigation is attainable, as its pages exist twice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from hemicycle.engines.questionnaire import Fault, Malformed, Side, conditions

AIA_NAME = re.compile(r"algorithmic\s+impact\s+assessment", re.IGNORECASE)
AIA_KEY = "ca-aia"
AIA_TITLE = {"en": "Algorithmic Impact Assessment", "fr": "Évaluation de l’incidence algorithmique"}
VERSION = re.compile(r"\bv(?:ersion)?[\s.]*(\d+(?:\.\d+)+(?:-[0-9A-Za-z.]+)?)", re.IGNORECASE)
POINTS = re.compile(r"-\s*(\d+(?:\.\d+)?)\s*$")
SIDES = {"-RS": Side.RAW.value, "-MS": Side.MITIGATION.value, "-NS": None}
SCORING = {
    "method": "impact",
    "levels": [0.25, 0.5, 0.75],
    "mitigation_share": 0.5,
    "relief_from": 0.8,
    "relief": 0.15,
}
SCORED = frozenset({"radiogroup", "checkbox", "dropdown"})
ONE = frozenset({"radiogroup", "dropdown", "buttongroup", "imagepicker"})
MANY = frozenset({"checkbox", "tagbox", "ranking"})
PANELS = frozenset({"panel", "flowpanel"})
TABLES = frozenset({"matrix", "matrixdropdown", "matrixdynamic", "multipletext", "paneldynamic"})
INPUTS = {"number": "number", "range": "number", "date": "date", "datetime-local": "date", "datetime": "date"}
LEFT_OUT = frozenset({"image", "expression", "empty", "linkvalue"})
DEEPEST = 12
NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f{}\u202a-\u202e\u2066-\u2069]")


@dataclass
class Converted:
    """A document, and what of the survey has no place in it."""

    document: dict[str, Any]
    left_out: list[Fault] = field(default_factory=list)


def is_survey(data: Any) -> bool:
    """Return whether plain data looks like a SurveyJS file rather than an instrument of ours."""
    return isinstance(data, Mapping) and "instrument" not in data and bool({"pages", "elements", "questions"} & {*data})


def convert(survey: Mapping[str, Any], filename: str, key: str = "", version: str = "") -> Converted:
    """Return the document of a survey. Malformed with every element that cannot be understood.

    Key and version are those given, else what the survey and its file's name say of themselves.
    """
    reading = _Reading(survey)
    sections = reading.pages()
    if reading.faults:
        raise Malformed(reading.faults[:100])
    own_title, name = reading.words(survey.get("title")), _stem(filename)
    told = " ".join(reading.said)
    is_aia = bool(AIA_NAME.search(told))
    title = own_title or (AIA_TITLE if is_aia else {reading.language: name or "Survey"})
    languages = sorted({language for words in reading.all_words for language in words}, key=_language_order)
    document: dict[str, Any] = {
        "instrument": key or (AIA_KEY if is_aia else _slug(VERSION.sub("", name)) or "survey"),
        "version": version or _version(told) or _version(name) or "1",
        "title": title,
        "languages": languages or [reading.language],
        "sections": sections,
    }
    if reading.is_scored:
        document["scoring"] = SCORING
    return Converted(document, reading.left_out)


def _stem(filename: str) -> str:
    return re.sub(r"\.[A-Za-z]+$", "", filename.replace("\\", "/").rsplit("/", 1)[-1])


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")


def _version(text: str) -> str:
    found = VERSION.search(text.replace("_", " ").replace("-v", " v"))
    return found[1] if found else ""


def _language_order(language: str) -> tuple[bool, str]:
    return language != "en", language


class _Reading:
    """One survey being read: its words, the names it used, and what it could not place."""

    def __init__(self, survey: Mapping[str, Any]) -> None:
        self.survey = survey
        self.language = str(survey.get("locale") or "en")[:2].lower()
        self.faults: list[Fault] = []
        self.left_out: list[Fault] = []
        self.said: list[str] = []
        self.all_words: list[dict[str, str]] = []
        self.section_keys: set[str] = set()
        self.all_names = set(_names(survey))
        self.names = {name.casefold(): name for name in _names(survey)}
        self.is_scored = False

    def fault(self, code: str, place: str, **params: str | int) -> None:
        self.faults.append(Fault(code, place, params))
        if len(self.faults) >= 100:
            raise Malformed(self.faults)

    def pages(self) -> list[dict[str, Any]]:
        pages = self.survey.get("pages")
        if pages is None:
            pages = [{"name": "page1", "elements": self.elements_of(self.survey, "survey")}]
        return [self.section(page, f"pages[{at}]", 1) for at, page in enumerate(self.listed(pages, "pages"))]

    def listed(self, value: Any, place: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault("not_a_list", place, found=type(value).__name__)
            return []
        return value

    def elements_of(self, holder: Mapping[str, Any], place: str) -> list[Any]:
        return self.listed(holder.get("elements", holder.get("questions")), f"{place}.elements")

    def section(self, page: Any, place: str, depth: int) -> dict[str, Any]:
        if not isinstance(page, Mapping):
            self.fault("not_a_mapping", place, found=type(page).__name__)
            return {}
        if depth > DEEPEST:
            self.fault("too_deep", place, limit=DEEPEST)
            return {}
        name = self.name(page, place)
        parts = [
            self.part(each, f"{place}.elements[{at}]", depth, name)
            for at, each in enumerate(self.elements_of(page, place))
        ]
        return _without_blanks(
            {
                "key": self.section_key(name),
                "title": self.words(page.get("title")),
                "help": self.words(page.get("description")),
                "show_if": self.condition(page, place),
            }
        ) | {"parts": [part for part in parts if part]}

    def section_key(self, name: str) -> str:
        """Return the name, made different where a page and a panel share it, as surveys allow."""
        key, at = name, 2
        while key in self.section_keys:
            key, at = f"{name}~{at}", at + 1
        self.section_keys.add(key)
        return key

    def part(self, element: Any, place: str, depth: int, around: str) -> dict[str, Any] | None:
        if not isinstance(element, Mapping):
            self.fault("not_a_mapping", place, found=type(element).__name__)
            return None
        kind = str(element.get("type", ""))
        if kind in PANELS:
            return self.section(element, place, depth + 1)
        if kind == "html":
            note = self.words(element.get("html"))
            return _without_blanks({"note": note, "show_if": self.condition(element, place)}) if note else None
        if kind in LEFT_OUT:
            self.left_out.append(Fault("element_left_out", self.name(element, place), {"type": kind}))
            return None
        return self.question(element, kind, self.name(element, place), around)

    def name(self, element: Mapping[str, Any], place: str) -> str:
        name = element.get("name")
        if not isinstance(name, str) or not name.strip() or NOT_IN_NAMES.search(name) or len(name) > 120:
            self.fault("key_unfit", place, found=str(name)[:60])
            return ""
        return name

    def question(self, element: Mapping[str, Any], kind: str, name: str, around: str) -> dict[str, Any]:
        question = _without_blanks(
            {
                "key": name,
                "type": self.kind(element, kind, name),
                "text": self.words(element.get("title")) or {self.language: name},
                "help": self.help(element),
                "show_if": self.condition(element, name),
                "required": self.required(element, name),
            }
        )
        if question.get("type") in ("single", "multi"):
            question["options"] = self.options(element, kind, name)
            if kind in SCORED and (side := _side(name, around)):
                question["side"] = side
                self.is_scored = True
        if kind in TABLES:
            question |= self.table(element, kind, name)
        return question

    def kind(self, element: Mapping[str, Any], kind: str, name: str) -> str:
        if kind in ONE or kind in MANY:
            if not element.get("choices") and not _extra_items(element):
                self.left_out.append(Fault("choices_elsewhere", name))
                return "text"
            return "multi" if kind in MANY or element.get("multiSelect") is True else "single"
        if kind in ("boolean", "rating"):
            return "single"
        if kind in TABLES:
            return "table"
        if kind in ("file", "signaturepad"):
            return "file"
        if kind in ("text", "comment"):
            return INPUTS.get(str(element.get("inputType", "")), "text")
        self.fault("element_unknown", name, type=kind[:60])
        return "text"

    def help(self, element: Mapping[str, Any]) -> dict[str, str]:
        """Return what stands beside a question: its description, and the field `help` that the assessment added."""
        both = [self.words(element.get("description")), self.words(element.get("help"))]
        return {
            language: "\n".join(words[language] for words in both if language in words)
            for language in {**both[0], **both[1]}
        }

    def condition(self, element: Mapping[str, Any], place: str, name: str = "visibleIf") -> str:
        text = element.get(name)
        if text in (None, ""):
            return "false" if name == "visibleIf" and element.get("visible") is False else ""
        return self.translated(text, f"{place}.{name}", {})

    def translated(self, text: Any, place: str, fixed: Mapping[str, Any]) -> str:
        """Return a condition of the survey in our words; names in `fixed` become the values that they stand for."""
        if not isinstance(text, str):
            self.fault("not_a_text", place, found=type(text).__name__)
            return ""
        try:
            tree = conditions.with_values(conditions.read(text, bare_is_text=True), fixed)
            return str(conditions.renamed(tree, self.spelt))
        except Malformed as malformed:
            for fault in malformed.faults:
                self.fault(fault.code, place, **fault.params)
            return ""

    def spelt(self, name: str) -> str:
        """Return a name as its question spells it: surveys find questions whatever the case of the letters."""
        head = re.split(r"[.\[]", name, maxsplit=1)[0]
        for each in (name, head):
            if each in self.all_names:
                return name
            if each.casefold() in self.names:
                return self.names[each.casefold()] + name[len(each) :]
        return name

    def required(self, element: Mapping[str, Any], name: str) -> Any:
        return element.get("isRequired") is True or self.condition(element, name, "requiredIf") or None

    def options(self, element: Mapping[str, Any], kind: str, name: str) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for at, choice in enumerate(self.choices(element, kind, name)):
            option = self.option(choice, f"{name}.choices[{at}]", element.get("choicesVisibleIf"))
            if option["value"] in found:
                self.fault("option_twice", name, value=option["value"][:60])
            found[option["value"]] = option
        return list(found.values())

    def choices(self, element: Mapping[str, Any], kind: str, name: str) -> list[Any]:
        if kind == "boolean":
            return [
                {"value": "true", "text": element.get("labelTrue", "Yes")},
                {"value": "false", "text": element.get("labelFalse", "No")},
            ]
        if kind == "rating":
            return self.listed(element.get("rateValues"), f"{name}.rateValues") or list(_rates(element))
        return [*self.listed(element.get("choices"), f"{name}.choices"), *_extra_items(element)]

    def option(self, choice: Any, place: str, visible_if: Any) -> dict[str, Any]:
        if not isinstance(choice, Mapping):
            value, _bar, text = str(choice).partition("|")
            choice = {"value": choice if isinstance(choice, int | float) and not _bar else value, "text": text or value}
        value = choice.get("value")
        if isinstance(value, list | dict) or value is None:
            self.fault("value_missing", place)
            value = place
        condition = self.condition(choice, place)
        if visible_if and not condition:
            condition = self.translated(visible_if, f"{place}.choicesVisibleIf", {"item": _written(value)})
        return _without_blanks(
            {
                "value": _written(value),
                "text": self.words(choice.get("text")) or {self.language: _written(value)},
                "points": _points(value),
                "show_if": condition,
            }
        )

    def table(self, element: Mapping[str, Any], kind: str, name: str) -> dict[str, Any]:
        """Return the columns, and the rows where they are fixed, of whatever asks for several values at once."""
        if kind == "paneldynamic":
            columns = self.listed(element.get("templateElements"), f"{name}.templateElements")
        elif kind == "multipletext":
            columns = self.listed(element.get("items"), f"{name}.items")
        elif kind == "matrix":
            columns = [{"name": "value", "cellType": "radiogroup", "choices": element.get("columns")}]
        else:
            columns = self.listed(element.get("columns"), f"{name}.columns")
        rows = self.listed(element.get("rows"), f"{name}.rows")
        return _without_blanks(
            {
                "columns": [self.column(each, element, f"{name}.columns[{at}]") for at, each in enumerate(columns)],
                "rows": [self.row(each, f"{name}.rows[{at}]") for at, each in enumerate(rows)],
            }
        )

    def column(self, column: Any, element: Mapping[str, Any], place: str) -> dict[str, Any]:
        if not isinstance(column, Mapping):
            column = {"name": str(column)}
        name = self.name(column, place)
        kind = str(column.get("cellType") or column.get("type") or element.get("cellType") or "text")
        if kind in {*ONE, *MANY, "default"}:
            column = {**column, "choices": column.get("choices") or element.get("choices")}
            kind = "dropdown" if kind == "default" else kind
        told = (
            self.kind(column, kind, f"{place}.{name}") if kind not in TABLES | PANELS | LEFT_OUT | {"html"} else "text"
        )
        options = self.options(column, kind, place) if told in ("single", "multi") else []
        text = self.words(column.get("title") or column.get("text")) or {self.language: name or place}
        return _without_blanks(
            {"key": name, "type": told, "text": text, "options": [_unscored(each) for each in options]}
        )

    def row(self, row: Any, place: str) -> dict[str, Any]:
        return _unscored(self.option(row, place, None))

    def words(self, value: Any) -> dict[str, str]:
        """Return a text by language with its markup taken out; "default" is the survey's own language."""
        if value is None or isinstance(value, bool):
            return {}
        told = value if isinstance(value, Mapping) else {"default": str(value)}
        found: dict[str, str] = {}
        for language, text in told.items():
            code = self.language if language == "default" else str(language)
            if isinstance(text, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", code):
                if words := without_markup(text):
                    found[code] = words
        self.all_words.append(found)
        self.said += found.values()
        return found


def _names(survey: Mapping[str, Any]) -> Iterator[str]:
    """Yield every name in the survey, later ones first, so that the first of two that differ in case is found."""
    waiting: list[Any] = [survey]
    found: list[str] = []
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            if isinstance(name := part.get("name"), str) and part.get("type"):
                found.append(name)
            waiting += [part[kind] for kind in ("elements", "questions", "pages") if kind in part]
        elif isinstance(part, list):
            waiting += reversed(part)
    yield from reversed(found)


def _side(name: str, around: str) -> str | None:
    """Return on which side a question counts: by its own name, else by that of what lies around it."""
    for each in (name, around):
        if each[-3:] in SIDES:
            return SIDES[each[-3:]]
    return None


def _points(value: Any) -> int | float:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int | float):
        return value
    found = POINTS.search(str(value))
    number = float(found[1]) if found else 0.0
    return int(number) if number.is_integer() else number


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rates(element: Mapping[str, Any]) -> Iterator[int]:
    least, most = element.get("rateMin", 1), element.get("rateMax", 5)
    if isinstance(least, int) and isinstance(most, int):
        yield from range(least, min(most, least + 100) + 1)


def _extra_items(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the items that a flag adds to the choices."""
    extra = []
    for flags, value, text in (
        (("hasOther", "showOtherItem"), "other", "otherText"),
        (("hasNone", "showNoneItem"), "none", "noneText"),
    ):
        if any(element.get(flag) is True for flag in flags):
            extra.append({"value": value, "text": element.get(text, value.capitalize())})
    return extra


def _unscored(option: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in option.items() if name not in ("points", "show_if")}


def _without_blanks(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [], 0)}


class _Words(HTMLParser):
    """What a reader would read of a text with markup."""

    BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
    SILENT = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        if tag in self.BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT and self.silent:
            self.silent -= 1
        if tag in self.BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def without_markup(text: str) -> str:
    """Return a text without its tags, with a line for each block; a text without markup comes back as it is."""
    if "<" not in text and "&" not in text:
        return text.strip()
    reader = _Words()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).split("\n"))
    return "\n".join(line for line in lines if line)
