"""Every answer tells the browser how little it may do."""

from django.test import Client


def test_a_page_may_run_no_script_and_no_style_of_its_own(client: Client) -> None:
    policy = client.get("/no-such-page/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
