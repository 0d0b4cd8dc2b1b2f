"""Item 1 (L5): who gets in, who does not, and that nobody can keep the right one out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pyotp import TOTP

from services.console.domain.account_form import AccountForm
from services.console.ports.accounts import AccountChanged, Wanted
from tests.integration.console.conftest import PASSWORD, Browser, Console

pytestmark = pytest.mark.integration


def test_a_password_opens_a_session_that_ends_when_it_is_left(console: Console) -> None:
    console.account("operator")
    browser = console.browser()
    assert browser.sign_in("Operator ").status_code == 303
    assert browser.is_in()

    console.clock.forward(minutes=59)
    assert browser.is_in()
    console.clock.forward(minutes=61)
    assert not browser.is_in()


def test_no_session_lasts_longer_than_a_shift_however_busy(console: Console) -> None:
    console.account("operator")
    browser = console.browser()
    browser.sign_in("operator")

    for _ in range(23):
        console.clock.forward(minutes=31)
        assert browser.is_in()
    console.clock.forward(minutes=31)
    assert not browser.is_in()


@pytest.mark.parametrize("name", ["operator", "nobody", "", "a\x00b", "é" * 500, "$ne", "../x"])
def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nobody(
    console: Console, name: str
) -> None:
    console.account("operator")
    answer = console.browser().sign_in(name, "wrong" * 100)

    assert answer.status_code == 401
    assert "账号或密码不正确" in answer.text


def test_the_database_holds_nothing_that_opens_a_session(console: Console) -> None:
    console.account("operator")
    browser = console.browser()
    browser.sign_in("operator")
    cookie = browser.cookie("huying_session")
    database = console.container.database
    kept = [str(one) for name in database.list_collection_names() for one in database[name].find()]

    assert cookie
    assert not any(cookie in one or PASSWORD in one for one in kept)


def test_every_sign_in_has_a_session_of_its_own(console: Console) -> None:
    """A session that somebody else put into the browser is not the one that gets the rights."""
    console.account("operator")
    browser = console.browser()
    browser.sign_in("operator")
    first = browser.cookie("huying_session")
    browser.post("/sign-out")
    assert not browser.is_in()

    browser.sign_in("operator")
    assert browser.cookie("huying_session") not in ("", first)


class TestGuessing:
    """Who guesses waits longer and longer; the account's owner does not."""

    def test_pauses_grow_and_end(self, console: Console) -> None:
        console.account("operator")
        guesser = console.browser()
        assert [guesser.sign_in("operator", "no").status_code for _ in range(5)] == [401] * 5
        assert guesser.sign_in("operator").status_code == 429

        console.clock.forward(seconds=2)
        assert guesser.sign_in("operator", "no").status_code == 401
        console.clock.forward(seconds=2)
        assert guesser.sign_in("operator", "no").status_code == 429
        console.clock.forward(seconds=2)
        assert guesser.sign_in("operator").status_code == 303

    def test_the_owner_is_not_kept_out_from_elsewhere(self, console: Console) -> None:
        console.account("operator")
        for _ in range(10):
            console.browser("6.6.6.6").sign_in("operator", "no")

        assert console.browser("10.0.0.2").sign_in("operator").status_code == 303

    def test_nor_at_a_browser_that_is_known_behind_the_same_address(self, console: Console) -> None:
        console.account("operator")
        own = console.browser("10.0.0.1")
        own.sign_in("operator")
        own.post("/sign-out")
        for _ in range(10):
            console.browser("10.0.0.1").sign_in("operator", "no")

        assert console.browser("10.0.0.1").sign_in("operator").status_code == 429
        assert own.sign_in("operator").status_code == 303

    def test_a_name_that_nobody_has_waits_as_well(self, console: Console) -> None:
        guesser = console.browser()
        answers = [guesser.sign_in("nobody", "no").status_code for _ in range(7)]

        assert answers == [401] * 5 + [429] * 2

    def test_many_guesses_at_once_are_all_counted(self, console: Console) -> None:
        console.account("operator")
        browsers = [console.browser() for _ in range(16)]
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda one: one.sign_in("operator", "no").status_code, browsers)
            )

        assert answers.count(401) <= 5
        assert set(answers) <= {401, 429}

    def test_an_address_that_tries_many_names_waits_for_all_of_them(self, console: Console) -> None:
        console.account("operator")
        answers = [console.browser().sign_in(f"name{n}", "no").status_code for n in range(51)]

        assert answers[:50] == [401] * 50
        assert console.browser().sign_in("operator").status_code == 429


