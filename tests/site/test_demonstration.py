"""The demonstration's people."""

import pytest

from pilotzone.accounts.models import User
from pilotzone.audit.enums import Role
from pilotzone.site.demonstration import PEOPLE, make_people

pytestmark = pytest.mark.django_db


def test_everybody_has_a_name_in_both_languages_that_says_it_is_made_up(tmp_path):
    (tmp_path / "keys").mkdir()

    made = make_people(tmp_path)

    users = User.objects.order_by("pk")
    assert [role for role, _email, _password in made] == [person.role.value for person in PEOPLE]
    assert {Role(role) for role, _email, _password in made} == set(Role) - {Role.SYSTEM}
    assert [user.email.removesuffix("@demo.invalid") for user in users] == [person.log_in for person in PEOPLE]
    assert all(user.name.endswith("，合成）") and user.name_en.endswith(", synthetic)") for user in users)
    assert len({user.name for user in users} | {user.name_en for user in users}) == 2 * len(PEOPLE)
