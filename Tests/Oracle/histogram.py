"""The duration histogram and percentiles (docs/views.md, "Tables")."""

EXACT_BELOW = 2_048


def exponent(duration):
    return duration.bit_length() - 12


def bucket_number(duration):
    if duration < EXACT_BELOW:
        return max(0, duration)
    power = exponent(duration)
    return (power + 1) * 2_048 + duration // 2**power - 2_048


def bucket_value(duration):
    """The value that the bucket of a duration stands for."""
    if duration < EXACT_BELOW or exponent(duration) == 0:
        return max(0, duration)
    power = exponent(duration)
    return duration // 2**power * 2**power + 2**(power - 1)


def percentile(values, percent):
    """Nearest rank: the ⌈p n / 100⌉-th smallest."""
    if not values:
        return None
    return sorted(values)[-(-percent * len(values) // 100) - 1]
