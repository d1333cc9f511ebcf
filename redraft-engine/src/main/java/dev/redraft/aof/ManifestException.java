package dev.redraft.aof;

import java.io.IOException;

/** A manifest that can't be understood. The message is Redis's; the line is the one at fault. */
public final class ManifestException extends IOException {
  private final int lineNumber;
  private final String line;

  ManifestException(String message, int lineNumber, String line) {
    super(message);
    this.lineNumber = lineNumber;
    this.line = line;
  }

  /** Counted from 1; 0 if no line is at fault. */
  public int lineNumber() {
    return lineNumber;
  }

  /** The line at fault without its end, or nothing. */
  public String line() {
    return line;
  }
}
