"""The synthetic sample: a compute-voucher scheme lived through by the commands a person would use."""
