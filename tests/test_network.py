"""The tests themselves are kept off the network."""

import socket

import pytest


def test_a_connection_to_another_machine_fails():
    with socket.socket() as client, pytest.raises(PermissionError, match="no network"):
        client.connect(("192.0.2.1", 80))
