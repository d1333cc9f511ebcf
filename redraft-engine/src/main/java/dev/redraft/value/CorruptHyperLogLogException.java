package dev.redraft.value;

/** The sparse registers of a HyperLogLog are no registers. */
public final class CorruptHyperLogLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CorruptHyperLogLogException() {
    super("corrupt HyperLogLog", null, false, false);
  }
}
