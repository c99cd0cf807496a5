"""What is told of a review and costs its reader nothing, kind by kind: whatever has no kind here is refused always."""

from __future__ import annotations

from enum import StrEnum


class Unwise(StrEnum):
    """Each is a warning, and refused where the metadata say `strict: true`; its words are what an author reads of it.

    A value, a claim, the lock, a citation, a cross reference, a picture that is missing and a variable that is printed
    have no kind: lost or wrong in silence never happens.
    """

    NO_ALT = "a picture without alt text"
    ALT_IS_CAPTION = "an alt text that repeats the caption"
    ALT_AND_WORDS = "a picture within a line that has both `alt=` and other words in its brackets"
    REMOTE = "a picture of another host that nobody has fetched: it is shown as a link"
    ICON = "an icon that another host would send: it is not shown"
    PLAYED = "`<video>`, `<audio>` or a page within the page: it is shown as a link"
    LOOK = "`<style>` and style sheets: they are left out"
    PAGE_ONLY = "an attribute of looks that the page alone has"
    ON_SCREENS = "a drawing of which browsers alone draw a part: PDF and Word go without"
    PAGES = "TeX that only lays out print: it is left out"
    GLYPH = "a character that no font of the PDF has: its name or number is printed"
    UNMENTIONED = "a figure or table that no text mentions"
    OUT_OF_ORDER = "figures or tables that are mentioned in another order than theirs"
    UNCAPTIONED = "a table with a label and no caption: it gets no number"
    NAMELESS = "a label without a name, or with a space before it"
    DEAD_LINK = "a link to an id that nothing has"
    LIST = "a line that begins as a list does and, without a blank line before it, is words"
    LOOSE = "attributes in a comment that belong to nothing"
    REACH = "a cell that reaches further than its table"
    LEFT_OUT = "a file that is named as a chapter and does not end in `.md`, or a folder that does"
    UNNUMBERED = "Markdown in the content folder that is no chapter"
    TYPED = "a claim that types a number"
    UNDEFINED = "a template variable that is undefined, where it is only asked for"
    SHORT_DOI = "a short DOI whose long one the branch `output` knows"
    DOUBTFUL = "a reference without type or title, or with a field that was probably meant to be another"
    NO_ID = "a reference without an id: nothing can cite it"
    UNTITLED = "a title that is empty in the list of references"
    UNREAD = "a file of the branch `output` that cannot be read"
    ORCID = "an ORCID iD whose last digit does not fit"
    CREDIT = "a role that CRediT does not have"
    NUMBER = "a number in the metadata where a text belongs"
    MISTAKEN = "a key of the metadata that means nothing, where another was meant"
