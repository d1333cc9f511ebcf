package dev.redraft.platform;

import java.io.IOException;

/**
 * The file system has no room left (ENOSPC, EDQUOT): the one disk error that deleting files can
 * cure.
 */
public final class DiskFullException extends IOException {
  public DiskFullException(String message) {
    super(message);
  }

  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
