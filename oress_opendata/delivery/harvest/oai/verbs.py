"""The six verbs: what each answers to valid arguments.

Lists are in the order of the last change. A thing that changes meanwhile moves to the end, so a
list that is read to its end has every thing, each in the state that it had when it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from oress_opendata.delivery.harvest.oai.arguments import TOKEN, Arguments
from oress_opendata.delivery.harvest.oai.faults import OaiFault
from oress_opendata.delivery.harvest.oai.formats import FORMATS, MetadataFormat, Source
from oress_opendata.delivery.harvest.oai.tokens import Position, write_token
from oress_opendata.languages import N_, say
from oress_opendata.model.markup import element, text_of, write_attributes
from oress_opendata.projections.descriptions.dublin_core import write_dc
from oress_opendata.projections.stream.database import ALL, DATASET, PROVINCES, REGISTERS
from oress_opendata.projections.stream.reading import Selection, Thing
from oress_opendata.store.records import read_names

PAGE = 500
PATH = "/oai"
# An address that nobody has (RFC 2606): the protocol demands one, and the settings have none.
NO_ADDRESS = "unknown@contact.invalid"
SETS = {
    DATASET: N_("Datasets"),
    REGISTERS: N_("Records of all registers"),
    PROVINCES: N_("By province"),
}


def identify(source: Source, _: Arguments) -> str:
    settings, first = source.service.settings, source.stream.first_time()
    contact = settings.contact
    lines = {
        "repositoryName": settings.publisher,
        "baseURL": settings.base_url + PATH,
        "protocolVersion": "2.0",
        "adminEmail": contact if "@" in contact and "://" not in contact else NO_ADDRESS,
        "earliestDatestamp": first or "1970-01-01T00:00:00Z",
        "deletedRecord": "persistent",
        "granularity": "YYYY-MM-DDThh:mm:ssZ",
        "compression": "gzip",
    }
    about = write_dc(
        (
            ("title", settings.publisher, ""),
            ("publisher", settings.publisher, ""),
            ("identifier", f"{settings.base_url}/catalog", ""),
            ("rights", say(LICENCES, "en"), "en"),
        )
    )
    body = "".join(element(name, text) for name, text in lines.items())
    return f"{body}<description>{about}</description>"


LICENCES = N_("Each record names its licence.")


def list_formats(source: Source, arguments: Arguments) -> str:
    register = None
    if arguments.identifier:
        register = _find_thing(source, arguments.identifier).register
    return "".join(
        f"<metadataFormat>{element('metadataPrefix', form.prefix)}{element('schema', form.schema)}"
        f"{element('metadataNamespace', form.namespace)}</metadataFormat>"
        for form in FORMATS.values()
        if register is None or form.describes(register)
    )


def list_sets(source: Source, _: Arguments) -> str:
    places = read_names(source.connection, "place")
    languages = source.service.settings.languages
    return "".join(_describe_set(spec, places, languages) for spec in source.stream.list_sets())


def _describe_set(
    spec: str, places: Mapping[str, Mapping[str, str]], languages: tuple[str, ...]
) -> str:
    kind, _, code = spec.partition(":")
    if not code:
        names = {language: say(SETS[kind], language) for language in languages}
    else:
        names = dict(places.get(code, {})) if kind == PROVINCES else {}
    name = names.get("en") or names.get(languages[0]) or code
    about = write_dc(("title", text, language) for language, text in names.items())
    described = f"<setDescription>{about}</setDescription>" if names else ""
    return f"<set>{element('setSpec', spec)}{element('setName', name)}{described}</set>"


def get_record(source: Source, arguments: Arguments) -> str:
    thing = _find_thing(source, arguments.identifier)
    form = _find_format(arguments.prefix)
    if not form.describes(thing.register):
        raise OaiFault("cannotDisseminateFormat", f"This item has no format {form.prefix}.")
    return "".join(_write_records(source, [thing], form))


def list_identifiers(source: Source, arguments: Arguments) -> str:
    def write(things: Collection[Thing], form: MetadataFormat) -> Iterator[str]:
        return (thing.header for thing in things)

    return _write_page(source, arguments, write)


def list_records(source: Source, arguments: Arguments) -> str:
    def write(things: Collection[Thing], form: MetadataFormat) -> Iterator[str]:
        return _write_records(source, things, form)

    return _write_page(source, arguments, write)


Verb = Callable[[Source, Arguments], str]
ANSWERS: Mapping[str, Verb] = {
    "Identify": identify,
    "ListMetadataFormats": list_formats,
    "ListSets": list_sets,
    "GetRecord": get_record,
    "ListIdentifiers": list_identifiers,
    "ListRecords": list_records,
}


def _write_page(
    source: Source,
    arguments: Arguments,
    write: Callable[[Collection[Thing], MetadataFormat], Iterator[str]],
) -> str:
    """The things of a page, and the token of the next one."""
    form, position = _find_format(arguments.prefix), arguments.position
    selection = _select(source, arguments, form)
    found = source.stream.list_things(selection, PAGE + 1) if selection else []
    if not found and position is None:
        raise OaiFault("noRecordsMatch", "No record matches the arguments.")
    shown, more = found[:PAGE], len(found) > PAGE
    body = "".join(write(shown, form))
    if not more and position is None:
        return body
    assert selection is not None
    before = position.shown if position else 0
    total = position.total if position else source.stream.count_things(selection)
    token = ""
    if more:
        token = write_token(
            Position(
                verb=arguments.verb,
                prefix=arguments.prefix,
                spec=arguments.spec,
                since=arguments.since,
                until=arguments.until,
                number=shown[-1].number,
                at=shown[-1].at,
                shown=before + len(shown),
                total=total,
                origin=source.stream.cursor.origin,
            ),
            source.stream.cursor.key,
        )
    # Things that come meanwhile make the list longer than it was.
    size = max(total, before + len(shown))
    attributes = write_attributes({"completeListSize": size, "cursor": before})
    return f"{body}<{TOKEN}{attributes}>{text_of(token)}</{TOKEN}>"


def _select(source: Source, arguments: Arguments, form: MetadataFormat) -> Selection | None:
    """What to list; None if no thing of the set has the format."""
    spec, position = arguments.spec or form.spec, arguments.position
    if not _fits(spec, form):
        return None
    since, after = arguments.since, position.number if position else 0
    if position and position.origin != source.stream.cursor.origin:
        since, after = position.at, 0
    return Selection(after, spec, since, arguments.until)


def _fits(spec: str, form: MetadataFormat) -> bool:
    """Whether the things of a set have a format: all datasets are in one set, no record is."""
    return form.spec == ALL or (spec == DATASET) == (form.spec == DATASET)


def _write_records(
    source: Source, things: Collection[Thing], form: MetadataFormat
) -> Iterator[str]:
    live = [thing for thing in things if thing.is_live and form.describes(thing.register)]
    metadata = form.write(source, live)
    for thing in things:
        text = metadata.get(thing.number)
        if text:
            yield f"<record>{thing.header}<metadata>{text}</metadata></record>"
        else:
            # A thing may have been withdrawn after the stream was read.
            header = thing.header.replace("<header>", '<header status="deleted">', 1)
            yield f"<record>{header}</record>"


def _find_thing(source: Source, identifier: str) -> Thing:
    start = f"{source.service.settings.id_base}/id/"
    register, _, own = identifier.removeprefix(start).partition("/")
    found = source.stream.find_thing(register, own) if identifier.startswith(start) else None
    if found is None:
        raise OaiFault("idDoesNotExist", "There is no item with this identifier.")
    return found


def _find_format(prefix: str) -> MetadataFormat:
    if prefix not in FORMATS:
        raise OaiFault("cannotDisseminateFormat", f"The formats are {', '.join(FORMATS)}.")
    return FORMATS[prefix]
