"""Simulated panels, for what must hold on average: severity, scale and noise differ from judge to judge."""

import numpy as np

from app.judging.engine.calibration import Marks, arrays


def panel(
    seed: int, *, items=60, judges=12, per_item=3, severity=0.7, fields=0.0, groups=1
) -> tuple[Marks, np.ndarray]:
    """(marks on a scale of 1 to 10, the true quality of each item). With fields, judges are matched by field."""
    rng = np.random.default_rng(seed)
    field, own = rng.integers(0, groups, items), np.arange(judges) % groups
    quality = rng.normal(size=items) + fields * rng.normal(size=groups)[field]
    shift = rng.normal(0, severity, judges)
    scale, noise = np.exp(rng.normal(0, 0.25, judges)), 0.8 * np.exp(rng.normal(0, 0.3, judges))
    left = np.full(judges, -(-items * per_item // judges) + 1)
    rows = []
    for item in rng.permutation(items):
        liking = rng.random(judges) + (own == field[item]) * (groups > 1) * 2.0 - (left <= 0) * 9.0
        for judge in np.argsort(-liking)[:per_item]:
            left[judge] -= 1
            latent = shift[judge] + scale[judge] * quality[item] + noise[judge] * rng.normal()
            rows.append((int(item), int(judge), float(np.clip(np.rint(6.8 + 1.5 * latent), 1, 10))))
    return arrays(rows, items=items, judges=judges, stratum=field), quality


def tau(truth: np.ndarray, score: np.ndarray, seed: int) -> float:
    """Kendall's tau with ties broken by lot, so that many equal means are no advantage."""
    lot = score + 1e-9 * np.random.default_rng(seed).random(len(score))
    upper = np.triu_indices(len(truth), 1)
    same = np.sign(np.subtract.outer(truth, truth)[upper]) == np.sign(np.subtract.outer(lot, lot)[upper])
    return float(2 * same.mean() - 1)
