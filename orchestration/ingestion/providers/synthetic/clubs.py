"""The invented clubs, as each archive spells them. No place or club of these names exists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Club:
    """One club.

    Attributes:
        short_name: As the CSV archive writes it.
        full_name: As the fixture archive writes it; the two differ so that the join by scores has work to do.
        former_full_name: The fixture archive's spelling in seasons before `RENAMED_FROM`, where it differs.
    """

    short_name: str
    full_name: str
    former_full_name: str | None = None

    def full_name_in(self, season_start: int) -> str:
        """Return the fixture archive's spelling in the season that begins in `season_start`."""
        if self.former_full_name is not None and season_start < RENAMED_FROM:
            return self.former_full_name
        return self.full_name


#: Spellings drift in the real archives too; two clubs here changed theirs at the start of this season.
RENAMED_FROM = 2019

CLUBS = (
    Club("Alderwick", "Alderwick Football Club"),
    Club("Bramhollow", "AFC Bramhollow"),
    Club("Carrowmede", "Carrowmede United"),
    Club("Dunmarsh", "SC Dunmarsh 1904"),
    Club("Eskerby", "Eskerby Town FC"),
    Club("Fenlaugh", "Fenlaugh Rovers"),
    Club("Glanmore Vale", "Glanmore Vale FC"),
    Club("Hexley", "Hexley Athletic", "Hexley & Stoor Athletic"),
    Club("Ingleport", "Ingleport Albion"),
    Club("Jarrowden", "FC Järrowden"),
    Club("Kelpie Bay", "Kelpie Bay Wanderers"),
    Club("Lorncastle", "Lorncastle City"),
    Club("Lorncastle Utd", "United of Lorncastle"),
    Club("Merrowby", "Merrowby FC"),
    Club("Nethercombe", "Nethercombe Sporting Club"),
    Club("Orlestone", "Orlestone Villa"),
    Club("Pellworth", "Pellworth Borough FC", "Pellworth Borough"),
    Club("Quillmouth", "1899 Quillmouth"),
    Club("Ravensholt", "Ravensholt Harriers"),
    Club("Sallowfield", "Sallowfield Thursday"),
    Club("Tarnbridge", "Tarnbridge Rangers"),
    Club("Ulverdale", "Ulverdale Celtic"),
    Club("Vennacre", "Real Vennacre"),
    Club("Wythermoor", "Wythermoor Argyle"),
)
