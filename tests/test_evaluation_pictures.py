"""What is drawn of an evaluation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churnml.evaluation_pictures import learning_curves_picture, segments_picture


def test_segments_too_few_to_judge_are_counted_in_the_title() -> None:
    auc = [0.7, 0.6, np.nan]
    segments = pd.DataFrame(
        {
            "by": ["plan", "plan", "owner"],
            "segment": ["pro", "basic", "Ada"],
            "churned_accounts": [30, 12, 3],
            "auc_within_cutoff": auc,
            "auc_within_cutoff_low": np.array(auc) - 0.1,
            "auc_within_cutoff_high": np.array(auc) + 0.2,
        }
    )
    (axes,) = segments_picture(segments).axes
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert labels == ["plan: basic (12 churned)", "plan: pro (30 churned)"]
    assert axes.get_title() == "By segment (1 with too few churned)"
    ends = [tuple(s[:, 0]) for s in axes.collections[0].get_segments()]
    assert ends == [pytest.approx((0.5, 0.8)), pytest.approx((0.6, 0.9))]
    assert segments_picture(segments[2:]).axes


def test_each_curve_has_a_panel_and_its_sizes() -> None:
    table = pd.DataFrame(
        {
            "curve": ["accounts", "accounts", "windows", "windows"],
            "size": [700, 1400, 210, 217],
            "auc_within_cutoff": [0.7, 0.72, 0.71, 0.72],
            "all_minus_low": [0.01, 0, -0.01, 0],
            "all_minus_high": [0.03, 0, 0.03, 0],
        }
    )
    one, two = learning_curves_picture(table).axes
    assert [t.get_text() for t in one.get_xticklabels()] == ["700", "1,400"]
    assert two.get_xlabel() == "days a feature looks back"
    drawn = one.lines[-1].get_xydata()
    assert drawn.tolist() == [[700, 0.7], [1400, 0.72]]
    # 210 and 217 days would be written over each other on a scale.
    assert two.lines[-1].get_xydata().tolist() == [[0, 0.71], [1, 0.72]]
    assert [t.get_text() for t in two.get_xticklabels()] == ["210", "217"]
    assert (one.get_ylabel(), two.get_ylabel()) == ("AUC within cutoff", "")
    assert one.get_legend() is not None
    assert two.get_legend() is None


def test_sizes_that_are_means_of_few_keep_their_half() -> None:
    table = pd.DataFrame(
        {
            "curve": "history",
            "size": [3.5, 7],
            "auc_within_cutoff": [0.7, 0.72],
            "all_minus_low": [0.01, 0],
            "all_minus_high": [0.03, 0],
        }
    )
    (axes,) = learning_curves_picture(table).axes
    assert [t.get_text() for t in axes.get_xticklabels()] == ["3.5", "7"]
