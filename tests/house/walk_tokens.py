"""The part of the walk that is about tokens of the API; its columns are those of tests.house.walk_tables."""

from typing import Any

from tests.factories.tokens import token

SIGHT = """
tokens.ApiToken
  token                           | .................
  other token                     | .................
  beside token                    | .................
"""
PAGES = """
apitoken-list                                       | 2222222222222222L
apitoken-export                                     | 2222222222222222L
apitoken-new                                        | FFF-FFFFFFFFFFFFL
apitoken-new/person county                          | FFF2FFFFFFFFFFFFL
apitoken-new/person beside                          | FFF-FFFFFFFFFFFFL
apitoken-new/person branch                          | FFF2FFFFFFFFFFFFL
apitoken-detail/token                               | ---2----2-------L
apitoken-detail/other token                         | ---2---------2--L
apitoken-detail/beside token                        | -------2--------L
apitoken-draw/token                                 | --------2-------L
apitoken-draw/beside token                          | -------2--------L
apitoken-revoke/token                               | ---2----2-------L
apitoken-revoke/beside token                        | -------2--------L
"""
WRITES = """
apitoken-new/person branch                          | FFFwFFFFFFFFFFFFL
apitoken-new/person beside                          | FFF-FFFFFFFFFFFFL
apitoken-draw/token                                 | --------2-------L
apitoken-draw/other token                           | -------------2--L
apitoken-revoke/token                               | ---w----w-------L
apitoken-revoke/beside token                        | -------w--------L
"""


def rows(rooms: Any) -> dict[str, Any]:
    """One in the branch, one in another bank's, one in the county beside."""
    granter = rooms.one("security_administrator", rooms.county).user
    return {
        "token": token(rooms.liaison, granter),
        "other token": token(rooms.other_liaison, granter),
        "beside token": token(rooms.one("reviewer", rooms.beside), granter),
    }
