"""What is done to many instruments at once."""

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.actions import together
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.adapters import built_in
from hemicycle.rooms.questionnaires.rules import Origin


def install_built_in() -> int:
    """Bring in the questionnaires that come with Hemicycle and are not here yet; return how many versions were new."""
    new = 0
    with together():
        for filename, document in built_in.documents():
            parsed = engine.parse(document)
            instrument = queries.instrument_called(parsed.key, Origin.BUILT_IN)
            written = actions.install(instrument, by=None, document=document, parsed=parsed, source=filename)
            new += bool(written)
    return new
