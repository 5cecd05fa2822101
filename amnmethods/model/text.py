"""Words of the study's own, in the languages it declares."""

from pydantic import RootModel, model_validator

ANY = ""  # a bare text, written once, stands for every language


class Text(RootModel[dict[str, str]], frozen=True):
    """A text in one or several languages: a mapping of language to words, or bare words for every language.

    Examples
    --------
    >>> Text.model_validate({"en": "importance", "fr": "importance"}).said("fr")
    'importance'
    >>> Text.model_validate("burden").said("iu")
    'burden'
    """

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {ANY: value} if isinstance(value, str) else value

    def said(self, language: str) -> str:
        """Return the words in a language, or those of the first language given where it is missing."""
        for key in (language, ANY):
            if key in self.root:
                return self.root[key]
        return next(iter(self.root.values()), "")

    def missing(self, languages: tuple[str, ...]) -> list[str]:
        """Return the declared languages that this text lacks."""
        return [] if ANY in self.root else [language for language in languages if not self.root.get(language)]
