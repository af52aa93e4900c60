"""What went wrong, as a page: one table from the stable codes of our errors to HTTP.

* An error whose code is in the table is told in its own words, which name no person and repeat no value.
* Every other is a fault of ours: the page says no more than that, and the log only its kind and place.
* No answer repeats anything of the request.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import body_limit

from registry.model.errors import RegistryError
from registry.model.said import Sentence, said
from registry.operations import passkeys
from registry.operations.sign_in import SignInError
from registry.securing.sealing import ClaimRefusedError
from registry.web import log, sessions
from registry.web.forms import is_plain, read_form
from registry.web.limits import RETRY_SECONDS
from registry.web.permissions import NotFreshError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from registry.bootstrap import Registry
    from registry.web.pages import Pages

    Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

STATUS: Final[Mapping[str, HTTPStatus]] = {
    "act_unknown": HTTPStatus.NOT_FOUND,
    "already_handed_over": HTTPStatus.CONFLICT,
    "batch_empty": HTTPStatus.UNPROCESSABLE_ENTITY,
    "batch_state": HTTPStatus.CONFLICT,
    "batch_too_long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "batch_unknown": HTTPStatus.NOT_FOUND,
    "copy_limit": HTTPStatus.CONFLICT,
    "copy_unknown": HTTPStatus.NOT_FOUND,
    "credential_unknown": HTTPStatus.NOT_FOUND,
    "decision_conflict": HTTPStatus.CONFLICT,
    "decision_spent": HTTPStatus.CONFLICT,
    "decision_state": HTTPStatus.CONFLICT,
    "decision_unknown": HTTPStatus.NOT_FOUND,
    "decider_refused": HTTPStatus.CONFLICT,
    "disk_refused": HTTPStatus.SERVICE_UNAVAILABLE,
    "equivalence_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "equivalence_state": HTTPStatus.CONFLICT,
    "equivalence_unknown": HTTPStatus.NOT_FOUND,
    "form_refused": HTTPStatus.BAD_REQUEST,
    "key_refused": HTTPStatus.UNAUTHORIZED,
    "key_unknown": HTTPStatus.NOT_FOUND,
    "issuing_stopped": HTTPStatus.SERVICE_UNAVAILABLE,
    "list_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "name_differs": HTTPStatus.UNPROCESSABLE_ENTITY,
    "names_differ": HTTPStatus.UNPROCESSABLE_ENTITY,
    "last_one": HTTPStatus.CONFLICT,
    "no_slot": HTTPStatus.SERVICE_UNAVAILABLE,
    "not_accredited": HTTPStatus.FORBIDDEN,
    "not_permitted": HTTPStatus.FORBIDDEN,
    "opinion_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "anew_refused": HTTPStatus.CONFLICT,
    "no_role": HTTPStatus.UNPROCESSABLE_ENTITY,
    "passkey_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "part_unknown": HTTPStatus.NOT_FOUND,
    "pdf_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "person_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "person_unknown": HTTPStatus.NOT_FOUND,
    "reason_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "reply_code_refused": HTTPStatus.FORBIDDEN,
    "report_full": HTTPStatus.CONFLICT,
    "report_invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "report_state": HTTPStatus.CONFLICT,
    "report_unknown": HTTPStatus.NOT_FOUND,
    "reports_closed": HTTPStatus.SERVICE_UNAVAILABLE,
    "recognition_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "recognition_state": HTTPStatus.CONFLICT,
    "recognition_unknown": HTTPStatus.NOT_FOUND,
    "request_conflict": HTTPStatus.CONFLICT,
    "review_unknown": HTTPStatus.NOT_FOUND,
    "roles_refused": HTTPStatus.CONFLICT,
    "row_unknown": HTTPStatus.NOT_FOUND,
    "rows_refused": HTTPStatus.CONFLICT,
    "row_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "same_person": HTTPStatus.FORBIDDEN,
    "selection_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "shown_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "state_conflict": HTTPStatus.CONFLICT,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "still_running": HTTPStatus.CONFLICT,
    "tray_gone": HTTPStatus.NOT_FOUND,
    "tray_unknown": HTTPStatus.NOT_FOUND,
    "case_state": HTTPStatus.CONFLICT,
    "case_unknown": HTTPStatus.NOT_FOUND,
    "complaint_unknown": HTTPStatus.NOT_FOUND,
    "choice_missing": HTTPStatus.UNPROCESSABLE_ENTITY,
    "condition_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "document_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "document_unknown": HTTPStatus.NOT_FOUND,
    "kept_apart": HTTPStatus.CONFLICT,
    "one_case_at_a_time": HTTPStatus.CONFLICT,
    "provider_unknown": HTTPStatus.NOT_FOUND,
    "scope_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "umbrella_unknown": HTTPStatus.UNPROCESSABLE_ENTITY,
    "accreditation_unknown": HTTPStatus.NOT_FOUND,
    "standing_conflict": HTTPStatus.CONFLICT,
    "umbrella_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "words_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""HTTP by code. What is missing here is told to nobody."""

