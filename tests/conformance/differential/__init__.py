"""The differential fuzzer for `slipway kustomize build`: random trees, built by the real kustomize and by slipway."""
