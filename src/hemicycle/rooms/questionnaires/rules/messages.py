"""The plain words for whatever can be wrong with an instrument, its file or its answers: what, and what mends it."""


def marked(words: str) -> str:
    """Return the words as they are; the name tells whoever gathers words for translators to take these."""
    return words


MESSAGES: dict[str, tuple[str, str]] = {
    # the file
    "file_too_large": (
        marked("The file has {bytes} bytes; at most {limit} are read."),
        marked("Take out what is no question."),
    ),
    "file_not_utf8": (marked("Line {line} is not UTF-8."), marked("Save the file again in UTF-8.")),
    "file_empty": (marked("The file is empty."), marked("Choose a questionnaire in YAML or JSON.")),
    "file_no_json": (
        marked("The file stops being JSON at line {line}, column {column}."),
        marked("Look for a comma, a bracket or a quotation mark too many or too few."),
    ),
    "file_no_yaml": (
        marked("The file stops being YAML at line {line}: {problem}."),
        marked("Look at the indentation and the quotation marks there."),
    ),
    "file_too_deep": (
        marked("The file nests more than {limit} levels deep."),
        marked("Put the inner questions into sections of their own."),
    ),
    "file_too_much": (marked("The file holds more than {limit} values."), marked("Split the questionnaire.")),
    "file_key_twice": (marked("The field “{name}” stands twice in one place."), marked("Keep one of them.")),
    "file_no_number": (marked("“{found}” is no number that can be used."), marked("Write a plain number.")),
    "file_two_documents": (
        marked("A second document begins at line {line}."),
        marked("Put each questionnaire into a file of its own."),
    ),
    "file_alias": (
        marked("Line {line} refers to “{name}” by an alias, which is not read here."),
        marked("Write the text out in full."),
    ),
    "file_tag": (marked("Line {line} bears the tag “{name}”, which is not read here."), marked("Remove the tag.")),
    "file_key_unfit": (
        marked("The name of a field at line {line} is not a plain word."),
        marked("Write a plain word."),
    ),
    # a condition
    "condition_empty": (marked("The condition says nothing."), marked("Write a comparison, or remove the condition.")),
    "condition_too_long": (
        marked("The condition has {characters} characters; at most {limit} are read."),
        marked("Put a part of it on the section around the question."),
    ),
    "condition_too_deep": (
        marked("The condition nests more than {limit} levels deep."),
        marked("Remove brackets, or put a part of it on the section around the question."),
    ),
    "condition_list_too_long": (
        marked("A list in the condition holds more than {limit} values."),
        marked("Turn the condition round, so that it names the other values."),
    ),
    "condition_sign": (
        marked("“{sign}” at character {at} is no part of the language of conditions."),
        marked("Use comparisons joined by and, or, not."),
    ),
    "condition_function": (
        marked("There is no function “{name}” (character {at})."),
        marked("Use comparisons joined by and, or, not."),
    ),
    "condition_word": (
        marked("“{word}” makes no sense at character {at}."),
        marked("A comparison is a question, a word such as = or contains, and a value in quotation marks."),
    ),
    "condition_wants": (
        marked("At character {at} stands “{found}” where “{wanted}” is missing."),
        marked("Close every bracket that was opened."),
    ),
    "condition_ends_early": (marked("The condition ends too early."), marked("Write what follows the last word.")),
    "condition_name_empty": (
        marked("The braces at character {at} hold no name."),
        marked("Write the key of a question between them."),
    ),
    # fields and values
    "nothing_told": (
        marked("This is neither an instrument nor a survey."),
        marked("An instrument begins with the fields instrument, version, title and sections."),
    ),
    "not_a_mapping": (marked("Fields with names belong here."), marked("Write name: value, one a line.")),
    "not_a_list": (marked("A list belongs here."), marked("Begin each line of it with a dash.")),
    "not_a_text": (marked("A text belongs here."), marked("Put it in quotation marks.")),
    "not_a_truth": (marked("Only true or false belongs here."), marked("Write true or false.")),
    "not_a_number": (marked("A number belongs here."), marked("Write a plain number.")),
    "number_out_of_range": (
        marked("{found} does not lie between {least} and {most}."),
        marked("Write a number between them."),
    ),
    "field_unknown": (marked("There is no field “{name}” here."), marked("Known fields: {known}.")),
    "choice_unknown": (marked("“{found}” is not among what may stand here."), marked("Choose one of: {known}.")),
    "language_unknown": (marked("“{name}” is no language code."), marked("Write a code such as en, fr or ar.")),
    "text_missing": (marked("The text is missing."), marked("Write it in at least one language.")),
    "text_too_long": (marked("The text has {characters} characters; at most {limit} fit."), marked("Shorten it.")),
    "too_many": (marked("There are {found} here; at most {limit} are allowed."), marked("Split the questionnaire.")),
    "too_deep": (marked("Sections lie more than {limit} levels deep."), marked("Bring the inner ones further out.")),
    "key_unfit": (
        marked("“{found}” cannot be a key."),
        marked("Use up to 120 letters, digits and dashes, without braces."),
    ),
    "key_twice": (marked("The key “{key}” is taken already."), marked("Give one of the two another key.")),
    "instrument_key_unfit": (
        marked("“{found}” cannot name an instrument."),
        marked("Use up to 60 small letters, digits and dashes."),
    ),
    "version_unfit": (
        marked("“{found}” cannot name a version."),
        marked("Use up to 30 letters, digits, dots and dashes, in quotation marks."),
    ),
    "no_question": (marked("There is no question."), marked("Add a section with a question.")),
    "levels_unsorted": (marked("The levels do not rise."), marked("Write them from the least to the greatest.")),
    "options_missing": (marked("The question has no options."), marked("Add at least one, or choose another type.")),
    "options_unfit": (
        marked("A question of this type takes no options."),
        marked("Remove them, or choose single or multi."),
    ),
    "option_twice": (marked("The option “{value}” stands twice."), marked("Give one of the two another value.")),
    "value_missing": (marked("The option has no value."), marked("Give it a short value, such as yes.")),
    "lookup_missing": (marked("It is not said what is looked up."), marked("Name a list that the house offers.")),
    "columns_missing": (marked("The table has no columns."), marked("Add at least one.")),
    "column_twice": (marked("Two columns have one key."), marked("Give one of them another key.")),
    "bands_unfit": (marked("Only a number has bands."), marked("Remove them, or choose the type number.")),
    "bands_unsorted": (marked("The bands do not rise."), marked("Write them from the least to the greatest.")),
    "needs_all_unfit": (
        marked("Only a question with many answers can ask for all of them."),
        marked("Choose the type multi."),
    ),
    "name_unknown": (
        marked("The condition asks for “{name}”, and no question has that key."),
        marked("Correct the key, or add the question."),
    ),
    "circle": (
        marked("Conditions wait for one another in a circle: {names}."),
        marked("Remove one of these conditions."),
    ),
    # surveys of others
    "element_unknown": (
        marked("An element of the type “{type}” cannot be asked here."),
        marked("Use a choice, a text, a number, a date, a table or a file."),
    ),
    "element_left_out": (marked("An element of the type “{type}” was left out: it asks for nothing."), ""),
    "choices_elsewhere": (marked("Its choices lie outside the file and are not fetched; it takes a text instead."), ""),
    # answers
    "answers_no_object": (
        marked("The answers are no object of question name to value."),
        marked("Write an object that gives each question its value."),
    ),
}
