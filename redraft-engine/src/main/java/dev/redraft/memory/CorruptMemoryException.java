package dev.redraft.memory;

/**
 * An invariant of the allocator does not hold: a structure wrote outside of its allocation, or
 * there is a bug here.
 */
public final class CorruptMemoryException extends RuntimeException {
  public CorruptMemoryException(String message) {
    super(message);
  }
}
