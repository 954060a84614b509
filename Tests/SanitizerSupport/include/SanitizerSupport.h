// Nothing to call: what is in here is found by the linker.
