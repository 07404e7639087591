def test_the_list(house, as_):
    house.matter("submitted")
    page = as_(house.reviewer).get("/matters/")
    assert page.status_code == 200
    print(page.content.decode())


def test_the_detail(house, as_):
    matter = house.matter("submitted")
    page = as_(house.reviewer).get(f"/matters/{matter.pk}/")
    assert page.status_code == 200
    print(page.content.decode())


def test_edit(house, as_):
    matter = house.matter("draft")
    page = as_(house.liaison).get(f"/matters/{matter.pk}/edit/")
    assert page.status_code == 200
    print(page.content.decode())
