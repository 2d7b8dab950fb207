"""The deposit windows as those who steer the calls open, extend and withdraw them."""
