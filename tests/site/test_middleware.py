"""What a request may not bring: text that nothing could keep, whatever the browser would have sent."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
NAMED = "%s: “%s” is not accepted"


def posted(charset: str, body: bytes) -> str:
    """Send a form with one field in an encoding of one's own, as no browser would."""
    part = b'--B\r\nContent-Disposition: form-data; name="login"\r\n\r\n%s\r\n--B--\r\n' % body
    answer = Client(headers={"Accept-Language": "en"}).generic(
        "POST", "/account/login/", part, content_type=f"multipart/form-data; boundary=B; charset={charset}"
    )
    assert answer.status_code == 422
    return answer.content.decode()


@pytest.mark.parametrize(("charset", "body", "shown"), [("unicode_escape", b"\\ud800", "\\ud800"), ("utf-8", b"a\x00", "\\u0000")])
def test_form_with_text_that_cannot_be_kept_is_refused_and_its_field_named(charset, body, shown):
    assert NAMED % ("login", shown) in posted(charset, body)


@pytest.mark.parametrize(("address", "field"), [("/registry/parties/?q=%00", "q"), ("/ledger/units/%00/", "code")])
def test_address_with_text_that_cannot_be_kept_is_refused(client, address, field):
    answer = client.get(address, headers={"Accept-Language": "en"})
    assert (answer.status_code, NAMED % (field, "\\u0000") in answer.content.decode()) == (422, True)