_AGAIN_SECONDS: Final = {"disk_refused": 60, "issuing_stopped": 60, "no_slot": 60, "too_many": RETRY_SECONDS}
"""When to ask again: at once, or once somebody has let issuing go on or has published."""

_TITLES: Final = {
    "act_unknown": said("Not waiting any more"),
    "accreditation_unknown": said("Not here"),
    "already_handed_over": said("Already handed over"),
    "batch_state": said("Not at this moment"),
    "batch_unknown": said("Not here"),
    "credential_unknown": said("Not here"),
    "disk_refused": said("Not possible right now"),
    "equivalence_unknown": said("Not here"),
    "issuing_stopped": said("Issuing is stopped"),
    "key_unknown": said("Not here"),
    "no_slot": said("Not possible right now"),
    "not_permitted": said("Not with your roles"),
    "part_unknown": said("Not here"),
    "pdf_unavailable": said("Not possible right now"),
    "person_unknown": said("Not here"),
    "recognition_state": said("Not at this moment"),
    "recognition_unknown": said("Not here"),
    "still_running": said("One moment"),
    "too_many": said("One moment"),
    "tray_gone": said("Not here"),
    "tray_unknown": said("Not here"),
    "case_state": said("Not at this moment"),
    "case_unknown": said("Not here"),
    "complaint_unknown": said("Not here"),
    "document_unknown": said("Not here"),
    "provider_unknown": said("Not here"),
}
_BY_STATUS: Final = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}


def handlers(pages: Pages) -> dict[int | type[Exception], Handler]:
    """Return what answers for each kind of error."""

    async def refused(_request: Request, error: RegistryError) -> Response:
        return answer(pages, error)

    async def signed_out(request: Request, _error: SignInError) -> Response:
        # What was typed goes back to whoever typed it: it is kept nowhere.
        typed = (await read_form(request)).text("names") if is_plain(request) else ""
        registry: Registry = request.app.state.registry
        return pages.page(
            "sign_in",
            HTTPStatus.UNAUTHORIZED,
            console=sessions.console(request),
            asked=passkeys.to_sign_in(sessions.party(registry), keys=registry.keys, now=registry.now()),
            over=True,
            refused=False,
            typed=typed,
        )

    async def not_fresh(request: Request, _error: NotFreshError) -> Response:
        registry: Registry = request.app.state.registry
        is_typed = request.method == "POST" and is_plain(request)
        return pages.page(
            "prove",
            HTTPStatus.UNAUTHORIZED,
            console=sessions.console(request),
            asked=passkeys.to_prove(
                sessions.cookie(request), sessions.party(registry), keys=registry.keys, now=registry.now()
            ),
            action=request.url.path if is_typed else "",
            typed=list((await read_form(request)).fields.items()) if is_typed else [],
        )

    async def not_served(_request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        made = pages.refused(status, _BY_STATUS.get(status, "form_invalid"))
        made.headers.update(error.headers or {})
        return made

    async def invalid(_request: Request, _error: RequestValidationError) -> Response:
        return pages.refused(HTTPStatus.UNPROCESSABLE_ENTITY, "form_invalid")

    async def not_opened(request: Request, _error: ClaimRefusedError) -> Response:
        # Unknown, wrong and closed: these words, on this path.
        secret = (await read_form(request)).line("secret")
        return pages.page("claim/ask", HTTPStatus.FORBIDDEN, wrong=True, secret=secret)

    return {
        RegistryError: refused,
        SignInError: signed_out,
        NotFreshError: not_fresh,
        ClaimRefusedError: not_opened,
        HTTPException: not_served,
        RequestValidationError: invalid,
    }


def answer(pages: Pages, error: RegistryError) -> Response:
    """Return the page for an error of ours."""
    status = STATUS.get(error.code)
    if status is None:
        return _fault(pages, error)
    title = _TITLES.get(error.code, said("Not done"))
    made = pages.page("refused", status, title=title, text=sentence(error.message))
    if error.code in _AGAIN_SECONDS:
        made.headers["Retry-After"] = str(_AGAIN_SECONDS[error.code])
    return made


class Calm:
    """Turns what nobody foresaw into a page: a server would write a traceback with values into its log."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        """Stand around `app`."""
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except HTTPException:
            # The body limit's own signal.
            raise
        except Exception as error:
            if type(error).__module__ == body_limit.__name__:
                # Likewise, where a page of ours had begun to answer what is too large.
                raise
            page = _fault(self._pages, error)
            if scope["type"] == "http" and not begun:
                await page(scope, receive, send)


def _fault(pages: Pages, error: Exception) -> Response:
    log.fault(error)
    return pages.refused(HTTPStatus.INTERNAL_SERVER_ERROR, "fault")


def sentence(message: str) -> str:
    """Return an error's message as a sentence."""
    return Sentence(message)
