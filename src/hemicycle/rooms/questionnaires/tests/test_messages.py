"""Every code that the engine or a reader can give has its sentence, and every sentence its parameters."""

import re
from pathlib import Path

import hemicycle.engines.questionnaire as engine
from hemicycle.rooms.questionnaires import adapters
from hemicycle.rooms.questionnaires.rules.messages import MESSAGES

CODE = re.compile(r'(?:Fault|fault|_refuse)\(\s*"([a-z_0-9]+)"')


def codes() -> set[str]:
    folders = [Path(engine.__file__).parent, Path(adapters.__file__).parent.parent]
    files = [path for folder in folders for path in folder.rglob("*.py") if "tests" not in path.parts]
    return {code for path in files for code in CODE.findall(path.read_text())}


def test_every_code_has_its_sentence_and_no_sentence_is_left_over():
    assert codes() == set(MESSAGES)
