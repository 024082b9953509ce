"""Every answer tells the browser how little it may do."""

import pytest
from django.test import Client


def test_a_page_may_run_no_script_and_no_style_of_its_own(client: Client) -> None:
    policy = client.get("/no-such-page/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_no_copy_of_a_page_stays_behind_after_somebody_logged_in(client: Client) -> None:
    assert not client.get("/no-such-page/").has_header("Cache-Control")
    client.cookies["sessionid"] = "of-somebody"
    assert client.get("/no-such-page/")["Cache-Control"] == "no-store"