class TestPasswords:
    def change(self, browser: Browser, wanted: str, present: str = PASSWORD) -> int:
        given = {"present": present, "wanted": wanted, "again": wanted}
        return browser.post("/account/password", **given).status_code

    def test_changing_it_ends_the_other_sessions_and_keeps_this_one(self, console: Console) -> None:
        console.account("operator")
        here, there = console.browser(), console.browser("10.0.0.9")
        here.sign_in("operator")
        there.sign_in("operator")
        before = here.cookie("huying_session")

        assert self.change(here, "Seven-Red-Lanterns-3") == 303

        assert here.is_in()
        assert here.cookie("huying_session") != before
        assert not there.is_in()
        assert there.sign_in("operator").status_code == 401
        assert there.sign_in("operator", "Seven-Red-Lanterns-3").status_code == 303

    @pytest.mark.parametrize(
        "wanted",
        ["short1A", "alllowercase", "Password2026!", "Operator-2026!", "Aa1!Aa1!Aa1!", PASSWORD],
    )
    def test_a_poor_one_is_refused(self, console: Console, wanted: str) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")

        assert self.change(browser, wanted) == 422
        assert browser.is_in()

    def test_the_present_one_is_asked_for_and_not_endlessly(self, console: Console) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")

        for _ in range(7):
            assert self.change(browser, "Seven-Red-Lanterns-3", "no") == 422
        assert self.change(browser, "Seven-Red-Lanterns-3") == 422
        assert (
            "尝试次数太多"
            in browser.post("/account/password", present=PASSWORD, wanted="x", again="x").text
        )

    def test_one_that_was_given_opens_nothing_but_its_change(self, console: Console) -> None:
        console.account("operator", must_change_password=True, password_changed_at=console.clock.at)
        browser = console.browser()
        browser.sign_in("operator")

        for path in ("/account", "/account/second-factor", "/admin/accounts"):
            assert browser.get(path).headers["Location"] == "/account/password"
        assert self.change(browser, "Seven-Red-Lanterns-3") == 303
        assert browser.is_in()

    def test_one_that_was_given_is_good_for_three_days(self, console: Console) -> None:
        console.account("operator", must_change_password=True, password_changed_at=console.clock.at)
        console.clock.forward(days=3, minutes=1)

        assert console.browser().sign_in("operator").status_code == 401


