"""The hint on how hard the public texts are to read counts what it says."""

from __future__ import annotations

from tests.reading_level import HARD, level_of, spoken_in, texts


def test_short_sentences_of_short_words_read_more_easily() -> None:
    plain = level_of("Scan the code. It says who did what.\nType it.")
    hard = level_of(
        "Notwithstanding aforementioned accreditation considerations, verification remains necessary."
    )
    assert plain is not None
    assert hard is not None
    assert (plain.words, plain.sentences, plain.long) == (10, 3, 0)
    assert plain.lix < HARD < hard.lix
    assert level_of("<b>{name}</b> %(count)s") is None


def test_it_reads_the_public_texts_without_their_markup() -> None:
    assert spoken_in("{% trans name=x %}Print {{ name }}{% endtrans %}<p>{% trans %}Open{% endtrans %}") == [
        "Print  ",
        "Open",
    ]
    found = dict(texts())
    assert {"verify.en.json", "pages/about.html", "pages/claim/open.html"} <= found.keys()
    assert not [name for name in found if "/provider/" in name or "/registrar/" in name]
