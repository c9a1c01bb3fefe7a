"""The estimator."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from churnml.model import ChurnModel

NOT_OURS = {
    "check_dataframe_column_names_consistency": (
        "permuted columns are matched by name here, and wrong names refused in "
        "churnml's own words"
    ),
}


@parametrize_with_checks(
    [ChurnModel(seeds=1)], expected_failed_checks=lambda _: NOT_OURS
)
@pytest.mark.filterwarnings("ignore::churnml.errors.UncalibratedWarning")
@pytest.mark.filterwarnings("ignore::churnml.errors.SmallSampleWarning")
def test_it_is_a_scikit_learn_classifier(estimator, check) -> None:
    check(estimator)
