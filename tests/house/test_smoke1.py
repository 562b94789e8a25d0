import pytest
def test_cast(house, clerk, officer, initiative, lead, owner, auditor, dpo, member, outsider, nobody, heard, signed_in):
    assert heard == []
    r = signed_in(officer).get("/portfolio/")
    print(r.status_code, r.headers)
