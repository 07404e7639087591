"""A browser's own name for itself, in a few words: "Chrome 120，Windows". Enough to know one's own again."""

import re

BROWSERS = (  # the first that is found: most call themselves Chrome and Safari as well
    ("Edg", "Edge"),
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ浏览器"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Version", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("HarmonyOS", "鸿蒙"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str:
    browser = next((_named(name, agent, mark) for mark, name in BROWSERS if f"{mark}/" in agent), "其他浏览器")
    system = next((name for mark, name in SYSTEMS if mark in agent), "其他系统")
    return f"{browser}，{system}"


def _named(name: str, agent: str, mark: str) -> str:
    version = re.search(rf"{mark}/(\d+)", agent)
    return f"{name} {version[1]}" if version else name
