#!/usr/bin/env python3
"""接口客户端示例：取回变动过的事项，新建一件事项，办理一步。只用 Python 3.9 以上的标准库，可以直接用，也可以照着改。

    export PORTAL=https://hrss.example.gov.cn PORTAL_TOKEN_FILE=/etc/portal/token
    python3 api_client.py changed applications --seen applications.seen >> applications.jsonl
    python3 api_client.py new needs need.json
    python3 api_client.py step applications 318 take_up

结束时的代码：0 办成了；1 平台没有办理，原因写在标准错误里；2 没有连上平台，可以原样再试。
"""

import argparse
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

TRIES = 5
PAUSE = 2  # 秒；每次加倍
BUSY = (502, 503, 504)


class Refused(Exception):
    """平台的回答不是 2xx：status 和问题说明（RFC 9457）。"""

    def __init__(self, status, problem):
        words = [f"{problem.get('title', '没有办理')}（{status}，编号 {problem.get('number', '无')}）"]
        words += [problem.get("detail", "")]
        words += [f"{field}：{'；'.join(texts)}" for field, texts in problem.get("errors", {}).items()]
        words += [reason["text"] for reason in problem.get("reasons", [])]
        super().__init__("\n".join(dict.fromkeys(filter(None, words))))
        self.status = status


class Portal:
    def __init__(self, address, token):
        self.root = f"{address.rstrip('/')}/api/v1"
        self.token = token

    def ask(self, method, url, body=None, key=None):
        """回答的 JSON；忙或者断线时等一等再试，仍不行的抛出 Refused 或 OSError。

        断了线就不知道平台收到没有：读取可以再试，新建带着同一个 Idempotency-Key 才可以再试。
        """
        repeatable = method == "GET" or key
        for left in reversed(range(TRIES)):
            wait = PAUSE * 2 ** (TRIES - left)
            try:
                with urllib.request.urlopen(self._request(method, url, body, key), timeout=60) as answer:
                    found = json.loads(answer.read() or "null")
                break
            except urllib.error.HTTPError as error:
                again = error.code == 429 or (error.code in BUSY and repeatable)
                if not (again and left):
                    raise Refused(error.code, _problem(error)) from None
                asked = error.headers.get("Retry-After", "")
                wait = int(asked) if asked.isdecimal() else wait
            except (OSError, http.client.HTTPException):
                if not (repeatable and left):
                    raise
            time.sleep(wait)
        return found

    def _request(self, method, url, body, key):
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        return urllib.request.Request(url, data, headers, method=method)

    def each(self, resource):
        """这类事项里看得见的每一件，一页一页地取到最后。"""
        url = f"{self.root}/{resource}/?limit=200"
        while url:
            page = self.ask("GET", url)
            yield from page["results"]
            url = page["next"]

    def one(self, resource, number):
        return self.ask("GET", f"{self.root}/{resource}/{number}/")

    def new(self, resource, content):
        return self.ask("POST", f"{self.root}/{resource}/", content, key=str(uuid.uuid4()))

    def step(self, resource, number, name, content):
        """带上刚读到的 version：别人先办了的，平台不办，并说明是谁办的。"""
        seen = self.one(resource, number)["version"]
        return self.ask("POST", f"{self.root}/{resource}/{number}/steps/{name}/", {"seen": seen, **content})


def _problem(error):
    try:
        return json.loads(error.read())
    except ValueError:
        return {"detail": "回答不是 JSON，请检查地址"}


def changed(portal, resource, seen_file):
    """上次以后新出现的和变动过的，逐件读全；每件写出以后才记住，中途断了也不会漏。"""
    seen = json.loads(seen_file.read_text()) if seen_file.exists() else {}
    for row in portal.each(resource):
        if seen.get(str(row["id"])) == row["version"]:
            continue
        full = portal.one(resource, row["id"])
        print(json.dumps(full, ensure_ascii=False), flush=True)
        seen[str(full["id"])] = full["version"]
        _keep(seen_file, seen)


def _keep(file, seen):
    """先写在旁边再换上去：断电也不会只写一半。"""
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(json.dumps(seen))
    beside.replace(file)


def _content(name):
    return json.loads(Path(name).read_text(encoding="utf-8")) if name else {}


def _arguments():
    parser = argparse.ArgumentParser(description="合作经办管理平台的接口客户端")
    parser.add_argument("--portal", default=os.environ.get("PORTAL"), help="平台的地址，缺省取环境变量 PORTAL")
    parser.add_argument("--token-file", default=os.environ.get("PORTAL_TOKEN_FILE"), help="只有一行令牌的文件")
    does = parser.add_subparsers(dest="does", required=True)
    one = does.add_parser("changed", help="上次以后变动过的，每件一行 JSON")
    one.add_argument("resource")
    one.add_argument("--seen", type=Path, required=True, help="记住取到哪里的文件")
    one = does.add_parser("new", help="新建一件")
    one.add_argument("resource")
    one.add_argument("content", help="内容，JSON 文件")
    one = does.add_parser("step", help="办理一步")
    one.add_argument("resource")
    one.add_argument("number", type=int)
    one.add_argument("name")
    one.add_argument("content", nargs="?", help="这一步要填的内容，JSON 文件")
    return parser.parse_args()


def main():
    given = _arguments()
    if not (given.portal and given.token_file):
        sys.exit("请设置 PORTAL 和 PORTAL_TOKEN_FILE")
    portal = Portal(given.portal, Path(given.token_file).read_text().strip())
    try:
        if given.does == "changed":
            return changed(portal, given.resource, given.seen)
        if given.does == "new":
            made = portal.new(given.resource, _content(given.content))
        else:
            made = portal.step(given.resource, given.number, given.name, _content(given.content))
        print(json.dumps(made, ensure_ascii=False))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (OSError, http.client.HTTPException) as error:
        print(f"没有连上平台：{error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
