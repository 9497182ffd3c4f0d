"""Invented names of towns, clubs and people, and the words that news and absences are told with."""

from random import Random


def _words(text: str) -> list[str]:
    return text.split()


_TOWN_STARTS = {
    1: _words("Bran Cor Dal Elm Fen Gar Hal Kels Lor Mar Nor Or Pel Quar Ros Stel Tar Ulm Ver Wend"),
    2: _words("Adr Bel Cast Duv Est Fior Gal Iv Jul Lav Mont Nav Oliv Pas Riv Sol Tri Val Vel Zan"),
}
_TOWN_ENDS = {
    1: _words("by dale ford gate ham holt mere mouth stead wick"),
    2: _words("ana ara ella enza etto ino ona orno ossa urra"),
}
_FIRST_NAMES = {
    1: _words("Aldo Bram Colm Dirk Edvin Finn Gert Henk Ivo Jonas Kaj Lars Matis Nils Oskar Per Rolf Sven Tomas Wim"),
    2: _words("Abel Bruno Ciro Dario Elio Fabio Gino Hugo Iker Joel Livio Marco Nico Otto Paolo Raul Silvio Tito Vito"),
}
_LAST_STARTS = {
    1: _words("Ask Bjor Dron Ekl Fald Grim Hov Jarl Klem Lund Mosk Nord Ost Prest Rask Skov Thor Ulv Vang Wester"),
    2: _words("Alb Bass Cald Dor Esp Ferr Gand Lomb Mar Nard Orl Pell Quint Ross Sant Torr Urb Vald Vent Zam"),
}
_LAST_ENDS = {
    1: _words("berg bo dal en feld gaard holm ing mark sen son strand vik"),
    2: _words("aldi ano ares ego eira elli era erez ico ini one oso otti"),
}
#: How clubs of a country are called around their town: long form, short form.
CLUB_FORMS = {
    1: [("{} FC", "{}"), ("{} United FC", "{} Utd"), ("FC {} 1904", "{}"), ("{} Athletic Club", "{} Ath."),
        ("{} Rovers FC", "{} Rovers"), ("SV {}", "{}"), ("{} Town FC", "{}")],
    2: [("AC {}", "{}"), ("{} Calcio", "{}"), ("Real {} CF", "R. {}"), ("US {} 1911", "US {}"),
        ("Sporting Clube de {}", "Sporting {}"), ("Deportivo {}", "Dep. {}"), ("{} Club", "{} C.")],
}  # fmt: skip
COLOURS = [("Red", "d01020"), ("Blue", "1030c0"), ("White", "f0f0f0"), ("Green", "108040"), ("Black", "101010"),
           ("Yellow", "f0d000"), ("Claret", "702030"), ("Sky Blue", "70b0e0")]  # fmt: skip
INJURIES = ["Knee Injury", "Thigh Injury", "Muscle Injury", "Calf Injury", "Ankle Injury", "Groin Injury",
            "Foot Injury", "Hamstring Injury", "Back Injury", "Illness"]  # fmt: skip
FORMATIONS = ["4-3-3", "4-4-2", "4-2-3-1", "3-5-2"]


def town_names(rng: Random, country: int, count: int) -> list[str]:
    """Draw different towns of a country (1 or 2)."""
    every = [start + end for start in _TOWN_STARTS[country] for end in _TOWN_ENDS[country]]
    return rng.sample(every, count)


def person_name(rng: Random, country: int) -> tuple[str, str]:
    """Draw a first and a last name of a country (1 or 2)."""
    last = rng.choice(_LAST_STARTS[country]) + rng.choice(_LAST_ENDS[country])
    return rng.choice(_FIRST_NAMES[country]), last
