import pytest

from portal.accounts.address import client_address


@pytest.fixture
def asked(rf, settings):
    def ask(remote, forwarded=None, trusted=("10.0.0.0/24", "fd00::1")):
        settings.TRUSTED_PROXIES = list(trusted)
        header = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
        return client_address(rf.get("/", REMOTE_ADDR=remote, **header))

    return ask


def test_without_a_proxy_it_is_the_other_end_of_the_connection(asked):
    assert asked("203.0.113.7", trusted=()) == "203.0.113.7"


def test_nobody_but_a_trusted_proxy_is_believed(asked):
    assert asked("203.0.113.7", "198.51.100.1") == "203.0.113.7"
    assert asked("10.0.0.5", "198.51.100.1", trusted=()) == "10.0.0.5"


def test_a_trusted_proxy_is_believed(asked):
    assert asked("10.0.0.5", "198.51.100.1") == "198.51.100.1"


def test_what_a_client_wrote_into_the_header_stands_left_and_is_not_read(asked):
    assert asked("10.0.0.5", "1.1.1.1, 198.51.100.1") == "198.51.100.1"
    assert asked("10.0.0.5", "10.0.0.9, 198.51.100.1") == "198.51.100.1"


def test_a_chain_of_trusted_proxies_is_followed_from_the_right(asked):
    assert asked("10.0.0.5", "198.51.100.1, 10.0.0.6, fd00::1") == "198.51.100.1"
    assert asked("10.0.0.5", "198.51.100.1, 192.0.2.1, 10.0.0.6") == "192.0.2.1"


def test_when_all_are_trusted_it_is_the_farthest(asked):
    assert asked("10.0.0.5", "10.0.0.7, 10.0.0.6") == "10.0.0.7"


@pytest.mark.parametrize("forwarded", ["", "unknown", "<script>", "1.2.3", "198.51.100.1, _hidden"])
def test_an_entry_that_is_no_address_ends_the_walk(asked, forwarded):
    assert asked("10.0.0.5", forwarded) == "10.0.0.5"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("198.51.100.1:4711", "198.51.100.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_ports_brackets_and_spellings_make_no_second_address(asked, written, address):
    assert asked("10.0.0.5", written) == address


def test_a_trusted_proxy_may_be_written_inside_ipv6(asked):
    assert asked("::ffff:10.0.0.5", "198.51.100.1") == "198.51.100.1"


def test_behind_a_socket_the_proxy_is_on_this_machine(asked):
    assert asked("", "198.51.100.1") == "198.51.100.1"
    assert asked("", "198.51.100.1", trusted=()) == ""
