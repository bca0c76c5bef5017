"""The few weights of the method: their names, the groups of findings, and the values tried."""

from collections.abc import Mapping
from statistics import fmean

from legwise.knowledge.schema import Knowledge
from legwise.knowledge.terms import INFORMATION, Information

Weights = Mapping[str, float]

GROUPS: dict[str, tuple[str, ...]] = {
    "power": (
        "power_hip_flexion",
        "power_hip_extension",
        "power_hip_abduction",
        "power_hip_adduction",
        "power_knee_extension",
        "power_knee_flexion",
        "power_ankle_dorsiflexion",
        "power_ankle_plantarflexion",
        "power_ankle_inversion",
        "power_ankle_eversion",
        "power_big_toe_extension",
        "power_toe_flexion",
        "heel_walk_fails",
        "toe_walk_fails",
    ),
    "foot_sensation": (
        "vibration_reduced",
        "joint_position_reduced",
        "pinprick_reduced",
        "temperature_sense_reduced",
        "monofilament_lost",
        "stocking_loss",
    ),
    "reflexes": ("knee_reflex", "ankle_reflex", "adductor_reflex"),
    "pulses": (
        "femoral_pulse",
        "popliteal_pulse",
        "posterior_tibial_pulse",
        "dorsalis_pedis_pulse",
    ),
    "nerve_conduction": (
        "fibular_motor_amplitude",
        "fibular_motor_velocity",
        "tibial_motor_amplitude",
        "tibial_motor_velocity",
        "tibial_distal_latency",
        "tibial_f_wave",
        "superficial_fibular_amplitude",
        "sural_amplitude",
        "h_reflex_absent",
    ),
    "arousal": (
        "palpitations",
        "chest_pain",
        "breathless",
        "tremor",
        "anxiety",
        "panic_attack",
        "dizziness",
        "stress_brings_on",
        "overbreathing_in_attacks",
    ),
    "half_of_body": (
        "face_droop",
        "facial_weakness",
        "speech_trouble",
        "arm_weakness",
        "arm_power_reduced",
        "hemiparesis",
        "half_body_numbness",
        "arm_numbness",
        "face_numbness",
    ),
}
"""Findings that travel together share one weight."""

COMMON = "all_findings"
"""A factor on every finding, those of the groups too."""

PRESENT: dict[Information, str] = {level: f"present_in_{level}" for level in INFORMATION}
"""A further factor on what is told to be other than normal, for each level of information."""

_GROUP_GRID = (0.2, 0.35, 0.5, 0.6, 0.8, 1.0)
GRIDS: dict[str, tuple[float, ...]] = {
    "region_weight": (0.2, 0.3, 0.45, 0.65, 1.0, 1.3, 1.7),
    "whole_part_weight": (0.1, 0.2, 0.3, 0.5, 1.0),
    **dict.fromkeys(GROUPS, _GROUP_GRID),
    COMMON: (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3),
    **dict.fromkeys(PRESENT.values(), (0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75)),
    "symmetry": (0.0, 0.5, 0.8, 0.9, 0.97),
    "region_told": (0.0, 0.2, 0.4, 0.6, 0.8),
    "other_leg_untold": (0.02, 0.05, 0.1, 0.2, 0.4, 1.0),
    "unaffected_leg_told": (0.01, 0.02, 0.05, 0.1, 0.3, 1.0),
}
"""The values that are tried for each weight."""

PLAIN: Weights = {**dict.fromkeys(GRIDS, 1.0), "symmetry": 0.0, "region_told": 0.0}
"""Nothing is known to depend on anything else: every finding is a proof of its own."""

FIRST_GUESS: Weights = {
    "region_weight": 0.3,
    "whole_part_weight": 1.0,
    "power": 0.5,
    "foot_sensation": 0.6,
    "reflexes": 0.6,
    "pulses": 0.6,
    "nerve_conduction": 0.5,
    "arousal": 0.7,
    "half_of_body": 0.7,
    COMMON: 1.0,
    **dict.fromkeys(PRESENT.values(), 1.0),
    "symmetry": 0.8,
    "region_told": 0.0,
    "other_leg_untold": 0.2,
    "unaffected_leg_told": 1.0,
}
"""The weights written down before any were measured."""


def shipped(knowledge: Knowledge) -> Weights:
    """Return the weights as the knowledge has them now; the mean where a group differs inside."""
    settings = knowledge.settings
    groups = {
        name: round(fmean(knowledge.findings[each].weight for each in members), 2)
        for name, members in GROUPS.items()
    }
    return {
        "region_weight": settings.region_weight,
        "whole_part_weight": settings.whole_part_weight,
        **groups,
        COMMON: 1.0,
        **{name: settings.present_slope[level] for level, name in PRESENT.items()},
        "symmetry": settings.symmetry,
        "region_told": settings.region_told,
        "other_leg_untold": settings.other_leg_untold,
        "unaffected_leg_told": settings.unaffected_leg_told,
    }
