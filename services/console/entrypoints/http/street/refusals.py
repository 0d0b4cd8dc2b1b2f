"""What a service refused, as a form says it: by field, or under no field at all."""

from services.console.entrypoints.http.shell import ApiRefused, Shell


def words_of(shell: Shell, refused: ApiRefused | None) -> dict[str, str]:
    """Return what is wrong by field, in the page's language; a list's entries under its name."""
    if refused is None:
        return {}
    language = shell.display.wording().language
    detail = "detail" if language == "zh" else "detail_en"
    fields = refused.fields(language)
    if not fields:
        return {"": str(refused.problem.get(detail) or refused.problem.get("title", ""))}
    return {name.partition(".")[0]: words for name, words in fields.items()}