class TestSecondFactor:
    def switch_on(self, console: Console, browser: Browser) -> tuple[TOTP, list[str]]:
        page = browser.get("/account/second-factor").text
        secret = page.split("<code>")[1].split("</code>")[0]
        sealed = page.split('name="offer" value="')[1].split('"')[0]
        assert "<svg" in page
        totp = TOTP(secret)
        wrong = browser.post("/account/second-factor", offer=sealed, code="000000")
        assert wrong.status_code == 422
        done = browser.post("/account/second-factor", offer=sealed, code=totp.at(console.clock.at))
        assert done.status_code == 200
        spare = [part.split("</code>")[0] for part in done.text.split("<code>")[1:]]
        assert len(spare) == 10
        return totp, spare

    def step_of(self, browser: Browser) -> str:
        asked = browser.sign_in("operator")
        assert asked.status_code == 200
        assert not browser.is_in()
        return asked.text.split('name="step" value="')[1].split('"')[0]

    def test_a_code_is_asked_for_and_no_code_works_twice(self, console: Console) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")
        totp, _ = self.switch_on(console, browser)
        console.clock.forward(seconds=90)
        code = totp.at(console.clock.at)

        one, two = console.browser(), console.browser("10.0.0.2")
        answers = [
            one.post("/sign-in/code", step=self.step_of(one), code=code).status_code,
            two.post("/sign-in/code", step=self.step_of(two), code=code).status_code,
        ]

        assert answers == [303, 401]
        assert one.is_in()
        assert not two.is_in()

    def test_of_one_code_typed_twice_at_once_one_signs_in(self, console: Console) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")
        totp, _ = self.switch_on(console, browser)
        console.clock.forward(seconds=90)
        code = totp.at(console.clock.at)
        browsers = [console.browser(f"10.0.1.{n}") for n in range(6)]
        steps = [self.step_of(one) for one in browsers]

        with ThreadPoolExecutor(6) as pool:
            tries = pool.map(
                lambda pair: pair[0].post("/sign-in/code", step=pair[1], code=code).status_code,
                zip(browsers, steps, strict=True),
            )

        assert list(tries).count(303) == 1

    def test_a_recovery_code_works_once_and_is_written_down(self, console: Console) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")
        _, spare = self.switch_on(console, browser)

        one, two = console.browser(), console.browser("10.0.0.2")
        typed = spare[0].upper().replace("-", " ")
        assert one.post("/sign-in/code", step=self.step_of(one), code=typed).status_code == 303
        assert two.post("/sign-in/code", step=self.step_of(two), code=typed).status_code == 401
        actions = [entry.action for entry in console.container.account_log.of("operator")]
        assert "recovery_code_used" in actions

    def test_the_password_s_proof_ends_after_five_minutes(self, console: Console) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")
        totp, _ = self.switch_on(console, browser)
        one = console.browser()
        step = self.step_of(one)
        console.clock.forward(minutes=6)

        code = totp.at(console.clock.at)
        for given in (step, "", "x" * 2000, step[:-4] + "AAAA"):
            assert one.post("/sign-in/code", step=given, code=code).status_code == 401
        assert not one.is_in()

    def test_codes_cannot_be_guessed_through(self, console: Console) -> None:
        console.account("operator")
        browser = console.browser()
        browser.sign_in("operator")
        self.switch_on(console, browser)
        guesser = console.browser("6.6.6.6")
        step = self.step_of(guesser)
        answers = [
            guesser.post("/sign-in/code", step=step, code=f"{n:06}").status_code for n in range(8)
        ]

        assert answers == [401] * 5 + [429] * 3


