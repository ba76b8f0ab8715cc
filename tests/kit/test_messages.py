import pytest

from pilotzone.kit.messages import Message, catalogue_path, faults, messages_of, renew

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("one " "two")
B = ngettext("%(n)s day", "%(n)s days", 2)
C = pgettext("money", "claim")
D = _(variable)
"""
TEMPLATE = """{% load i18n %}<p>{% translate "Show" %}</p>{{ _("inline") }}
{% blocktranslate count n=total %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}{% translate "It's" context "said" %}"""
ALL = {
    Message(None, "one two", None),
    Message(None, "%(n)s day", "%(n)s days"),
    Message("money", "claim", None),
    Message(None, "Show", None),
    Message(None, "inline", None),
    Message(None, "%(n)s row", "%(n)s rows"),
    Message("said", "It's", None),
}


@pytest.fixture
def room(tmp_path):
    folder = tmp_path / "room"
    (folder / "templates" / "room").mkdir(parents=True)
    (folder / "models.py").write_text(PYTHON, encoding="utf-8")
    (folder / "templates" / "room" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return folder


def _translate(room, *replacements):
    po = catalogue_path(room)
    text = po.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    po.write_text(text, encoding="utf-8")


WHOLE = [
    ('msgid "one two"\nmsgstr ""', 'msgid "one two"\nmsgstr "一二"'),
    ('msgid_plural "%(n)s days"\nmsgstr[0] ""', 'msgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"'),
    ('msgid "claim"\nmsgstr ""', 'msgid "claim"\nmsgstr "兑现申请"'),
    ('msgid "Show"\nmsgstr ""', 'msgid "Show"\nmsgstr "显示"'),
    ('msgid "inline"\nmsgstr ""', 'msgid "inline"\nmsgstr "行内"'),
    ('msgid_plural "%(n)s rows"\nmsgstr[0] ""', 'msgid_plural "%(n)s rows"\nmsgstr[0] "%(n)s 行"'),
    ('msgid "It\'s"\nmsgstr ""', 'msgid "It\'s"\nmsgstr "是"'),
]


def test_messages_of_finds_python_and_templates(room):
    assert set(messages_of(room)) == ALL


def test_faults_of_a_room_without_a_catalogue_name_every_message(room):
    assert len(faults(room)) == len(ALL)
    assert "room: no translation for 'one two' (room/models.py)" in faults(room)


def test_faults_of_a_whole_catalogue_are_none(room):
    renew(room)
    _translate(room, *WHOLE)

    assert faults(room) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"显示"', '""', "room: 'Show' is not translated"),
        ('"%(n)s 天"', '"%(days)s 天"', "room: '%(n)s day' and '%(days)s 天' differ in their placeholders"),
        ('msgid "Show"', '#, fuzzy\nmsgid "Show"', "room: 'Show' is marked fuzzy"),
        ('msgid "Show"', 'msgid "Shown"', "room: nothing uses 'Shown'"),
        ('msgid "Show"', '#~ msgid "Old"\n#~ msgstr "旧"\n\nmsgid "Show"', "room: drop the obsolete entry 'Old'"),
    ],
)
def test_faults_name_what_is_wrong(room, old, new, fault):
    renew(room)
    _translate(room, *WHOLE, (old, new))

    assert fault in faults(room)


def test_renew_keeps_translations_and_drops_orphans(room):
    renew(room)
    _translate(room, *WHOLE)
    (room / "models.py").write_text('from x import _\n_("fresh")\n', encoding="utf-8")

    renew(room)

    assert faults(room) == ["room: 'fresh' is not translated"]
    assert '"显示"' in catalogue_path(room).read_text(encoding="utf-8")
