package dev.redraft.rdb;

/** Bytes that are no valid RDB, or more than can be taken; the message says where and why. */
public final class RdbException extends Exception {
  private static final long serialVersionUID = 1L;

  public RdbException(String message) {
    super(message);
  }
}
