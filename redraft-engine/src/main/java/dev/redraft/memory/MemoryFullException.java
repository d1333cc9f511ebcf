package dev.redraft.memory;

/** The reserved range has no free run that is large enough. Nothing was changed. */
public final class MemoryFullException extends RuntimeException {
  public MemoryFullException(String message) {
    super(message);
  }
}