class TestAdministration:
    @pytest.fixture
    def admin(self, console: Console) -> Browser:
        console.account("admin")
        browser = console.browser()
        browser.sign_in("admin")
        return browser

    def create(self, admin: Browser, **given: object) -> str:
        form = {"username": "li.na", "name": "李娜", "roles": ["operator"], **given}
        page = admin.post("/admin/accounts", **form)
        assert page.status_code == 201, page.text
        return page.text.split("<p><code>")[1].split("</code>")[0]

    def test_a_new_account_signs_in_with_a_password_that_it_must_change(
        self, console: Console, admin: Browser
    ) -> None:
        password = self.create(admin)

        browser = console.browser("10.0.0.5")
        assert browser.sign_in("li.na", password).headers["Location"] == "/desk"
        assert browser.get("/account").headers["Location"] == "/account/password"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"username": "Ü"},
            {"username": "a/../b"},
            {"name": ""},
            {"roles": []},
            {"roles": ["service"]},
            {"roles": ["king"]},
            {"roles": ["unit_handler"]},
            {"roles": ["street"], "unit": "chengguan"},
            {"unit": "nowhere"},
            {"username": "admin"},
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_refused(
        self, console: Console, admin: Browser, wrong: dict[str, object]
    ) -> None:
        form = {"username": "li.na", "name": "李娜", "roles": ["operator"], **wrong}

        assert admin.post("/admin/accounts", **form).status_code == 422
        assert console.container.accounts.find("li.na") is None

    def test_disabling_an_account_ends_its_sessions_at_once(
        self, console: Console, admin: Browser
    ) -> None:
        console.account("operator")
        browser = console.browser("10.0.0.5")
        browser.sign_in("operator")

        admin.post("/admin/accounts/operator/disable")

        assert not browser.is_in()
        assert browser.sign_in("operator").status_code == 401
        admin.post("/admin/accounts/operator/enable")
        assert browser.sign_in("operator").status_code == 303

    def test_other_rights_end_the_sessions_that_had_the_old_ones(
        self, console: Console, admin: Browser
    ) -> None:
        account = console.account("operator")
        browser = console.browser("10.0.0.5")
        browser.sign_in("operator")

        form = {"name": "王晓雯", "roles": ["reviewer"], "version": account.version}
        assert admin.post("/admin/accounts/operator", **form).status_code == 303
        assert not browser.is_in()
        assert admin.post("/admin/accounts/operator", **form).status_code == 409

    def test_nobody_administers_themselves_away(self, console: Console, admin: Browser) -> None:
        assert admin.post("/admin/accounts/admin/disable").status_code == 409
        form = {"name": "王晓雯", "roles": ["operator"], "version": 1}
        assert admin.post("/admin/accounts/admin", **form).status_code == 422
        assert admin.is_in()

    def test_it_is_all_written_down_and_holds_no_secret(
        self, console: Console, admin: Browser
    ) -> None:
        password = self.create(admin)
        console.clock.forward(seconds=1)
        admin.post("/admin/accounts/li.na/reset-password")
        console.clock.forward(seconds=1)
        admin.post("/admin/accounts/li.na/end-sessions")
        log = console.container.account_log.of("li.na")

        assert [one.action for one in log] == ["sessions_ended", "password_reset", "created"]
        assert {one.by for one in log} == {"admin"}
        assert password not in str(log)
        assert "重置密码" in admin.get("/admin/account-log").text

    def test_only_an_administrator_sees_any_of_it(self, console: Console, admin: Browser) -> None:
        console.account("operator")
        browser = console.browser("10.0.0.5")
        browser.sign_in("operator")

        for path in ("/admin/accounts", "/admin/accounts/new", "/admin/accounts/admin"):
            assert browser.get(path).status_code == 403
        assert browser.post("/admin/accounts/admin/disable").status_code == 403
        assert admin.is_in()

    def test_the_list_is_searched_and_paged(self, console: Console, admin: Browser) -> None:
        for number in range(60):
            console.account("operator", username=f"op{number:02}", name=f"某{number}")
        accounts = console.container.accounts

        assert "op49" not in admin.get("/admin/accounts?role=operator&words=op0").text
        first = admin.get("/admin/accounts").text
        assert "after=op48" in first
        assert "op59" in admin.get("/admin/accounts?after=op48").text
        assert [one.username for one in accounts.search(Wanted(words=".*"), 10)] == []

    def test_of_two_editors_one_succeeds(self, console: Console, admin: Browser) -> None:
        console.account("operator")
        form = AccountForm("operator", "甲", frozenset({"operator"}), None, ())

        console.container.administer.change(form, 1, "admin")
        with pytest.raises(AccountChanged):
            console.container.administer.change(form, 1, "admin")


def test_one_sees_and_ends_one_s_own_sessions_and_nobody_else_s(console: Console) -> None:
    console.account("operator")
    console.account("reviewer")
    here, there, other = (console.browser(f"10.0.0.{n}") for n in (1, 2, 3))
    here.sign_in("operator")
    there.sign_in("operator")
    other.sign_in("reviewer")
    (theirs,) = console.container.sessions.of("reviewer")

    here.post("/account/sessions/end", key=theirs.key)
    assert other.is_in()
    assert "10.0.0.2" in here.get("/account").text
    here.post("/account/sessions/end")
    assert not there.is_in()
    assert here.is_in()


def test_how_pages_look_is_kept_with_the_account(console: Console) -> None:
    console.account("operator")
    here, there = console.browser(), console.browser("10.0.0.2")
    here.sign_in("operator")
    here.post("/account/display", language="en", theme="dark", text_size="large", role="admin")
    here.post("/account/display", theme="purple")

    there.sign_in("operator")
    page = there.get("/account").text
    assert 'lang="en" data-theme="dark" data-text="large"' in page
    assert "Sign out everywhere else" in page
