"""Parameter texts, both ways, as the host shows and types them."""

import numpy as np
import pytest
from conftest import set_text

GLOBAL_COUNT = 21
BROWSE_COUNT = 2
PER_SLOT_COUNT = 16


def test_every_parameter_is_there(grille):
    assert len(grille.parameters) == GLOBAL_COUNT + 6 * PER_SLOT_COUNT + BROWSE_COUNT


def test_every_shown_text_is_understood(grille):
    for name, parameter in grille.parameters.items():
        for raw in np.linspace(0, 1, 9):
            text = parameter.get_text_for_raw_value(float(raw))
            back = parameter.get_raw_value_for_text(text)
            assert parameter.get_text_for_raw_value(back) == text, f"{name}: {text}"


@pytest.mark.parametrize(
    "name,typed,shown",
    [
        ("slot", "3", "Slot 3"),
        ("slot", "as worn", "As worn"),
        ("i_wear", "m50x", "Audio-Technica ATH-M50x"),
        ("slot_1_i_want_to_hear", "HD 650", "Sennheiser HD 650"),
        ("slot_2_angle", "25 deg", "25°"),
        ("slot_2_amount", "40", "40 %"),
        ("output_trim", "-6", "-6.0 dB"),
        ("output_trim", "−1,5 dB", "-1.5 dB"),
        ("slot_3_crossfeed", "off", "off"),
        ("mono", "on", "on"),
        ("bypass", "off", "off"),
    ],
)
def test_people_type_as_they_like(grille, name, typed, shown):
    set_text(grille, name, typed)
    assert grille.parameters[name].string_value == shown


def test_numbers_beyond_the_range_are_held_at_its_end(grille):
    set_text(grille, "slot_1_angle", "120")
    assert grille.parameters["slot_1_angle"].string_value == "90°"
