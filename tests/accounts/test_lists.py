from pilotzone.accounts.lists import USERS
from pilotzone.accounts.models import User
from pilotzone.kit.lists import unindexed


def test_list_sorts_and_filters_by_what_is_indexed():
    assert unindexed(USERS, User) == []
