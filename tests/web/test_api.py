import json


def send(client, method, url, body, **headers):
    return getattr(client, method)(url, json.dumps(body), content_type="application/json", headers=headers)


def test_a_list(house, as_):
    house.matter("submitted")
    page = as_(house.reviewer).get("/api/v1/matters/")
    print(page.json())
    assert page.status_code == 200


def test_a_story(house, as_):
    client = as_(house.liaison)
    new = send(
        client,
        "post",
        "/api/v1/matters/",
        {"department": house.county.pk, "title": "新网点", "answers": [{"question": "面积", "text": "80"}]},
    )
    print(new.json())
    assert new.status_code == 201
    url = f"/api/v1/matters/{new.json()['id']}/"
    changed = send(
        client,
        "patch",
        url,
        {
            "seen": new.json()["version"],
            "note": "补充",
            "answers": [{"id": new.json()["answers"][0]["id"], "text": "90"}],
        },
    )
    print(changed.json())
    assert changed.status_code == 200
    sent = send(client, "post", f"{url}steps/submit/", {"seen": changed.json()["version"]})
    print(sent.json())
    assert sent.status_code == 200


def test_the_schema(house, as_):
    page = as_(house.liaison).get("/api/schema/?format=json")
    print(json.dumps(page.json(), ensure_ascii=False)[:6000])
    assert page.status_code == 200


def test_docs(house, as_):
    page = as_(house.liaison).get("/api/docs/")
    assert page.status_code == 200
