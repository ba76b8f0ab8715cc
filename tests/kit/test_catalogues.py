import gettext

from pilotzone.kit.catalogues import compile_all

HEADER = r"""
msgid ""
msgstr ""
"Language: zh_Hans\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def _po(root, body):
    folder = root / "room" / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(HEADER + body, encoding="utf-8")
    return folder / "django.mo"


def test_compile_all_makes_what_gettext_reads(tmp_path):
    mo = _po(tmp_path, 'msgid "claim"\nmsgstr "兑现申请"\n\nmsgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n')

    compiled = compile_all(tmp_path)

    assert compiled == [mo]
    with mo.open("rb") as source:
        catalogue = gettext.GNUTranslations(source)
    assert (catalogue.gettext("claim"), catalogue.ngettext("%(n)s day", "%(n)s days", 2)) == ("兑现申请", "%(n)s 天")


def test_compile_all_leaves_an_unchanged_file_alone(tmp_path):
    mo = _po(tmp_path, 'msgid "claim"\nmsgstr "兑现申请"\n')
    compile_all(tmp_path)
    before = mo.stat().st_mtime_ns

    compile_all(tmp_path)

    assert mo.stat().st_mtime_ns == before
    assert [path.name for path in sorted(mo.parent.iterdir())] == ["django.mo", "django.po"]
